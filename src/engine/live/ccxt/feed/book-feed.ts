import type { Book } from '../../../book/book.js';
import { Changes } from '../../../changes.js';
import { parseSize } from '../../../decimal.js';
import { LobtopError } from '../../../errors.js';
import type { ExtraStream, Feed, FeedTraffic } from '../../../feed.js';
import type { AuditReport } from '../../../integrity/book-audit.js';
import type { MarketRelay } from '../../../relay.js';
import type { CommitMeta, Instrument, Side, StatusReason } from '../../../sink.js';
import type { CandleSource } from '../../../tape/candle-source.js';
import type { BackoffOptions } from '../../../time/backoff.js';
import type { Clock } from '../../../time/clock.js';
import type { Pause } from '../../../time/pause.js';
import { VenueTimes } from '../../../time/venue-times.js';
import type { BookMessage, LevelMessage, TouchMessage } from '../book-message.js';
import { type Failure, failureOf, namingSites } from '../failure.js';
import { type FeedIssue, FeedState } from '../feed-state.js';
import type { PassThroughTarget } from '../pass-through-book.js';
import { HALTED } from '../refusal.js';
import type { ScannedMessage } from '../scan/scanned-message.js';
import { SnapshotBridge } from '../snapshots/snapshot-bridge.js';
import { hasAllLevels, rowsOf } from '../snapshots/snapshot-range.js';
import { SnapshotRenewal } from '../snapshots/snapshot-renewal.js';
import type { Stamp } from '../stamp.js';
import { ccxtCandles } from '../streams/ccxt-candles.js';
import { ExtraStreams } from '../streams/extra-streams.js';
import type { StreamConditions } from '../streams/keep-stream.js';
import { TradeFeed } from '../streams/trade-feed.js';
import {
  type Refusal,
  STREAM_KINDS,
  type StreamKind,
  type Subscriber,
  type Subscription,
  type Subscriptions,
} from '../subscriptions.js';
import type { CcxtClient, CcxtExchange, CcxtMarket, CcxtRow, CcxtSnapshot, CcxtTrade } from '../types.js';
import type { VenuePolicy } from '../venue-policy.js';
import { objectOf } from '../wire-values.js';
import { auditBook } from './auditor.js';
import { BookAssembly } from './book-assembly.js';
import { BookWatch } from './book-watch.js';

const CLOSED: Failure = { verdict: 'closed', reason: 'user', detail: 'no longer watched' };

/** Rejected levels that are reported individually; further ones are only counted. */
const MAX_REPORTED_REJECTIONS = 20;

/** What a feed needs from its venue. */
export type FeedHost = {
  /** Resolves when another subscription may be sent. */
  readonly subscriptionSlot: () => Promise<void>;
  readonly subscriptions: Subscriptions;
  /** Whether the market waits in a queue of ours, or for the end of a rate limit: that it has no book is not a failure then. */
  readonly isQueued: (feed: BookFeed) => boolean;
  /** Whether the request for its snapshot has not been sent yet, because others are. */
  readonly isWaiting: (feed: BookFeed) => boolean;
  /** Whether another market has a live book on this connection. */
  readonly isShared: (client: CcxtClient, feed: BookFeed) => boolean;
  /** Drops a connection and with it every book on it. */
  readonly drop: (client: CcxtClient, issue: FeedIssue) => void;
};

export type BookFeedOptions = {
  readonly venue: string;
  readonly symbol: string;
  readonly sink: MarketRelay;
  /** The book that the sink maintains, for checksums over it. */
  readonly book: () => Book | undefined;
  readonly policy: VenuePolicy;
  readonly clock: Clock;
  readonly pause: Pause;
  readonly traffic: FeedTraffic;
  /** Between attempts. */
  readonly backoff: BackoffOptions;
  readonly host: FeedHost;
};

