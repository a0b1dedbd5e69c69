import { LobtopError } from '../../../errors.js';
import { exactText } from '../../../exact-text.js';
import type { FeedTraffic } from '../../../feed.js';
import { MessageBytes } from '../../../message-bytes.js';
import { sanitize } from '../../../text.js';
import type { Clock } from '../../../time/clock.js';
import type { BookMessage, LevelMessage, WireMessage } from '../book-message.js';
import { deliverDirectly } from '../direct-delivery.js';
import { failureOf, isVenueError } from '../failure.js';
import type { FeedIssue } from '../feed-state.js';
import { frameText, isText } from '../frame-text.js';
import { PassThroughBook, PassThroughSide } from '../pass-through-book.js';
import { keepRawNumbers } from '../raw-numbers.js';
import { isRefusal } from '../refusal.js';
import { reportRefusedUpgrades } from '../refused-upgrade.js';
import { ScannedMessage } from '../scan/scanned-message.js';
import { ScannedTrades } from '../scan/scanned-trades.js';
import { type Batching, SendQueue } from '../send-queue.js';
import type { Stamp } from '../stamp.js';
import type { Subscriptions } from '../subscriptions.js';
import type { CcxtClient, CcxtExchange, CcxtRow, CcxtSnapshot, CcxtThrottle } from '../types.js';
import type { VenuePolicy } from '../venue-policy.js';
import { AppliedUpdates } from './applied-updates.js';
import type { BookFeed } from './book-feed.js';
import { Connection } from './connection.js';
import type { FeedRegistry } from './feed-registry.js';
import { type Handling, Refusals } from './refusals.js';

export type HookContext = {
  readonly feeds: FeedRegistry;
  readonly subscriptions: Subscriptions;
  readonly policy: VenuePolicy;
  readonly clock: Clock;
  readonly traffic: FeedTraffic;
  /** How long a message that is being received may have waited for us. */
  readonly waitedMs: () => number;
  /** Whether messages come from a recording: of other markets, too, and nobody answers. */
  readonly isRecorded: boolean;
  /** Creates the throttle for the messages sent on one connection. */
  readonly createMessageThrottle: () => CcxtThrottle;
};

/** Messages without JSON that venues send to keep a connection alive; Luno's are empty. */
const KEEP_ALIVE = /^\s*"?(ping|pong)?"?\s*$/i;

/** The one being scanned: they come one after the other. */
const scannedBytes = new MessageBytes();

const UNREADABLE: FeedIssue = {
  reason: 'malformed',
  detail: 'a message could not be read, and may have been a change of this book: fetching it again',
};

/** What the venue needs from its connections. */
export type VenueHooks = {
  clients(): CcxtClient[];
  connections(): readonly Connection[];
  orphans(): CcxtClient[];
  drop(client: CcxtClient, issue: FeedIssue): void;
};

/**
 * Installs overrides on one exchange instance, before its first watch call; the class is not modified.
 * ccxt handles the wire (addresses, subscriptions, buffering, snapshots); books, verification and lifecycle are ours.
 */
export function attachHooks(exchange: CcxtExchange, context: HookContext): VenueHooks {
  const hooks = new Hooks(exchange, context);
  hooks.attach();
  return hooks;
}

/** @throws LobtopError `data` for a word that is not a side: its level would be stored on one of them */
function requireSides(sides: readonly unknown[]): void {
  const wrong = sides.findIndex((side) => side !== 'buy' && side !== 'sell');
  if (wrong >= 0)
    throw new LobtopError('data', `${sanitize(JSON.stringify(sides[wrong]) ?? 'nothing', 40)} is not a side`);
}

class Hooks implements VenueHooks {
  readonly #exchange: CcxtExchange;
  readonly #context: HookContext;
  readonly #connections = new Map<CcxtClient, Connection>();
  /** What waits to be sent, of venues whose requests may be joined. */
  readonly #queues = new WeakMap<CcxtClient, SendQueue>();
  /** Receive time of the message being handled; undefined outside of one. */
  #stamp: Stamp | undefined;
  readonly #updates: AppliedUpdates;
  readonly #refusals: Refusals;
  /** The message that ccxt is handling. */
  #handling: Handling | undefined;
  readonly #scanned = new ScannedMessage();
  readonly #scannedTrades = new ScannedTrades();
  readonly #hasScanners: boolean;

