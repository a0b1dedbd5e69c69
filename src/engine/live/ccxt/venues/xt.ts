import { CountingSequencer } from '../../../integrity/sequencer.js';
import type { BookMessage, WireMessage } from '../book-message.js';
import type { CcxtClient, CcxtExchange } from '../types.js';
import type { KnownVenue } from '../venue-definition.js';
import { integerOf, type JsonObject, NOT_A_BOOK, objectOf } from '../wire-values.js';
import { countTradesInContracts } from './common/contract-trades.js';
import { SNAPSHOT_WITH_FIRST_CHANGE } from './common/rest-snapshot.js';

export const xt: KnownVenue = {
  ccxtIds: ['xt'],
  documentation: 'https://doc.xt.com/docs/futures/WebsocKetV2/OrderbookManage',
  policy: {
    book: 'full',
    snapshotFrom: () => 'rest',
    integrity: () => 'sequence',
    checkedBy: 'lobtop',
    readBookMessages,
    // "Orderbook manage": "While listening to the stream, each new event's fu should equal the previous event's u+1." Spot has fi and i:
    // "firstUpdateId = previous lastUpdateId + 1".
    sequencer: () => new CountingSequencer(),
    hasRestSequence: true,
    config: SNAPSHOT_WITH_FIRST_CHANGE,
    patch,
  },
  rows: [
    {
      markets: 'spot',
      book: 'every change, snapshot by REST of 500 levels',
      proof: '`fi` = last `i` + 1',
      testedOn: 'stand-in',
    },
    {
      markets: 'contracts',
      book: 'every change, snapshot by REST of 50 levels',
      proof: '`fu` = last `u` + 1',
      testedOn: 'stand-in',
    },
  ],
  tradeSide: { names: 'unstated', field: 'b; contracts: m' },
  keepAlive: 'the client sends the text ping; the venue answers pong',
};

/** `{"topic": "depth_update", "data": {"s", "fi", "i"}}`; contracts: `{"s", "fu", "u"}`. Both kinds of market share ids. */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  const data = objectOf(message['data']);
  if (message['topic'] !== 'depth_update' || data === undefined) return NOT_A_BOOK;
  return [{ market: String(data['s']), spot: !('fu' in data), kind: 'update', ...numbersOf(data) }];
}

function numbersOf(data: JsonObject): { first: number | undefined; last: number | undefined } {
  return { first: integerOf(data['fi'] ?? data['fu']), last: integerOf(data['i'] ?? data['u']) };
}

function patch(exchange: CcxtExchange): void {
  bridgeByNumbers(exchange);
  skipOldChanges(exchange);
  takePublicTrades(exchange);
  // The class multiplies them by the contract's size, but not those of the book. Spot trades have `q`.
  countTradesInContracts(exchange, (trade) => objectOf(trade)?.['a']);
  loadDeepBooks(exchange);
}

/**
 * "The first processed event should have fu <= lastUpdateId+1 AND u >= lastUpdateId+1." ccxt compares only the last number of an event,
 * and so refuses snapshots that it continues.
 */
function bridgeByNumbers(exchange: CcxtExchange): void {
  exchange.getCacheIndex = (book, deltas) => {
    const { nonce = Number.NaN } = book as { nonce?: number };
    const numbers = deltas.map((delta) => numbersOf(objectOf(delta) ?? {}));
    if ((numbers[0]?.first ?? Number.NaN) > nonce + 1) return -1;
    const index = numbers.findIndex(({ last = Number.NaN }) => last > nonce);
    return index < 0 ? deltas.length : index;
  };
}

/** What of the class is used here. */
type XtClass = CcxtExchange & {
  handleOrderBook(client: CcxtClient, message: unknown): void;
  safeSymbol(id: unknown, market: undefined, delimiter: undefined, marketType: string): string;
};

/** "Drop any event where u <= lastUpdateId in the snapshot": ccxt drops only those that it has buffered. */
function skipOldChanges(exchange: CcxtExchange): void {
  const xtClass = exchange as XtClass;
  const { handleOrderBook } = xtClass;
  xtClass.handleOrderBook = (client, message) => {
    const data = objectOf(objectOf(message)?.['data']) ?? {};
    const symbol = xtClass.safeSymbol(data['s'], undefined, undefined, 'fu' in data ? 'contract' : 'spot');
    const { nonce = Number.NEGATIVE_INFINITY } = (exchange.orderbooks[symbol] ?? {}) as { nonce?: number };
    const { last = Number.POSITIVE_INFINITY } = numbersOf(data);
    if (last > nonce) handleOrderBook.call(exchange, client, message);
  };
}

/** As "Push message format" shows, a spot trade may name its order (`oi`): ccxt takes it for a trade of the user. Only public trades have `b`. */
function takePublicTrades(exchange: CcxtExchange): void {
  const { handleMessage } = exchange;
  exchange.handleMessage = (client, message) => {
    const fields = objectOf(message);
    const { oi, ...data } = objectOf(fields?.['data']) ?? {};
    const isPublic = fields?.['topic'] === 'trade' && oi !== undefined && 'b' in data;
    handleMessage.call(exchange, client, isPublic ? { ...fields, data } : message);
  };
}

/** The most that ccxt lets a spot snapshot have; of contracts it takes 50. */
const SNAPSHOT_LEVELS = 500;

function loadDeepBooks(exchange: CcxtExchange): void {
  const load = exchange.loadOrderBook;
  exchange.loadOrderBook = (client, messageHash, symbol, limit = SNAPSHOT_LEVELS, params) =>
    load?.call(exchange, client, messageHash, symbol, limit, params) ?? Promise.resolve();
}
