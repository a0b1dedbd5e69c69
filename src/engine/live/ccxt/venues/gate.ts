import { OverlappingSequencer } from '../../../integrity/sequencer.js';
import type { BookMessage, WireMessage } from '../book-message.js';
import type { CcxtExchange } from '../types.js';
import type { KnownVenue } from '../venue-definition.js';
import { count, NOT_A_BOOK, tableOf } from './wire-values.js';

export const gate: KnownVenue = {
  ccxtIds: ['gate', 'gateeu'],
  documentation: 'https://www.gate.com/docs/developers/futures/ws/en/#order-book-api',
  policy: {
    book: 'window',
    snapshotFrom: 'rest',
    depth: ({ spot }) => (spot === true ? 400 : 100),
    integrity: ({ spot }) => (spot === true ? 'unverifiable' : 'sequence'),
    checkedBy: 'lobtop',
    readBookMessages,
    // "Maintain local order book": U is the first and u the last update of a message, and "if the U of the next update
    // is greater than the current u + 1, updates were lost": start again from the snapshot.
    sequencer: ({ spot }) => (spot === true ? undefined : new OverlappingSequencer()),
    hasRestSequence: true,
    patch: waitForBookBeforeSnapshot,
  },
  rows: [
    {
      markets: 'spot',
      book: 'best 400 levels',
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
 * spot: `{"channel": "spot.obu", "event": "update", "result": {"s": "ob.BTC_USDT.400", "full": true}}`.
 */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  const channel = String(message['channel']);
  const result = tableOf(message['result']);
  if (message['event'] !== 'update' || result === undefined) return NOT_A_BOOK;
  if (channel === 'spot.obu') {
    const market = String(result['s']).split('.')[1] ?? '';
    return [{ market, spot: true, kind: result['full'] === true ? 'snapshot' : 'update' }];
  }
  if (!channel.endsWith('.order_book_update')) return NOT_A_BOOK;
  const spot = channel.startsWith('spot.');
  return [{ market: String(result['s']), spot, kind: 'update', first: count(result['U']), last: count(result['u']) }];
}

/**
 * A change that arrives before the subscription's answer has no book yet. ccxt asks for its snapshot all the same,
 * finds no book to put it into, and rejects the new subscription for it. The next change asks again.
 */
function waitForBookBeforeSnapshot(exchange: CcxtExchange): void {
  const load = exchange.loadOrderBook;
  if (load === undefined) return;
  exchange.loadOrderBook = async (client, messageHash, symbol, limit, params) => {
    if (symbol in exchange.orderbooks) await load.call(exchange, client, messageHash, symbol, limit, params);
  };
}
