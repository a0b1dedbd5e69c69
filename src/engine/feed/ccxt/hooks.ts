import type { Clock } from '../../clock.js';
import type { Doubt } from '../feed-state.js';
import type { FeedTraffic } from '../subscription.js';
import type { BookFeed, Stamp } from './book-feed.js';
import { failureOf } from './failure.js';
import { LeanBook, LeanSide } from './lean-book.js';
import type { SequenceRange, VenuePolicy } from './policies.js';
import type { CcxtClient, CcxtExchange, CcxtThrottle, CcxtTrade, CcxtTradeCache } from './types.js';

export type HookContext = {
  readonly feeds: readonly BookFeed[];
  readonly policy: VenuePolicy;
  readonly clock: Clock;
  readonly traffic: FeedTraffic;
  /** A fresh spacing of the messages that one connection sends. */
  readonly spaceMessages: () => CcxtThrottle;
};

type Connection = { readonly client: CcxtClient; lastByteMono: number; pingMono: number | undefined };

/** What the venue needs of its connections. */
export type VenueHooks = {
  clients(): CcxtClient[];
  connections(): readonly Connection[];
  drop(client: CcxtClient, doubt: Doubt): void;
};

/**
 * Overrides on one exchange instance, before its first watch call; the class stays untouched.
 * ccxt keeps the wire (addresses, subscriptions, buffering, snapshots); books, proof and lifecycle are ours.
 */
export function attachHooks(exchange: CcxtExchange, context: HookContext): VenueHooks {
  const hooks = new Hooks(exchange, context);
  hooks.attach();
  return hooks;
}

class Hooks implements VenueHooks {
  readonly #exchange: CcxtExchange;
  readonly #context: HookContext;
  readonly #connections: Connection[] = [];
  /** The stamp of the message being handled; undefined outside of one. */
  #stamp: Stamp | undefined;

  constructor(exchange: CcxtExchange, context: HookContext) {
    this.#exchange = exchange;
    this.#context = context;
  }

  attach(): void {
    // ccxt logs to stdout, which carries records and the screen.
    this.#exchange.log = () => {};
    this.#replaceBooks();
    this.#wrapClients();
    this.#wrapMessages();
    this.#wrapLifecycle();
  }

  clients(): CcxtClient[] {
    return this.#connections.map(({ client }) => client);
  }

  connections(): readonly Connection[] {
    return this.#connections.filter(({ client }) => client.isConnected);
  }

  /** Every market of this connection is in doubt, and its socket ends. */
  drop(client: CcxtClient, doubt: Doubt): void {
    const index = this.#connections.findIndex((known) => known.client === client);
    if (index >= 0) this.#connections.splice(index, 1);
    for (const feed of this.#context.feeds) feed.clientGone(client, doubt);
    // After some errors ccxt forgets the client and leaves its socket open and delivering.
    client.connection?.terminate();
  }

  #replaceBooks(): void {
    const exchange = this.#exchange;
    const findFeed = (book: LeanBook) => this.#feedOf(book);
    exchange.orderBook = () => new LeanBook(findFeed);
    // Rows stay text on their way in: scanned once, exactly, straight to ticks, with no number in between.
    exchange.parseOrderBook = (raw, symbol, timestamp, bidsKey = 'bids', asksKey = 'asks') => ({
      symbol,
      bids: raw[bidsKey] as [],
      asks: raw[asksKey] as [],
      ...(timestamp === undefined ? {} : { timestamp }),
    });
    const handleDeltas = exchange.handleDeltas;
    exchange.handleDeltas = function leanDeltas(side, rows) {
      if (side instanceof LeanSide) side.storeRows(rows);
      else handleDeltas.call(this, side, rows);
    };
  }

  #wrapClients(): void {
    const open = this.#exchange.client;
    this.#exchange.client = (url) => {
      const client = open.call(this.#exchange, url);
      if (!this.#connections.some((known) => known.client === client)) this.#wrapClient(client);
      return client;
    };
  }

  #wrapClient(client: CcxtClient): void {
    const { clock, traffic } = this.#context;
    const connection: Connection = { client, lastByteMono: clock.monoMs(), pingMono: undefined };
    this.#connections.push(connection);
    client.throttle = this.#context.spaceMessages();
    const { onMessage, onPing, onPong, onPingInterval, resolve, reject, send } = client;