/** One market of a ccxt venue: keeps it subscribed, and its book either correct or marked unreliable. */
export class BookFeed implements Feed, PassThroughTarget, Subscriber {
  readonly venue: string;
  readonly symbol: string;
  readonly traffic: FeedTraffic;
  /** Known once the markets are loaded. */
  market: CcxtMarket | undefined;
  readonly #options: BookFeedOptions;
  readonly #state: FeedState;
  readonly #times = new VenueTimes();
  readonly #trades: TradeFeed;
  readonly #extras: ExtraStreams;
  readonly #watch: BookWatch;
  /** Notified when a book begins and when the feed is finished. */
  readonly #changes = new Changes();
  #assembly: BookAssembly | undefined;
  #exchange: CcxtExchange | undefined;
  #renewal: SnapshotRenewal | undefined;
  /** Where the snapshot is a REST call of ours. */
  #bridge: SnapshotBridge | undefined;
  /** Rejected levels, as they were reported. */
  readonly #rejections = new Set<string>();
  /** The current loss was answered by subscribing again on the same connection. */
  #wasUnsubscribed = false;

  constructor(options: BookFeedOptions) {
    const { venue, symbol, sink, clock, pause, traffic, book, policy, backoff } = options;
    this.venue = venue;
    this.symbol = symbol;
    this.traffic = traffic;
    this.#options = options;
    this.#state = new FeedState({
      ...{ sink, clock, backoff },
      integrity: () => this.#assembly?.proof.integrity ?? 'unverifiable',
    });
    this.#trades = new TradeFeed({
      sink,
      pause,
      traffic,
      book,
      times: this.#times,
      isMakerSide: policy.tradeSide === 'maker',
      decoder: () => this.#assembly?.decoder,
    });
    this.#extras = new ExtraStreams({
      ...{ venue, symbol, sink, policy, clock, pause },
      ...this.#conditions,
      times: this.#times,
      decoder: () => this.#assembly?.decoder,
      watch: (kind, call) => this.#call(kind, call),
    });
    this.#watch = new BookWatch({
      ...{ symbol, policy, pause, state: this.#state },
      market: () => this.market,
      proof: () => this.#assembly?.proof,
      subscription: () => this.#subscription,
      call: (watch) => this.#call('book', watch),
      slot: () => this.#options.host.subscriptionSlot(),
      isQueued: () => this.#options.host.isQueued(this) || this.#bridge?.isFetching === true,
      bridge: () => this.#bridge,
      onLate: (issue) => this.#handleLate(issue),
      onUnreliable: (issue) => this.#markUnreliable(issue),
      onFailed: (issue) => this.fail(issue),
    });
  }

  /** Of every stream but the book. */
  get #conditions(): Omit<StreamConditions, 'watch'> {
    return {
      isFinished: () => this.isFinished,
      whenReady: () => this.#whenBook(),
      onRefused: ({ reason, detail }) => this.#state.report(reason, detail),
    };
  }

  get isFinished(): boolean {
    return this.#state.isFinished;
  }

  get isLive(): boolean {
    return this.#state.isLive;
  }

  /** A lost message would be noticed, by the venue's sequence or checksum. */
  get isProtected(): boolean {
    const { integrity = 'unverifiable' } = this.#assembly?.proof ?? {};
    return integrity === 'sequence' || integrity === 'checksum';
  }

  get wasLive(): boolean {
    return this.#state.wasLive;
  }

  /** Whether there is a book, and it is received over this connection. */
  isOn(client: CcxtClient): boolean {
    return this.#hasBook && this.#subscription?.client === client;
  }

  /** Reports the first state; the sink receives nothing before. */
  start(): void {
    this.#state.start();
  }

  /** @param statesTick whether the tick is the venue's, and not filled in */
  identify(market: CcxtMarket, instrument: Omit<Instrument, 'integrity'>, statesTick: boolean): void {
    const { policy, clock, book, sink } = this.#options;
    this.market = market;
    const identify = (known: Omit<Instrument, 'integrity'>) =>
      sink.identify({ ...known, integrity: policy.integrity(market) });
    this.#assembly = new BookAssembly({
      market,
      instrument,
      statesTick,
      sink,
      book,
      policy,
      clock,
      onLive: () => this.#becameLive(),
      onLost: (issue) => this.#handleLoss(issue),
      onUnproven: (detail) => this.#state.report('malformed', detail),
      onRejected: (reason) => this.#levelRejected(reason),
      onSnapshot: () => this.#evictCcxtBook(),
      onCoarser: (tickSize) => identify({ ...instrument, tickSize }),
    });
    identify(instrument);
  }

  /** Keeps the market subscribed until it is closed or has failed permanently. */
  async run(exchange: CcxtExchange): Promise<void> {
    this.#exchange = exchange;
    this.#renewal = this.#createRenewal(exchange);
    this.#bridge = this.#createBridge(exchange);
    // Not awaited: the loop never rejects, and trades must not keep a failed market open.
    this.#trades.keep(exchange, {
      ...this.#conditions,
      watch: () => this.#call('trades', () => exchange.watchTrades(this.symbol)),
    });
    if (this.market !== undefined) this.#extras.open({ exchange, market: this.market });
    await this.#watch.keep(exchange);
  }

  /** Only where a REST snapshot says at which message of the stream it was taken. */
  #createRenewal(exchange: CcxtExchange): SnapshotRenewal | undefined {
    const { policy, sink, clock, pause, book } = this.#options;
    const { market } = this;
    if (!policy.hasRestSequence || market === undefined) return undefined;
    return new SnapshotRenewal({
      book,
      sink,
      clock,
      pause,
      fetch: () => exchange.fetchOrderBook(this.symbol, policy.snapshotDepth?.(market, 1)),
      sideOf: (side, snapshot) => this.#assembly?.decoder.sideOf(rowsOf(side, snapshot)) ?? new Map(),
      hasAllLevels: (side, snapshot) => hasAllLevels(side, snapshot, policy),
      extend: (extension) => this.#hasBook && this.#assembly?.extend(extension),
    });
  }

  #createBridge(exchange: CcxtExchange): SnapshotBridge | undefined {
    const { policy, pause, host } = this.#options;
    const { market } = this;
    if (policy.readBooks === undefined || market === undefined || policy.snapshotFrom(market) !== 'rest')
      return undefined;
    return new SnapshotBridge({
      pause,
      fetch: () => exchange.fetchOrderBook(this.symbol, policy.depth(market) ?? policy.snapshotDepth?.(market, 1)),
      isWanted: () => !this.isFinished && !this.#hasBook && this.#subscription !== undefined,
      // The class creates its book when the venue has.
      isConfirmed: () => exchange.orderbooks[this.symbol] !== undefined,
      isWaiting: () => host.isWaiting(this),
      completeFrom: () => this.#assembly?.completeFrom,
      onJoined: (snapshot, seq, changes) => this.#join(snapshot, seq, changes),
      onFailed: (error) => this.#snapshotFailed(failureOf(error)),
    });
  }

  #join(snapshot: CcxtSnapshot, seq: number, changes: readonly LevelMessage[]): void {
    const { clock } = this.#options;
    try {
      this.#assembly?.join(snapshot, seq, changes);
    } catch (error) {
      if (!(error instanceof LobtopError)) throw error;
      this.traffic.malformed++;
      this.#handleLoss(failureOf(error));
      return;
    }
    this.#changes.notify();
    const { last = seq, exchangeTs = snapshot.timestamp } = changes.at(-1) ?? {};
    this.commit({ seq: last, exchangeTs, recvTs: clock.wallMs(), recvMono: clock.monoMs() });
  }

  /** After how many ms to fetch it again; undefined for never. */
  #snapshotFailed(failure: Failure): number | undefined {
    const isTransient = failure.verdict === 'retry' || (failure.reason === 'malformed' && this.wasLive);
    if (isTransient) {
      this.#state.markUnreliable(failure);
      return this.#state.nextRetryMs();
    }
    // The watch call that waits for the book ends with it.
    this.#options.host.subscriptions.forget(this, 'book', failure);
    return undefined;
  }

  #becameLive(): void {
    this.#wasUnsubscribed = false;
    this.#state.live();
  }

  // Called by the venue.

  /** The venue could not be reached; the venue itself retries. */
  venueFailed(failure: Failure): void {
    if (failure.verdict === 'fatal') this.fail(failure);
    else this.#state.markUnreliable(failure);
    this.#state.nextRetryMs();
  }

  fail(issue: FeedIssue): void {
    this.#assembly?.discard();
    this.#bridge?.reset();
    this.#state.fail(namingSites(issue, this.#options.policy));
    this.#changes.notify();
  }

  connected(): void {
    this.#state.connected();
  }

  /** REST is paused by a rate limit: live books are not affected, those waiting for a snapshot wait longer. */
  restPaused(issue: FeedIssue): void {
    if (!this.#hasBook) this.#state.markUnreliable(issue);
  }

  connectionLost(client: CcxtClient, issue: FeedIssue): void {
    if (this.#subscription?.client === client) this.#discardBook(issue);
  }

  /** ccxt rejected this book (by its name) or all books of a client (without one). Returns whether it was this book by name. */
  rejected(client: CcxtClient, messageHash: string | undefined, error: unknown): boolean {
    const failure = failureOf(error);
    const isNamed = messageHash !== undefined && messageHash === this.#subscription?.messageHash;
    if (failure.verdict !== 'retry') return isNamed;
    // A rejection of everything reaches only calls that are waiting; the book has to be discarded in any case.
    if (messageHash === undefined) this.connectionLost(client, failure);
    else if (isNamed) this.#handleLoss(failure);
    return isNamed;
  }

  subscribed(kind: StreamKind): void {
    if (kind === 'trades') this.#trades.subscribed();
  }

  /** Its snapshot is going to be fetched after those of other markets. */
  queued(others: number): void {
    if (!this.isLive) this.#state.report('snapshot', `waiting for its snapshot: ${others} others are fetched first`);
  }

  refused(kind: StreamKind, refusal: Refusal): void {
    if (this.isFinished) return;
    const { subscriptions } = this.#options.host;
    if (kind !== 'book') subscriptions.forget(this, kind, refusal);
    else if (this.#hasBook && HALTED.test(refusal.detail)) this.#discardBook({ ...refusal, reason: 'refused' });
    // A market that was live before is refused for now.
    else if (!this.#hasBook)
      subscriptions.forget(this, kind, this.wasLive ? { ...refusal, verdict: 'retry' } : refusal);
  }

  mayBeRefused(words: string, isOnly: boolean): void {
    if (this.#hasBook || this.isFinished) return;
    this.#watch.keepWords(words);
    const detail = `the venue refused a request, trying again: ${words}`;
    if (isOnly) this.#options.host.subscriptions.forget(this, 'book', { verdict: 'retry', reason: 'refused', detail });
  }

  // Called for messages on the wire, and for what ccxt applies.

  /** Checks every book message of this market before ccxt handles it, and returns whether ccxt may handle it. */
  accepts(message: BookMessage): boolean {
    return !this.isFinished && this.#assembly?.accepts(message) === true;
  }

  /** A message of this market could not be read. */
  onUnreadable(issue: FeedIssue): void {
    if (this.#hasBook) this.#handleLoss(issue);
  }

  afterHandled(): void {
    this.#assembly?.afterHandled();
  }

  /** Checks and applies a message with its levels. @throws LobtopError `number`, `data` for levels that cannot be read */
  receive(message: LevelMessage, { recvTs, recvMono }: Stamp): void {
    if (!this.accepts(message) || this.#assembly === undefined) return;
    if (message.kind === 'update' && !this.#hasBook) {
      this.#bridge?.add(message);
      return;
    }
    if (this.#assembly.isInSnapshot(message)) return;
    this.#assembly.apply(message);
    if (message.kind === 'snapshot') this.#changes.notify();
    this.commit({ seq: message.last, exchangeTs: message.exchangeTs, recvTs, recvMono });
  }

  /** The stream is subscribed: the snapshot may be fetched. */
  requestSnapshot(): void {
    this.#bridge?.request();
  }

  beginSnapshot(seq: number | undefined): void {
    if (this.isFinished) return;
    this.#assembly?.begin(seq);
    this.#changes.notify();
  }

  snapshot(seq: number | undefined, snapshot: CcxtSnapshot): void {
    this.beginSnapshot(seq);
    this.#assembly?.snapshot(snapshot);
  }

  rows(side: Side, rows: readonly CcxtRow[]): void {
    this.#assembly?.rows(side, rows);
  }

  row(side: Side, price: unknown, size: unknown): void {
    this.#assembly?.row(side, price, size);
  }

  commit(meta: CommitMeta): void {
    if (!this.#hasBook) return;
    this.#watch.received();
    const exchangeTs = this.#times.read(meta.exchangeTs, meta.recvTs);
    this.#assembly?.commit(exchangeTs === meta.exchangeTs ? meta : { ...meta, exchangeTs });
    this.#renewal?.check();
  }

  /** Applies a change of the book that was scanned. Returns whether it did; otherwise nothing has happened. */
  scanned(found: ScannedMessage, stamp: Stamp): boolean {
    const assembly = this.#assembly;
    if (assembly === undefined || !this.isLive || !assembly.canApply(found)) return false;
    if (assembly.accepts(found)) {
      assembly.applyScanned(found);
      const { recvTs, recvMono } = stamp;
      this.commit({ seq: found.last, exchangeTs: found.exchangeTs, recvTs, recvMono });
    }
    assembly.afterHandled();
    return true;
  }

  /** Discards a snapshot that arrived for a closed connection, so that it does not become part of the next one. */
  discardSnapshot(): void {
    if (!this.#state.isLive) this.#assembly?.discard();
  }

  trade(trade: CcxtTrade, stamp: Stamp): void {
    this.#trades.add(trade, stamp);
  }

  /** Best bid and ask, ahead of the book. */
  touch({ seq, timestamp, bid, ask }: TouchMessage, stamp: Stamp): void {
    const decoder = this.#assembly?.decoder;
    if (decoder === undefined || !this.isLive || !this.#extras.has('touch')) return;
    const ticksOf = (price: unknown) => decoder.ticksOf(price as string | number);
    const sizeOf = (size: unknown) => parseSize(size as string | number);
    this.#options.sink.touch({
      ...stamp,
      seq,
      exchangeTs: this.#times.read(timestamp, stamp.recvTs),
      bidTicks: ticksOf(bid[0]),
      bidSize: sizeOf(bid[1]),
      askTicks: ticksOf(ask[0]),
      askSize: sizeOf(ask[1]),
    });
  }

  /** Called at the end of a message with trades. */
  flushTrades(): void {
    this.#trades.flush();
  }

  // Called by the session.

  request(stream: ExtraStream): void {
    this.#extras.request(stream);
  }

  missing(stream: ExtraStream): string | undefined {
    return this.#extras.missing(stream);
  }

  resync(reason: StatusReason, detail: string): void {
    if (this.#hasBook) this.#handleLoss({ reason, detail });
  }

  get confirmedChecksums(): number {
    return this.#assembly?.proof.confirmedChecksums ?? 0;
  }

  get candles(): CandleSource | undefined {
    // Books have priority: candles are requested only once there is one.
    return this.#hasBook && this.#exchange !== undefined ? ccxtCandles(this.#exchange, this.symbol) : undefined;
  }

  async audit(): Promise<AuditReport> {
    const { policy, pause, sink } = this.#options;
    const book = this.#options.book();
    const exchange = this.#exchange;
    if (exchange?.has['fetchOrderBook'] !== true)
      throw new LobtopError('venue', `${this.venue} has no REST order book`);
    if (!this.#hasBook || book?.isReady !== true)
      throw new LobtopError('book', `${this.symbol} has no live book to compare`);
    const report = await auditBook({ symbol: this.symbol, exchange, sink, policy, pause, book });
    const different = report.differences.length;
    const count = report.comparedLevels;
    this.#assembly?.proof.setAudited(different === 0);
    if (different > 0) this.resync('audit', `${different} of ${count} levels differ from the REST book`);
    else this.#state.confirm(`all ${count} levels match the REST book`);
    return report;
  }

  markStale(detail: string): void {
    this.#state.stale(detail);
  }

  markCrossed(detail: string): void {
    this.#state.report('crossed', detail);
  }

  close(): void {
    this.#assembly?.discard();
    this.#bridge?.reset();
    this.#state.close();
    this.#changes.notify();
    // The market must be able to subscribe again later. Without a reader that keeps its messages from ccxt, the book stays in ccxt's
    // cache: late messages are applied to it instead of causing an error.
    const { readBooks, readBookMessages } = this.#options.policy;
    if ((readBooks ?? readBookMessages) !== undefined) this.#evictCcxtBook();
    const { subscriptions } = this.#options.host;
    for (const kind of STREAM_KINDS) subscriptions.forget(this, kind, CLOSED);
    subscriptions.release(this);
  }

  #levelRejected(reason: string): void {
    this.traffic.malformed++;
    // Reported once per level: a venue repeats it in each snapshot and change.
    if (this.#rejections.has(reason) || this.#rejections.size >= MAX_REPORTED_REJECTIONS) return;
    this.#rejections.add(reason);
    this.#state.report('malformed', reason);
  }

  /** A snapshot has been started, and the book has not become unreliable since. */
  get #hasBook(): boolean {
    return this.#assembly?.hasSnapshot === true;
  }

  async #whenBook(): Promise<void> {
    while (!this.#hasBook && !this.isFinished) await this.#changes.next();
  }

  /** A subscription was lost, or refused without a word. ccxt considers it made. */
  #handleLate(issue: FeedIssue): void {
    const { host } = this.#options;
    const { client } = this.#subscription ?? {};
    // A connection with live books on it stays; without one, a new connection is the better try.
    if (client === undefined || host.isShared(client, this))
      host.subscriptions.forget(this, 'book', { verdict: 'retry', ...issue });
    else client.connection?.terminate();
  }

  get #subscription(): Subscription | undefined {
    return this.#options.host.subscriptions.of(this, 'book');
  }

  /** A watch call of ccxt's: what it subscribes is this market's. */
  #call<T>(kind: StreamKind, call: () => Promise<T>): Promise<T> {
    return this.#options.host.subscriptions.call({ feed: this, kind }, call);
  }

  #markUnreliable(issue: FeedIssue): void {
    this.#assembly?.discard();
    // What was requested for this attempt is not of the next one.
    this.#bridge?.reset();
    this.#state.markUnreliable(issue);
  }

  /** The book may be wrong from now on, and ccxt may not know: makes ccxt discard it and request a new one. */
  #handleLoss(issue: FeedIssue): void {
    const subscription = this.#subscription;
    const { policy, host } = this.#options;
    this.#discardBook(issue);
    if (subscription === undefined || policy.resubscribes) return;
    const { client } = subscription;
    if (host.isShared(client, this) && (this.#unsubscribe(subscription) || issue.reason === 'quiet')) return;
    host.drop(client, { reason: 'disconnect', detail: `reconnecting: the book of ${this.symbol} was unreliable` });
  }

  /**
   * Ends a subscription on a connection that other live books share: the next one brings a new snapshot. Tried once for each lost book.
   * Returns whether it could be.
   */
  #unsubscribe({ client, request }: Subscription): boolean {
    const { unsubscribe } = this.#options.policy;
    const fields = objectOf(request);
    if (unsubscribe === undefined || fields === undefined || this.#wasUnsubscribed) return false;
    this.#wasUnsubscribed = true;
    client.send(unsubscribe(fields));
    return true;
  }

  #discardBook(issue: FeedIssue): void {
    if (this.isFinished) return;
    this.#markUnreliable(issue);
    this.#watch.lost(issue);
    this.#evictCcxtBook();
    this.#options.host.subscriptions.forget(this, 'book', { verdict: 'retry', ...issue });
  }

  /** Removes ccxt's book of this market. */
  #evictCcxtBook(): void {
    if (this.#exchange !== undefined) delete this.#exchange.orderbooks[this.symbol];
  }
}
