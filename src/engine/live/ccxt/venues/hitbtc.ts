import { CountingSequencer } from '../../../integrity/sequencer.js';
import type { BookMessage, WireMessage } from '../book-message.js';
import type { KnownVenue } from '../venue-definition.js';
import { integerOf, NOT_A_BOOK, objectOf } from '../wire-values.js';

export const hitbtc: KnownVenue = {
  ccxtIds: ['hitbtc', 'bequant'],
  documentation: 'https://api.hitbtc.com/#subscribe-to-full-order-book',
  policy: {
    book: 'full',
    integrity: () => 'sequence',
    checkedBy: 'lobtop',
    readBookMessages,
    // "s": "Sequence number". API v2 says of it: "sequence is monotonically increased for each update, each symbol has its own sequence."
    sequencer: () => new CountingSequencer(),
  },
  rows: [{ book: 'every change', proof: '`s` = last `s` + 1', testedOn: 'stand-in' }],
  tradeSide: { names: 'unstated', field: 's' },
  keepAlive: 'websocket ping frames, from both sides',
};

/** `{"ch": "orderbook/full", "snapshot" or "update": {"BTCUSDT": {"s": …}}}` */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  if (!String(message['ch']).startsWith('orderbook/full')) return NOT_A_BOOK;
  const kinds = ['snapshot', 'update'] as const;
  return kinds.flatMap((kind) =>
    Object.entries(objectOf(message[kind]) ?? {}).map(([market, data]) => {
      const last = integerOf(objectOf(data)?.['s']);
      return { market, kind, first: last, last };
    }),
  );
}
