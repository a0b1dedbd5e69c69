import type { BookMessage, WireMessage } from '../book-message.js';
import type { KnownVenue } from '../venue-definition.js';
import { NOT_A_BOOK, objectsOf } from '../wire-values.js';

export const gemini: KnownVenue = {
  ccxtIds: ['gemini'],
  documentation: 'https://docs.gemini.com/websocket-api/#market-data-version-2',
  policy: {
    book: 'full',
    readBookMessages,
    sides: ({ changes }) => objectsOf(changes).map((change) => change[0]),
    // Quantities of perpetuals are amounts of base currency. ccxt gives the price's tick size as the size of a contract.
    contract: () => 'base',
  },
  rows: [{ book: 'every change', testedOn: 'recording' }],
  tradeSide: { names: 'unstated', field: 'side' },
  keepAlive: 'ccxt sends websocket pings; the venue answers',
};

/** `{"type": "l2_updates", "symbol": …, "changes": […]}`; only the first message of a subscription also has recent trades. */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  if (message['type'] !== 'l2_updates') return NOT_A_BOOK;
  const kind = 'trades' in message ? 'snapshot' : 'update';
  return [{ market: String(message['symbol']).toLowerCase(), kind }];
}
