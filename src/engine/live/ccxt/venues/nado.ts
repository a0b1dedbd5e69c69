import { scaledText, trimZeros } from '../../../decimal.js';
import { LinkingSequencer } from '../../../integrity/sequencer.js';
import type { BookMessage, WireMessage } from '../book-message.js';
import type { CcxtClient, CcxtExchange, CcxtMarket } from '../types.js';
import type { KnownVenue } from '../venue-definition.js';
import { NOT_A_BOOK, objectOf } from '../wire-values.js';

export const nado: KnownVenue = {
  ccxtIds: ['nado'],
  documentation: 'https://docs.nado.xyz/developer-resources/api/subscriptions/streams',
  policy: {
    book: 'full',
    snapshotFrom: () => 'rest',
    integrity: () => 'sequence',
    checkedBy: 'lobtop',
    readBookMessages,
    // "Book Depth": "When you receive an event where its `last_max_timestamp` is not equal to the `max_timestamp` of the last event you've
    // received, it means some events were lost".
    sequencer: () => new LinkingSequencer(),
    patch,
  },
  rows: [
    {
      book: 'every change, snapshot of 100 levels by REST',
      proof: '`last_max_timestamp` = last `max_timestamp`',
      testedOn: 'stand-in',
    },
  ],
  tradeSide: {
    names: 'taker',
    field: 'is_taker_buyer',
    quote: '"is_taker_buyer": true',
    source: 'https://docs.nado.xyz/developer-resources/api/subscriptions/streams#trade, the example',
  },
  keepAlive: 'the client sends {"method":"ping"}; the venue answers pong',
};

/** "Number of price levels to retrieve. (max: 100)" */
const SNAPSHOT_LEVELS = 100;

/** `{"type": "book_depth", "product_id", "min_timestamp", "max_timestamp", "last_max_timestamp", "bids", "asks"}` */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  if (message['type'] !== 'book_depth') return NOT_A_BOOK;
  const previous = microseconds(message['last_max_timestamp']);
  const last = microseconds(message['max_timestamp']);
  return [{ market: String(message['product_id']), kind: 'update', first: previous + 1, last, previous }];
}

/** Nanoseconds do not fit in a double. Events of a product come "once every 50ms", so microseconds tell them apart as well. */
function microseconds(nanoseconds: unknown): number {
  const text = String(nanoseconds);
  if (!/^\d+$/.test(text)) return Number.NaN;
  return Number(text.slice(0, -3) || '0');
}

/** Numbers are multiplied by 10^18. */
function decimal(x18: unknown): string {
  return trimZeros(scaledText(BigInt(String(x18)), 18));
}

function decimalRows(rows: unknown): string[][] {
  return Array.isArray(rows) ? rows.map((row: readonly unknown[]) => [decimal(row[0]), decimal(row[1])]) : [];
}

type Side = { store(price: unknown, size: unknown): void };
type Book = { nonce?: number; timestamp?: number; readonly cache: unknown[]; readonly bids: Side; readonly asks: Side };

/** What this class has beyond the others. */
type NadoExchange = CcxtExchange & {
  handleOrderBook(client: CcxtClient, message: WireMessage): void;
  safeMarket(id: string): CcxtMarket;
  gatewayPublicGetQuery(query: unknown): Promise<unknown>;
  gatewayV2PublicGetOrderbook(query: unknown): Promise<unknown>;
};

/**
 * The class fetches the book before it subscribes, from an endpoint whose time is in milliseconds, and merges the first event into it whatever
 * came between them. "To keep an updated local orderbook": subscribe and queue the events, then get MarketLiquidity, and "apply events with
 * `max_timestamp` > snapshot `timestamp`".
 */
function patch(exchange: CcxtExchange): void {
  const venue = exchange as NadoExchange;
  fetchWithTime(venue);
  handleFailures(venue);
  const { watchOrderBook } = venue;
  venue.watchOrderBook = (symbol, depth) => {
    // Where there is a book, the class does not fetch one.
    venue.orderbooks[symbol] ??= venue.orderBook();
    return watchOrderBook.call(venue, symbol, depth);
  };
  venue.handleOrderBook = (client, message) => handleEvent(venue, client, message);
  venue.getCacheIndex = (book, events) => {
    const { nonce = Number.NaN } = book as Book;
    if (!(microseconds(objectOf(events[0])?.['last_max_timestamp']) <= nonce)) return -1;
    const index = events.findIndex((event) => microseconds(objectOf(event)?.['max_timestamp']) > nonce);
    return index < 0 ? events.length : index;
  };
  venue.handleDelta = (book, event) => applyEvent(book as Book, event as WireMessage);
}

/** The class does not wait for its subscriptions: when the connection is lost, their rejection would end the program. */
function handleFailures(venue: NadoExchange): void {
  const { watchMultiple } = venue;
  venue.watchMultiple = (...subscription) => {
    const subscribed = watchMultiple.apply(venue, subscription);
    subscribed.catch(() => {});
    return subscribed;
  };
}

function handleEvent(venue: NadoExchange, client: CcxtClient, event: WireMessage): void {
  const { symbol } = venue.safeMarket(String(event['product_id']));
  const book = venue.orderbooks[symbol] as Book | undefined;
  if (book === undefined) return;
  const messageHash = `orderbook:${symbol}`;
  if (book.nonce === undefined) {
    if (book.cache.length === 0) venue.loadOrderBook?.(client, messageHash, symbol, SNAPSHOT_LEVELS);
    book.cache.push(event);
  } else if (microseconds(event['max_timestamp']) > book.nonce) {
    applyEvent(book, event);
    client.resolve(book, messageHash);
  }
}

function applyEvent(book: Book, event: WireMessage): void {
  for (const [price, size] of decimalRows(event['bids'])) book.bids.store(price, size);
  for (const [price, size] of decimalRows(event['asks'])) book.asks.store(price, size);
  book.nonce = microseconds(event['max_timestamp']);
  book.timestamp = Math.floor(book.nonce / 1000);
}

/** The book of MarketLiquidity, whose time is that of the events: its nonce, in microseconds. */
function fetchWithTime(venue: NadoExchange): void {
  const { fetchOrderBook } = venue;
  venue.gatewayV2PublicGetOrderbook = async (query) => {
    const { product_id, depth } = objectOf(query) ?? {};
    const answer = await venue.gatewayPublicGetQuery({ type: 'market_liquidity', product_id, depth });
    const { bids, asks, timestamp } = objectOf(objectOf(answer)?.['data']) ?? {};
    return { bids: decimalRows(bids), asks: decimalRows(asks), timestamp: microseconds(timestamp) };
  };
  venue.fetchOrderBook = async (symbol, limit, params) => {
    const product = { ...objectOf(params), product_id: venue.markets?.[symbol]?.id };
    const { timestamp: nonce = Number.NaN, ...book } = await fetchOrderBook.call(venue, symbol, limit, product);
    return { ...book, nonce, timestamp: Math.floor(nonce / 1000) };
  };
}
