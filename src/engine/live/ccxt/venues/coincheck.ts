import type { BookMessage, WireMessage } from '../book-message.js';
import type { CcxtClient, CcxtExchange, CcxtRow } from '../types.js';
import type { KnownVenue } from '../venue-definition.js';
import { NOT_A_BOOK, objectOf } from '../wire-values.js';

/** The stream sends the levels that changed, with their new sizes; messages have no number. */
export const coincheck: KnownVenue = {
  ccxtIds: ['coincheck'],
  documentation: 'https://coincheck.com/documents/exchange/api#websocket-order-book',
  policy: {
    book: 'full',
    snapshotFrom: () => 'rest',
    readBookMessages,
    hasPairRows: true,
    patch: applyChanges,
  },
  rows: [{ book: 'every change, snapshot by REST', testedOn: 'stand-in' }],
  // The trade also has the ids of the taker and the maker, in this order; its side is "order side".
  tradeSide: { names: 'unstated', field: 'sixth element, order side' },
  keepAlive: 'ccxt sends websocket pings; the venue answers',
};

/** `["btc_jpy", {"bids": […], "asks": […], "last_update_at": …}]`; trades are arrays of arrays. */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  const change = objectOf(message[1]);
  if (typeof message[0] !== 'string' || change?.['last_update_at'] === undefined) return NOT_A_BOOK;
  return [{ market: message[0], kind: 'update' }];
}

type Book = {
  nonce?: number | undefined;
  timestamp?: number | undefined;
  cache: unknown[];
  bids: unknown;
  asks: unknown;
};

/**
 * ccxt takes every message for a full book and replaces the book by the few levels that changed. Here they are applied to a snapshot by
 * REST; sizes are absolute, so that applying a change which the snapshot already has is harmless.
 */
function applyChanges(exchange: CcxtExchange): void {
  const { handleMessage, fetchOrderBook, watchOrderBook } = exchange;
  exchange.watchOrderBook = (symbol, depth) => {
    exchange.orderbooks[symbol] ??= exchange.orderBook();
    return watchOrderBook.call(exchange, symbol, depth);
  };
  // A book with a number has its snapshot: the venue has none.
  exchange.fetchOrderBook = async (symbol, limit, params) => ({
    ...(await fetchOrderBook.call(exchange, symbol, limit, params)),
    nonce: 0,
  });
  exchange.getCacheIndex = () => 0;
  exchange.handleDelta = (book, delta) => applyChange(exchange, book as Book, delta);
  exchange.handleMessage = (client, message) => {
    const [change] = readBookMessages(message as WireMessage);
    if (change === undefined) handleMessage.call(exchange, client, message);
    else handleChange(exchange, client, change.market, objectOf((message as WireMessage)[1]));
  };
}

function handleChange(exchange: CcxtExchange, client: CcxtClient, id: string, change: unknown): void {
  const market = Object.values(exchange.markets ?? {}).find((each) => each.id === id);
  const book = exchange.orderbooks[market?.symbol ?? ''] as Book | undefined;
  if (market === undefined || book === undefined) return;
  const messageHash = `orderbook:${market.symbol}`;
  if (book.nonce !== undefined) {
    exchange.handleDelta?.(book, change);
    client.resolve(book, messageHash);
    return;
  }
  book.cache.push(change);
  if (book.cache.length === 1) exchange.loadOrderBook?.(client, messageHash, market.symbol);
}

function applyChange(exchange: CcxtExchange, book: Book, delta: unknown): void {
  const { bids, asks, last_update_at } = objectOf(delta) ?? {};
  exchange.handleDeltas(book.bids, (bids ?? []) as readonly CcxtRow[]);
  exchange.handleDeltas(book.asks, (asks ?? []) as readonly CcxtRow[]);
  book.timestamp = Number(last_update_at) * 1000;
}
