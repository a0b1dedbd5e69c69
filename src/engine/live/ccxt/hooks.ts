import { LobtopError } from '../../errors.js';
import type { FeedTraffic } from '../../feed.js';
import type { Clock } from '../../time/clock.js';
import type { BookFeed } from './book-feed.js';
import type { BookMessage, WireMessage } from './book-message.js';
import { Connection } from './connection.js';
import { failureOf } from './failure.js';
import type { FeedRegistry } from './feed-registry.js';
import type { FeedIssue } from './feed-state.js';
import { PassThroughBook, PassThroughSide } from './pass-through-book.js';
import { keepRawNumbers } from './raw-numbers.js';
import type { Stamp } from './stamp.js';
import type {
  CcxtClient,
  CcxtExchange,
  CcxtRow,
  CcxtSnapshot,
  CcxtThrottle,
  CcxtTrade,
  CcxtTradeCache,
} from './types.js';
import type { VenuePolicy } from './venue-policy.js';

export type HookContext = {
  readonly feeds: FeedRegistry;
  readonly policy: VenuePolicy;
  readonly clock: Clock;
  readonly traffic: FeedTraffic;
  /** A fresh spacing of the messages that one connection sends. */
  readonly spaceMessages: () => CcxtThrottle;
};

/** What the venue needs of its connections. */
export type VenueHooks = {
  clients(): CcxtClient[];
  connections(): readonly Connection[];
  orphans(): CcxtClient[];
  drop(client: CcxtClient, issue: FeedIssue): void;
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
  readonly #connections = new Map<CcxtClient, Connection>();
  /** The stamp of the message being handled; undefined outside of one. */
  #stamp: Stamp | undefined;
  /** The market whose book ccxt touched last. */
  #touched: BookFeed | undefined;
  /** Markets that had trades in the message being handled. */
  readonly #traded = new Set<BookFeed>();

  constructor(exchange: CcxtExchange, context: HookContext) {
    this.#exchange = exchange;
    this.#context = context;
  }

  attach(): void {
    // ccxt logs to stdout, which carries records and the screen.
    this.#exchange.log = () => {};
    this.#context.policy.patch?.(this.#exchange);
    const handleInFull =
      this.#context.policy.keptBy === 'lobtop' ? this.#replaceBooks() : (handle: () => void) => handle();
    this.#wrapClients();
    this.#wrapMessages(handleInFull);
    this.#wrapLifecycle();
  }

  clients(): CcxtClient[] {
    return [...this.#connections.keys()];
  }

  connections(): readonly Connection[] {
    return [...this.#connections.values()].filter(({ client }) => client.isConnected);
  }

  /** Connections that ccxt has forgotten, after a picture that could not be had: open, delivering, and nobody's. */
  orphans(): CcxtClient[] {
    return this.clients().filter((client) => this.#exchange.clients[client.url] !== client);
  }

  /** Every market of this connection is in doubt, and its socket ends. */
  drop(client: CcxtClient, issue: FeedIssue): void {
    const connection = this.#connections.get(client);
    if (connection !== undefined) connection.isDropped = true;
    this.#connections.delete(client);
    for (const feed of this.#context.feeds.all) feed.clientGone(client, issue);
    if (this.#exchange.clients[client.url] === client) delete this.#exchange.clients[client.url];
    // After some errors ccxt forgets the client and leaves its socket open and delivering.
    client.connection?.terminate();
  }

  #replaceBooks(): (handle: () => void) => void {
    const exchange = this.#exchange;
    const { policy } = this.#context;
    const find = (book: PassThroughBook) => this.#feedOf(book);
    const factory = (isCounted: boolean) => (snapshot?: unknown) =>
      new PassThroughBook({ find, isCounted, snapshot: snapshot as CcxtSnapshot | undefined });
    exchange.orderBook = factory(false);
    exchange.countedOrderBook = factory(true);
    const { during } = keepRawNumbers(exchange);
    const { handleDelta, handleDeltas } = exchange;
    // Buffered changes are applied outside of any message, through these.
    exchange.handleDelta = (book, delta) => during(() => handleDelta?.call(exchange, book, delta));
    exchange.handleDeltas = (side: unknown, rows: readonly CcxtRow[]) => {
      if (policy.hasPairRows && side instanceof PassThroughSide) side.storeRows(rows);
      else during(() => handleDeltas.call(exchange, side, rows));
    };
    return during;
  }

  #wrapClients(): void {
    const open = this.#exchange.client;
    this.#exchange.client = (url) => {
      const client = open.call(this.#exchange, url);
      if (!this.#connections.has(client)) this.#wrapClient(client);
      return client;
    };
  }

  #wrapClient(client: CcxtClient): void {
    const { clock, traffic, policy } = this.#context;
    const connection = new Connection(client, { clock, traffic, sequencer: policy.connectionSequence?.sequencer() });
    this.#connections.set(client, connection);
    client.throttle = this.#context.spaceMessages();
    const { onMessage, resolve, reject, send } = client;

    client.onMessage = (event) => {
      // What was still in the buffer of a socket that we gave up belongs to books that are gone.
      if (connection.isDropped) return;
      this.#stamp = connection.received(event.data);
      onMessage.call(client, event);
      this.#stamp = undefined;
    };
    client.send = (message) =>
      // ccxt sends without waiting: a socket that closed meanwhile would end the program as an unhandled rejection.
      send.call(client, policy.rewriteRequest?.(message) ?? message).catch((error: unknown) => {
        client.reject(error);
        this.drop(client, failureOf(error));
      });
    client.resolve = (result, messageHash) => {
      this.#resolved(client, result, messageHash);
      return resolve.call(client, result, messageHash);
    };
    client.reject = (error, messageHash) => {
      let isTaken = false;
      for (const feed of this.#context.feeds.all) if (feed.rejected(client, messageHash, error)) isTaken = true;
      // With nobody waiting ccxt would keep it for the next call, which is the new try.
      if (isTaken && messageHash !== undefined && !(messageHash in client.futures)) return error;
      const rejected = reject.call(client, error, messageHash);
      if (messageHash === undefined && !policy.resubscribes) this.drop(client, failureOf(error));
      return rejected;
    };
  }

  #wrapMessages(handleInFull: (handle: () => void) => void): void {
    const handle = this.#exchange.handleMessage;
    this.#exchange.handleMessage = (client, message) => {
      // What is no JSON arrives as text: an HTML page, half a message. It can say nothing about a book.
      if (typeof message !== 'object' || message === null) this.#malformed(client);
      else if (!this.#isOldOnConnection(client, message as WireMessage)) {
        this.#handle(client, message as WireMessage, () => handle.call(this.#exchange, client, message), handleInFull);
      }
    };
  }

  #handle(client: CcxtClient, message: WireMessage, handle: () => void, inFull: (handle: () => void) => void): void {
    const { policy, feeds } = this.#context;
    const marks = policy.readBookMessages?.(message, client) ?? [];
    try {
      if (marks.length === 0) handle();
      else if (this.#accepts(marks)) inFull(handle);
    } catch (error) {
      // ccxt would take every market of the connection down; a number that is none is the trouble of the market that has it.
      if (!(error instanceof LobtopError) || this.#touched === undefined) throw error;
      this.#context.traffic.malformed++;
      this.#touched.onUnreadable(failureOf(error));
    }
    this.#flushTrades();
    for (const mark of marks) feeds.ofMark(mark)?.afterHandled();
    if (marks.length === 0) this.#touched?.afterHandled();
    this.#touched = undefined;
  }

  /** A message about several markets goes through when any of them may see it; the others have lost their book by then. */
  #accepts(marks: readonly BookMessage[]): boolean {
    const { feeds } = this.#context;
    let isWanted = false;
    // All are asked: each market counts its own messages.
    for (const mark of marks) if (feeds.ofMark(mark)?.accepts(mark) ?? !feeds.isReleased(mark)) isWanted = true;
    return isWanted;
  }

  /** Venues that number a connection's messages: old ones go no further, and a missing one costs every book on it. */
  #isOldOnConnection(client: CcxtClient, message: WireMessage): boolean {
    const number = this.#context.policy.connectionSequence?.numberOf(message);
    if (number === undefined) return false;
    const { verdict, expected } = this.#connections.get(client)?.order(number) ?? { verdict: 'next' };
    if (verdict !== 'gap') return verdict === 'old';
    // Where no book is there yet, nothing was lost that a picture will not bring.
    const isShown = this.#context.feeds.all.some((feed) => feed.isOn(client));
    if (isShown) this.drop(client, { reason: 'gap', detail: `expected message ${expected}, got ${number}` });
    return isShown;
  }

  #malformed(client: CcxtClient): void {
    this.#context.traffic.malformed++;
    const { malformed } = this.#connections.get(client) ?? {};
    if (malformed?.isTooMany() !== true) return;
    this.drop(client, { reason: 'malformed', detail: 'too much that is no JSON: the connection is renewed' });
  }

  #wrapLifecycle(): void {
    const exchange = this.#exchange;
    const { onConnected, onError, onClose } = exchange;
    exchange.onConnected = (client, message) => {
      for (const feed of this.#context.feeds.all) feed.connected();
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
    if (result instanceof PassThroughBook) this.#bookResolved(client, result, messageHash);
    else if (isTradeCache(result)) this.#tradesResolved(result);
    else if (isNativeBook(result)) this.#nativeResolved(client, result, messageHash);
  }

  #bookResolved(client: CcxtClient, book: PassThroughBook, messageHash: string | undefined): void {
    const feed = this.#feedOf(book);
    // A picture may still arrive for a connection that was given up: no change would ever follow it.
    if (!this.#connections.has(client)) {
      feed?.discardSnapshot();
      return;
    }
    book.open();
    feed?.commit({ client, messageHash }, { seq: book.nonce, exchangeTs: book.timestamp, ...this.#stampNow() });
  }

  /** ccxt's own book, in a class that reads it back: copied whole at each of its states. */
  #nativeResolved(client: CcxtClient, book: CcxtSnapshot, messageHash: string | undefined): void {
    const feed = this.#context.feeds.filedAs(this.#exchange.orderbooks, book);
    if (feed === undefined) return;
    feed.beginSnapshot(undefined);
    feed.rows(0, book.bids ?? []);
    feed.rows(1, book.asks ?? []);
    feed.commit({ client, messageHash }, { seq: book.nonce, exchangeTs: book.timestamp, ...this.#stampNow() });
  }

  /** The first message of a market goes through ccxt's cache; from then on its `append` speaks to the feed directly. */
  #tradesResolved(cache: CcxtTradeCache): void {
    if (Object.hasOwn(cache, 'append')) return;
    const feed = this.#context.feeds.filedAs(this.#exchange.trades, cache);
    if (feed === undefined) return;
    const { symbol } = feed;
    // The cache may outlive the feed: a market that is let go and wanted again has another one.
    const forward = (trade: CcxtTrade) => this.#trade(this.#context.feeds.ofSymbol(symbol), trade);
    for (const trade of cache) forward(trade);
    cache.length = 0;
    Object.defineProperty(cache, 'append', { value: forward });
  }

  #trade(feed: BookFeed | undefined, trade: CcxtTrade): void {
    if (feed === undefined) return;
    feed.trade(trade, this.#stampNow());
    this.#traded.add(feed);
    if (this.#stamp === undefined) this.#flushTrades();
  }

  #flushTrades(): void {
    for (const feed of this.#traded) feed.flushTrades();
    this.#traded.clear();
  }

  /** ccxt's factory gets no symbol: a book's market is the one it is filed under. */
  #feedOf(book: PassThroughBook): BookFeed | undefined {
    const { orderbooks } = this.#exchange;
    const isSame = this.#touched !== undefined && orderbooks[this.#touched.symbol] === book;
    if (!isSame) this.#touched = this.#context.feeds.filedAs(orderbooks, book);
    return this.#touched;
  }

  #stampNow(): Stamp {
    const { clock } = this.#context;
    return this.#stamp ?? { recvTs: clock.wallMs(), recvMono: clock.monoMs() };
  }
}

function isTradeCache(value: unknown): value is CcxtTradeCache {
  return Array.isArray(value) && typeof (value as Partial<CcxtTradeCache>).append === 'function';
}

function isNativeBook(value: unknown): value is CcxtSnapshot {
  const { bids, asks } = (value ?? {}) as Partial<CcxtSnapshot>;
  return Array.isArray(bids) && Array.isArray(asks);
}

function closeCode(event: unknown): string {
  const code = (event as { code?: unknown } | undefined)?.code;
  return typeof code === 'number' ? String(code) : 'unknown';
}