  constructor(exchange: CcxtExchange, context: HookContext) {
    this.#exchange = exchange;
    this.#context = context;
    this.#hasScanners = context.policy.scan !== undefined || context.policy.scanTrades !== undefined;
    this.#refusals = new Refusals(context);
    this.#updates = new AppliedUpdates({
      ...context,
      exchange,
      stamp: () => this.#stamp,
      isOpen: (client) => this.#connections.has(client),
    });
  }

  attach(): void {
    // ccxt logs to stdout, which carries records and the screen.
    this.#exchange.log = () => {};
    // Before the patch, so that requests are filed as they are sent.
    this.#context.subscriptions.attach(this.#exchange);
    this.#context.policy.patch?.(this.#exchange);
    const runHandler =
      this.#context.policy.keptBy === 'lobtop' ? this.#replaceBooks() : (handle: () => void) => handle();
    this.#takeSnapshots();
    this.#wrapClients();
    this.#wrapMessages(runHandler);
    this.#wrapLifecycle();
  }

  clients(): CcxtClient[] {
    return [...this.#connections.keys()];
  }

  connections(): readonly Connection[] {
    return [...this.#connections.values()].filter(({ client }) => client.isConnected);
  }

  /** Connections that ccxt has dropped without closing, after a failed snapshot: still open and delivering. */
  orphans(): CcxtClient[] {
    return this.clients().filter((client) => this.#exchange.clients[client.url] !== client);
  }

  /** Drops a connection: every market on it becomes unreliable, and its socket is terminated. */
  drop(client: CcxtClient, issue: FeedIssue): void {
    const connection = this.#connections.get(client);
    if (connection !== undefined) connection.isDropped = true;
    this.#connections.delete(client);
    for (const feed of this.#context.feeds.all) feed.connectionLost(client, issue);
    this.#context.subscriptions.closed(client);
    if (this.#exchange.clients[client.url] === client) delete this.#exchange.clients[client.url];
    // After some errors ccxt drops the client but leaves its socket open and delivering.
    client.connection?.terminate();
  }

  #replaceBooks(): (handle: () => void) => void {
    const exchange = this.#exchange;
    const { policy } = this.#context;
    const find = (book: PassThroughBook) => this.#updates.targetOf(book);
    const factory = (isCounted: boolean) => (snapshot?: unknown) =>
      new PassThroughBook({ find, isCounted, snapshot: snapshot as CcxtSnapshot | undefined });
    exchange.orderBook = factory(false);
    exchange.countedOrderBook = factory(true);
    const { run } = keepRawNumbers(exchange);
    const { handleDelta, handleDeltas } = exchange;
    // Buffered changes are applied outside of message handling, through these.
    exchange.handleDelta = (book, delta) => run(() => handleDelta?.call(exchange, book, delta));
    exchange.handleDeltas = (side: unknown, rows: readonly CcxtRow[]) => {
      if (policy.hasPairRows && side instanceof PassThroughSide) side.storeRows(rows);
      else run(() => handleDeltas.call(exchange, side, rows));
    };
    return run;
  }

  /** A class that fetches the snapshot once its stream is subscribed says when to, where lobtop fetches it. */
  #takeSnapshots(): void {
    const { policy, feeds } = this.#context;
    if (policy.readBooks === undefined) return;
    this.#exchange.fetchOrderBookSnapshot = async (_client, _message, { symbol }) =>
      feeds.ofSymbol(String(symbol))?.requestSnapshot();
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
    const { clock, traffic, policy, subscriptions } = this.#context;
    const connection = new Connection(client, {
      clock,
      traffic,
      waitedMs: this.#context.waitedMs,
      sequencer: policy.connectionSequence?.sequencer(),
    });
    this.#connections.set(client, connection);
    client.throttle = this.#context.createMessageThrottle();
    deliverDirectly(client, this.#hasScanners);
    reportRefusedUpgrades(client);
    const { connect, onMessage, resolve, reject, reset, send } = client;
    client.connect = (delayMs) => subscriptions.outside(() => connect.call(client, delayMs));

    client.onMessage = (event) => {
      // Messages still buffered in a dropped socket belong to discarded books.
      if (connection.isDropped) return;
      const { data } = event;
      const stamp = connection.received(data);
      if (this.#hasScanned(connection, data, stamp)) return;
      this.#stamp = stamp;
      const text = this.#textOf(client, data);
      if (!connection.isDropped)
        onMessage.call(client, text === undefined ? event : { data: exactText(text, policy.rewriteText) });
      this.#stamp = undefined;
    };
    // ccxt does not await sends: a socket that has closed would cause an unhandled rejection and end the program.
    const sendNow = (message: unknown) =>
      send.call(client, policy.rewriteRequest?.(message) ?? message).catch((error: unknown) => {
        client.reject(error);
        this.drop(client, failureOf(error));
      });
    const queue = policy.batching === undefined ? undefined : this.#queueOf(client, policy.batching, sendNow);
    client.send = (message) => {
      if (queue !== undefined) return Promise.resolve(queue.push(message));
      subscriptions.sent(client, message);
      return sendNow(message);
    };
    client.resolve = (result, messageHash) => {
      if (this.#handling !== undefined) this.#handling.isUnderstood = true;
      this.#updates.resolved(client, result, messageHash);
      return resolve.call(client, result, messageHash);
    };
    // Some classes give up the connection when the venue answers a request with an error of its own: no book was lost by that.
    client.reset = (error) => {
      if (!this.#refusals.rejects(this.#handling, client, { error })) reset.call(client, error);
    };
    client.reject = (error, messageHash) => {
      if (this.#refusals.rejects(this.#handling, client, { error, messageHash })) return error;
      let isHandled = false;
      for (const feed of this.#context.feeds.all) if (feed.rejected(client, messageHash, error)) isHandled = true;
      // Without a waiting call ccxt would keep the rejection for the next call, which is the next attempt.
      if (isHandled && messageHash !== undefined && !(messageHash in client.futures)) return error;
      const rejected = reject.call(client, error, messageHash);
      if (messageHash === undefined && !policy.resubscribes) this.drop(client, failureOf(error));
      return rejected;
    };
  }

  /** The usual messages, from their bytes straight into book and tape. */
  #hasScanned(connection: Connection, data: unknown, stamp: Stamp): boolean {
    if (!this.#hasScanners || !isText(connection.client, data) || !scannedBytes.set(data)) return false;
    return this.#hasScannedBook(connection, stamp) || this.#hasScannedTrades(connection, stamp);
  }

  /** The usual change of a book. */
  #hasScannedBook(connection: Connection, stamp: Stamp): boolean {
    const { policy, traffic } = this.#context;
    const { client } = connection;
    const found = this.#scanned;
    found.clear();
    if (policy.scan?.(scannedBytes, client.url, found) !== true) return false;
    const feed = this.#feedOf(connection, found);
    if (feed?.isOn(client) !== true || !feed.scanned(found, stamp)) return false;
    if (found.connectionNumber !== undefined) connection.checkSequence(found.connectionNumber);
    traffic.scanned = (traffic.scanned ?? 0) + 1;
    return true;
  }

  /** The usual message with trades, the same way. */
  #hasScannedTrades(connection: Connection, stamp: Stamp): boolean {
    const { policy, traffic } = this.#context;
    const found = this.#scannedTrades;
    found.clear();
    const { client } = connection;
    if (policy.scanTrades?.(scannedBytes, client.url, found) !== true) return false;
    const feed = this.#feedOf(connection, found);
    // The first goes through ccxt: whoever waits for the stream learns that it has come.
    if (feed === undefined || !this.#updates.hasTrades(feed)) return false;
    if (found.connectionNumber !== undefined) connection.checkSequence(found.connectionNumber);
    traffic.scannedTrades = (traffic.scannedTrades ?? 0) + 1;
    for (const trade of found.trades) feed.trade(trade, stamp);
    feed.flushTrades();
    return true;
  }

  /** The feed that a scanned message is for; undefined also where its connection has lost one before it. */
  #feedOf(connection: Connection, found: ScannedMessage | ScannedTrades): BookFeed | undefined {
    const { policy, feeds } = this.#context;
    if (!connection.isNext(found.connectionNumber)) return undefined;
    if (policy.symbolOf !== undefined) found.market = policy.symbolOf(found.market, this.#exchange);
    if (policy.aliasOf === undefined) return feeds.ofMessage(found);
    const named = this.#feedsNamed(found);
    // Of two, each has to get it: in the ordinary way.
    return named.length === 1 ? named[0] : undefined;
  }

  /** Books whose levels are read here; ccxt sees nothing of them. Returns whether the message was one of them. */
  #takeBooks(client: CcxtClient, message: WireMessage): boolean {
    const { policy, clock } = this.#context;
    if (policy.readBooks === undefined) return false;
    const stamp = this.#stamp ?? { recvTs: clock.wallMs(), recvMono: clock.monoMs() };
    const books = policy.readBooks(message, client);
    for (const book of books) for (const feed of this.#feedsNamed(book)) this.#receive(feed, book, stamp);
    return books.length > 0;
  }

  /** The feeds of the market that a message names: two where a market and its alias are both watched. */
  #feedsNamed({ market, spot }: Pick<BookMessage, 'market' | 'spot'>): BookFeed[] {
    const { policy, feeds } = this.#context;
    const alias = policy.aliasOf?.(market) ?? market;
    const names = alias === market ? [market] : [market, alias];
    return names.flatMap((name) => feeds.ofMessage({ market: name, spot }) ?? []);
  }

  #receive(feed: BookFeed, book: LevelMessage, stamp: Stamp): void {
    try {
      feed.receive(book, stamp);
    } catch (error) {
      if (!(error instanceof LobtopError)) throw error;
      this.#context.traffic.malformed++;
      feed.onUnreadable(failureOf(error));
    }
    feed.afterHandled();
  }

  /** The text of a frame, decompressed; undefined for one that ccxt is to read, or to reject, itself. */
  #textOf(client: CcxtClient, data: unknown): string | undefined {
    try {
      return frameText(client, data, this.#context.policy.decode !== undefined);
    } catch (error) {
      // A small frame may be a large message.
      if (error instanceof RangeError)
        this.drop(client, { reason: 'oversize', detail: 'reconnecting: a message was larger than 16 MiB' });
      return undefined;
    }
  }

  /** Sends at the pace of the connection, and joins what waits meanwhile; ccxt hands over each message at once. */
  #queueOf(client: CcxtClient, batching: Batching, sendNow: (message: unknown) => unknown): SendQueue {
    const { subscriptions } = this.#context;
    const { throttle } = client;
    let cost: number | undefined;
    client.throttle = (own) => {
      cost = own;
      return Promise.resolve();
    };
    const send = (message: unknown, requests: readonly unknown[]) => {
      for (const request of requests) subscriptions.sent(client, request);
      sendNow(message);
    };
    const queue = new SendQueue({ batching, throttle: () => throttle(cost), send });
    this.#queues.set(client, queue);
    return queue;
  }

  #wrapMessages(runHandler: (handle: () => void) => void): void {
    const handle = this.#exchange.handleMessage;
    this.#exchange.handleMessage = (client, received) => {
      const answers = this.#queues.get(client)?.answersIn(received);
      if (answers !== undefined) {
        for (const answer of answers)
          this.#handle(client, answer, () => handle.call(this.#exchange, client, answer), runHandler);
        return;
      }
      const message = this.#decoded(received);
      // Non-JSON arrives as text: the venue's keep-alive, or an HTML page or an incomplete message, which are ignored.
      if (typeof message === 'string' && KEEP_ALIVE.test(message))
        this.#keepAlive(() => handle.call(this.#exchange, client, message));
      else if (typeof message !== 'object' || message === null) this.#countMalformed(client);
      else if (!this.#failsConnectionSequence(client, message as WireMessage)) {
        this.#handle(client, message as WireMessage, () => handle.call(this.#exchange, client, message), runHandler);
      }
    };
  }

  #handle(
    client: CcxtClient,
    message: WireMessage,
    handle: () => void,
    runHandler: (handle: () => void) => void,
  ): void {
    const { policy } = this.#context;
    policy.translate?.(message, this.#exchange);
    if (this.#takeTouches(client, message) || this.#takeBooks(client, message)) return;
    const bookMessages = policy.readBookMessages?.(message, client) ?? [];
    this.#handling = { client, message, isUnderstood: bookMessages.length > 0 };
    try {
      if (bookMessages.length === 0) handle();
      else if (this.#accepts(bookMessages)) {
        if (policy.sides !== undefined) requireSides(policy.sides(message));
        runHandler(handle);
      }
      if (!this.#handling.isUnderstood && isRefusal(message))
        this.#refusals.refused(this.#handling, { error: undefined });
    } catch (error) {
      this.#handleError(this.#handling, error, bookMessages);
    } finally {
      this.#handling = undefined;
    }
    this.#updates.endMessage(bookMessages);
  }

  /** Whether the message is one with touches: ccxt would merge some of them into the book, and needs none of them. */
  #takeTouches(client: CcxtClient, message: WireMessage): boolean {
    const { policy, feeds, traffic } = this.#context;
    const stamp = this.#stamp;
    if (stamp === undefined || policy.readTouches === undefined) return false;
    const touches = policy.readTouches(message, client);
    for (const touch of touches) {
      try {
        feeds.ofMessage(touch)?.touch(touch, stamp);
      } catch (error) {
        if (!(error instanceof LobtopError)) throw error;
        traffic.malformed++;
      }
    }
    return touches.length > 0;
  }

  #handleError(handling: Handling, error: unknown, bookMessages: readonly BookMessage[]): void {
    // ccxt would reject every market of the connection. A message may be found wrong before its book is accessed.
    const [named] = bookMessages.length === 1 ? bookMessages : [];
    const touched = this.#updates.touched ?? (named && this.#context.feeds.ofMessage(named));
    // A recording has messages of markets that are not played, some of which the class does not know.
    if (this.#context.isRecorded && touched === undefined && !handling.isUnderstood) return;
    if (error instanceof LobtopError && touched !== undefined) {
      this.#context.traffic.malformed++;
      touched.onUnreadable(failureOf(error));
    } else if (isVenueError(error)) this.#refusals.refused(handling, { error });
    else if (handling.isUnderstood || touched !== undefined) throw error;
    // The class stumbled over a message of a form that it does not know.
    else if (isRefusal(handling.message)) this.#refusals.refused(handling, { error: undefined });
    else this.#countMalformed(handling.client);
  }

  /** A message about several markets is handled when any of them accepts it; the others have lost their book by then. */
  #accepts(messages: readonly BookMessage[]): boolean {
    const { feeds, isRecorded } = this.#context;
    let isAccepted = false;
    // No early exit: each market has to check its own messages.
    for (const message of messages) {
      const feed = feeds.ofMessage(message);
      if (feed?.accepts(message) ?? (!isRecorded && !feeds.isReleased(message))) isAccepted = true;
      else if (feed !== undefined) this.#updates.reject(feed);
    }
    return isAccepted;
  }

  /**
   * For venues that number the messages of a connection: drops the connection, with every book on it, when one is missing.
   * Returns whether to skip the message: it is old, or the connection was dropped.
   */
  #failsConnectionSequence(client: CcxtClient, message: WireMessage): boolean {
    const number = this.#context.policy.connectionSequence?.numberOf(message);
    if (number === undefined) return false;
    const { verdict, expected } = this.#connections.get(client)?.checkSequence(number) ?? { verdict: 'next' };
    if (verdict !== 'gap') return verdict === 'old';
    // Without a book, nothing was lost that the snapshot will not contain.
    const hasBook = this.#context.feeds.all.some((feed) => feed.isOn(client));
    if (hasBook) this.drop(client, { reason: 'gap', detail: `expected message ${expected}, got ${number}` });
    return hasBook;
  }

  /** undefined for a message that cannot be decoded. */
  #decoded(message: unknown): unknown {
    const { decode } = this.#context.policy;
    try {
      return decode === undefined ? message : decode(message, this.#exchange);
    } catch {
      // Counted as malformed.
      return undefined;
    }
  }

  /** ccxt's class answers pings in text, where its venue sends them; others do not expect text, and may throw. */
  #keepAlive(handle: () => void): void {
    try {
      handle();
    } catch (error) {
      // Nothing was lost with a message that has no content.
      if (error instanceof LobtopError) throw error;
    }
  }

  #countMalformed(client: CcxtClient): void {
    this.#context.traffic.malformed++;
    // It may have been a change of any book on the connection, and nothing will show it.
    for (const feed of this.#context.feeds.all)
      if (feed.isOn(client) && !feed.isProtected) feed.onUnreadable(UNREADABLE);
    const { malformed } = this.#connections.get(client) ?? {};
    if (malformed?.isTooMany() !== true) return;
    this.drop(client, { reason: 'malformed', detail: 'too many non-JSON messages: reconnecting' });
  }

  #wrapLifecycle(): void {
    const exchange = this.#exchange;
    const { onConnected, onError, onClose } = exchange;
    exchange.onConnected = (client, message) => {
      // Before any subscription.
      for (const request of this.#context.policy.greeting ?? []) client.send(request);
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
}

function closeCode(event: unknown): string {
  const code = (event as { code?: unknown } | undefined)?.code;
  return typeof code === 'number' ? String(code) : 'unknown';
}
