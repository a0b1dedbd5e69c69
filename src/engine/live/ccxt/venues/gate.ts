import { CountingSequencer, OverlappingSequencer } from '../../../integrity/sequencer.js';
import type { BookMessage, WireMessage } from '../book-message.js';
import type { CcxtExchange } from '../types.js';
import type { KnownVenue } from '../venue-definition.js';
import { integerOf, NOT_A_BOOK, objectOf } from '../wire-values.js';

export const gate: KnownVenue = {
  ccxtIds: ['gate', 'gateeu'],
  documentation: 'https://www.gate.com/docs/developers/futures/ws/en/#order-book-api',
  policy: {
    regionalSites: ['gateeu'],
    book: 'window',
    snapshotFrom: ({ spot }) => (spot === true ? 'stream' : 'rest'),
    depth: ({ spot }) => (spot === true ? 400 : 100),
    integrity: () => 'sequence',
    checkedBy: 'lobtop',
    readBookMessages,
    // "Maintain local order book": U is the first and u the last update of a message, and "if the U of the next update
    // is greater than the current u + 1, updates were lost": restart from the snapshot.
    // Spot: U is the last u + 1; subscribing again sends the full book.
    sequencer: ({ spot }) => (spot === true ? new CountingSequencer() : new OverlappingSequencer()),
    unsubscribe: (request) => ({ ...request, event: 'unsubscribe' }),
    hasRestSequence: true,
    patch: waitForBookBeforeSnapshot,
  },
  rows: [
    {
      markets: 'spot',
      book: 'best 400 levels',
      proof: '`U` = last `u` + 1',
    },
    {
      markets: 'contracts',
      book: 'best 100 levels, snapshot by REST',
      proof: '`U` ≤ last `u` + 1',
      testedOn: 'recording',
    },
  ],
};

/**
 * `{"channel": "futures.order_book_update", "event": "update", "result": {"s": …, "U": first, "u": last}}`;
 * spot: `{"channel": "spot.obu", "event": "update", "result": {"s": "ob.BTC_USDT.400", "full": true, "U": first, "u": last}}`.
 */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  const channel = String(message['channel']);
  const result = objectOf(message['result']);
  if (message['event'] !== 'update' || result === undefined) return NOT_A_BOOK;
  if (channel === 'spot.obu') {
    const market = String(result['s']).split('.')[1] ?? '';
    const last = integerOf(result['u']);
    if (result['full'] === true) return [{ market, spot: true, kind: 'snapshot', first: last, last }];
    return [{ market, spot: true, kind: 'update', first: integerOf(result['U']), last }];
  }
  if (!channel.endsWith('.order_book_update')) return NOT_A_BOOK;
  const spot = channel.startsWith('spot.');
  return [
    { market: String(result['s']), spot, kind: 'update', first: integerOf(result['U']), last: integerOf(result['u']) },
  ];
}

/**
 * A change may arrive before the response to the subscription, when there is no book yet. ccxt requests its snapshot anyway, has no
 * book to apply it to, and rejects the new subscription. Skipping that request is safe: the next change makes another one.
 */
function waitForBookBeforeSnapshot(exchange: CcxtExchange): void {
  const load = exchange.loadOrderBook;
  if (load === undefined) return;
  exchange.loadOrderBook = async (client, messageHash, symbol, limit, params) => {
    if (symbol in exchange.orderbooks) await load.call(exchange, client, messageHash, symbol, limit, params);
  };
}