    client.onMessage = (event) => {
      const stamp = { recvTs: clock.wallMs(), recvMono: clock.monoMs() };
      connection.lastByteMono = stamp.recvMono;
      traffic.messages++;
      traffic.bytes += sizeOf(event.data);
      this.#stamp = stamp;
      onMessage.call(client, event);
      this.#stamp = undefined;
    };
    client.send = (message) =>
      // ccxt sends without waiting: a socket that closed meanwhile would end the program as an unhandled rejection.
      send.call(client, message).catch((error: unknown) => {
        client.reject(error);
        this.drop(client, failureOf(error));
      });
    client.onPing = () => {
      connection.lastByteMono = clock.monoMs();
      onPing.call(client);
    };
    client.onPingInterval = () => {
      connection.pingMono = clock.monoMs();
      onPingInterval.call(client);
    };
    client.onPong = () => {
      connection.lastByteMono = clock.monoMs();
      if (connection.pingMono !== undefined) traffic.rttMs = connection.lastByteMono - connection.pingMono;
      connection.pingMono = undefined;
      onPong.call(client);
    };
    client.resolve = (result, messageHash) => {
      this.#resolved(client, result, messageHash);
      return resolve.call(client, result, messageHash);
    };
    client.reject = (error, messageHash) => {
      for (const feed of this.#context.feeds) feed.rejected(client, messageHash, error);
      return reject.call(client, error, messageHash);
    };
  }

  #wrapMessages(): void {
    const { policy, traffic } = this.#context;
    const handle = this.#exchange.handleMessage;
    this.#exchange.handleMessage = (client, message) => {
      // What is no JSON arrives as text: an HTML page, half a message. It can say nothing about a book.
      if (typeof message !== 'object' || message === null) {
        traffic.malformed++;
        return;
      }
      const range = policy.readSequence(message as Record<string, unknown>);
      const feed = range && this.#feedOfMarket(range);
      if (range !== undefined) feed?.check(range);
      handle.call(this.#exchange, client, message);
      if (range !== undefined) feed?.handled(range);
    };
  }

  #wrapLifecycle(): void {
    const exchange = this.#exchange;
    const { onConnected, onError, onClose } = exchange;
    exchange.onConnected = (client, message) => {
      for (const feed of this.#context.feeds) feed.connected();
      onConnected.call(exchange, client, message);
    };
    exchange.onError = (client, error) => {
      this.drop(client, failureOf(error));
      onError.call(exchange, client, error);
    };
    exchange.onClose = (client, event) => {
      this.drop(client, { reason: 'disconnect', detail: `connection closed, code ${closeCode(event)}` });
      onClose.call(exchange, client, event);
    };
  }

  #resolved(client: CcxtClient, result: unknown, messageHash: string | undefined): void {
    if (result instanceof LeanBook) this.#bookResolved(client, result, messageHash);
    else if (isTradeCache(result)) this.#tradesResolved(result);
  }

  #bookResolved(client: CcxtClient, book: LeanBook, messageHash: string | undefined): void {
    const feed = this.#feedOf(book);
    feed?.commit({ client, messageHash }, { seq: book.nonce, exchangeTs: book.timestamp, ...this.#stampNow() });
  }

  /** The first message of a market goes through ccxt's cache; from then on its `append` speaks to the feed directly. */
  #tradesResolved(cache: CcxtTradeCache): void {
    const feed = this.#context.feeds.find(({ symbol }) => this.#exchange.trades[symbol] === cache);
    if (feed === undefined || Object.hasOwn(cache, 'append')) return;
    const forward = (trade: CcxtTrade) => feed.trade(trade, this.#stampNow());
    for (const trade of cache) forward(trade);
    cache.length = 0;
    Object.defineProperty(cache, 'append', { value: forward });
  }

  /** ccxt's factory gets no symbol: a book's market is the one it is filed under. */
  #feedOf(book: LeanBook): BookFeed | undefined {
    return this.#context.feeds.find(({ symbol }) => this.#exchange.orderbooks[symbol] === book);
  }

  #feedOfMarket(range: SequenceRange): BookFeed | undefined {
    return this.#context.feeds.find(({ marketId }) => marketId === range.marketId);
  }

  #stampNow(): Stamp {
    const { clock } = this.#context;
    return this.#stamp ?? { recvTs: clock.wallMs(), recvMono: clock.monoMs() };
  }
}

function isTradeCache(value: unknown): value is CcxtTradeCache {
  return Array.isArray(value) && typeof (value as Partial<CcxtTradeCache>).append === 'function';
}

function sizeOf(data: unknown): number {
  return typeof data === 'string' || data instanceof Uint8Array ? data.length : 0;
}

function closeCode(event: unknown): string {
  const code = (event as { code?: unknown } | undefined)?.code;
  return typeof code === 'number' ? String(code) : 'unknown';
}
