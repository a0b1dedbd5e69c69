import type { BookMessage, WireMessage } from '../book-message.js';
import type { KnownVenue } from '../venue-definition.js';
import { NOT_A_BOOK } from '../wire-values.js';

export const coinbaseExchange: KnownVenue = {
  ccxtIds: ['coinbaseexchange'],
  documentation: 'https://docs.cdp.coinbase.com/exchange/websocket-feed',
  policy: {
    book: 'full',
    readBookMessages,
    hasPairRows: true,
  },
  rows: [{ book: 'every change', testedOn: 'recording' }],
  // ccxt reverses it.
  tradeSide: {
    names: 'maker',
    field: 'side',
    quote:
      'The side field indicates the maker order side. If the side is sell this indicates the maker was a sell order and the match is considered an up-tick.',
    source: 'https://docs.cdp.coinbase.com/exchange/websocket-feed/channels',
  },
  keepAlive: 'ccxt sends websocket pings; the venue answers',
  notes: ['Its ccxt class refuses to subscribe without API keys.'],
};

/** `{"type": "snapshot" or "l2update", "product_id": …}`, without a sequence number. */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  const { type, product_id: market } = message;
  if (type !== 'snapshot' && type !== 'l2update') return NOT_A_BOOK;
  return [{ market: String(market), kind: type === 'snapshot' ? 'snapshot' : 'update' }];
}
