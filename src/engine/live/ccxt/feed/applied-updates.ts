import type { Clock } from '../../../time/clock.js';
import type { BookMessage } from '../book-message.js';
import { PassThroughBook, type PassThroughTarget } from '../pass-through-book.js';
import type { Stamp } from '../stamp.js';
import type { Subscriptions } from '../subscriptions.js';
import type { CcxtClient, CcxtExchange, CcxtSnapshot, CcxtTrade, CcxtTradeCache } from '../types.js';
import { objectOf } from '../wire-values.js';
import type { BookFeed } from './book-feed.js';
import type { FeedRegistry } from './feed-registry.js';

export type AppliedUpdatesOptions = {
  readonly exchange: CcxtExchange;
  readonly feeds: FeedRegistry;
  readonly subscriptions: Subscriptions;
  readonly clock: Clock;
  /** Receive time of the message being handled; undefined outside of one. */
  readonly stamp: () => Stamp | undefined;
  /** Whether a connection has not been dropped. */
  readonly isOpen: (client: CcxtClient) => boolean;
};

/** For levels of a message that its market has rejected. */
const NO_TARGET: PassThroughTarget = { beginSnapshot: () => {}, snapshot: () => {}, rows: () => {}, row: () => {} };

/** Takes what ccxt has applied, books and trades, to the market that it belongs to. */
export class AppliedUpdates {
  readonly #options: AppliedUpdatesOptions;
  /** The market whose book ccxt accessed last. */
  #touched: BookFeed | undefined;
  /** Markets that rejected their part of the message being handled, of which ccxt handles the rest. */
  readonly #rejecting = new Set<BookFeed>();
  /** Markets with trades in the message being handled. */
  readonly #traded = new Set<BookFeed>();

  constructor(options: AppliedUpdatesOptions) {
    this.#options = options;
  }

  get touched(): BookFeed | undefined {
    return this.#touched;
  }

  /** Levels and commits of the market are dropped until the message has been handled. */
  reject(feed: BookFeed): void {
    this.#rejecting.add(feed);
  }

  /** @param bookMessages of the message that was handled; empty where the venue has no reader */
  endMessage(bookMessages: readonly BookMessage[]): void {
    this.#flushTrades();
    for (const bookMessage of bookMessages) this.#options.feeds.ofMessage(bookMessage)?.afterHandled();
    if (bookMessages.length === 0) this.#touched?.afterHandled();
    this.#touched = undefined;
    this.#rejecting.clear();
  }

  /** An update that ccxt hands to whoever waits for it. */
  resolved(client: CcxtClient, result: unknown, messageHash: string | undefined): void {
    if (result instanceof PassThroughBook) this.#bookResolved(client, result, messageHash);
    else if (isTradeCache(result)) this.#tradesResolved(result);
    else if (isNativeBook(result)) this.#nativeResolved(result);
  }

  #bookResolved(client: CcxtClient, book: PassThroughBook, messageHash: string | undefined): void {
    const feed = this.#feedOf(book) ?? this.#feedOfUncached(client, book, messageHash);
    // A snapshot may still arrive for a dropped connection: no change would ever follow it.
    if (!this.#options.isOpen(client)) {
      feed?.discardSnapshot();
      return;
    }
    if (feed !== undefined && this.#rejecting.has(feed)) return;
    book.open();
    feed?.commit({ seq: book.nonce, exchangeTs: book.timestamp, ...this.#stampNow() });
  }

  /** Copies ccxt's own book in full at each of its states, for classes that read their book back. */
  #nativeResolved(book: CcxtSnapshot): void {
    const feed = this.#options.feeds.ofCached(this.#options.exchange.orderbooks, book);
    if (feed === undefined) return;
    feed.beginSnapshot(undefined);
    feed.rows(0, book.bids ?? []);
    feed.rows(1, book.asks ?? []);
    feed.commit({ seq: book.nonce, exchangeTs: book.timestamp, ...this.#stampNow() });
  }

  /** The first message of a market goes through ccxt's cache; from then on its `append` writes to the feed directly. */
  #tradesResolved(cache: CcxtTradeCache): void {
    if (Object.hasOwn(cache, 'append')) return;
    const feed = this.#options.feeds.ofCached(this.#options.exchange.trades, cache);
    if (feed === undefined) return;
    const { symbol } = feed;
    // Looked up by symbol: the cache may outlive the feed, and a market that is watched again has another one.
    const forward = (trade: CcxtTrade) => this.#trade(this.#options.feeds.ofSymbol(symbol), trade);
    for (const trade of cache) forward(trade);
    cache.length = 0;
    Object.defineProperty(cache, 'append', { value: forward });
  }

  /** Whether the trades of a market reach its feed: ccxt has a cache of them, which hands them on. */
  hasTrades({ symbol }: BookFeed): boolean {
    const cache = objectOf(this.#options.exchange.trades?.[symbol]);
    return cache !== undefined && Object.hasOwn(cache, 'append');
  }

  #trade(feed: BookFeed | undefined, trade: CcxtTrade): void {
    if (feed === undefined) return;
    feed.trade(trade, this.#stampNow());
    this.#traded.add(feed);
    if (this.#options.stamp() === undefined) this.#flushTrades();
  }

  #flushTrades(): void {
    for (const feed of this.#traded) feed.flushTrades();
    this.#traded.clear();
  }

  /** Where the levels of a book go. */
  targetOf(book: PassThroughBook): PassThroughTarget | undefined {
    const feed = this.#feedOf(book);
    return feed !== undefined && this.#rejecting.has(feed) ? NO_TARGET : feed;
  }

  /** ccxt's factory does not get a symbol: a book's market is the one that ccxt caches it under. */
  #feedOf(book: PassThroughBook): BookFeed | undefined {
    const { orderbooks } = this.#options.exchange;
    const isSame = this.#touched !== undefined && orderbooks[this.#touched.symbol] === book;
    if (!isSame) this.#touched = this.#options.feeds.ofCached(orderbooks, book);
    return this.#touched;
  }

  /** Some classes (BitoPro) do not cache a book at all: its market is the one that waits for it. */
  #feedOfUncached(client: CcxtClient, book: PassThroughBook, messageHash: string | undefined): BookFeed | undefined {
    const { subscriptions } = this.#options;
    const subscription = messageHash === undefined ? undefined : subscriptions.ofHash(client, messageHash);
    if (subscription?.kind !== 'book') return undefined;
    this.#options.exchange.orderbooks[subscription.feed.symbol] = book;
    return this.#feedOf(book);
  }

  #stampNow(): Stamp {
    const { clock, stamp } = this.#options;
    return stamp() ?? { recvTs: clock.wallMs(), recvMono: clock.monoMs() };
  }
}

function isTradeCache(value: unknown): value is CcxtTradeCache {
  return Array.isArray(value) && typeof (value as Partial<CcxtTradeCache>).append === 'function';
}

function isNativeBook(value: unknown): value is CcxtSnapshot {
  const { bids, asks } = (value ?? {}) as Partial<CcxtSnapshot>;
  return Array.isArray(bids) && Array.isArray(asks);
}
