import type { Book } from '../../book/book.js';
import { Changes } from '../../changes.js';
import { LobtopError } from '../../errors.js';
import type { Feed, FeedTraffic } from '../../feed.js';
import type { AuditReport } from '../../integrity/book-audit.js';
import type { MarketRelay } from '../../relay.js';
import type { CommitMeta, Instrument, Side, StatusReason } from '../../sink.js';
import type { CandleSource } from '../../tape/candle-source.js';
import type { Clock } from '../../time/clock.js';
import type { Pause } from '../../time/pause.js';
import { auditBook } from './auditor.js';
import { BookAssembly } from './book-assembly.js';
import type { BookMessage } from './book-message.js';
import { ccxtCandles } from './ccxt-candles.js';
import { type Failure, failureOf } from './failure.js';
import { type FeedIssue, FeedState } from './feed-state.js';
import type { PassThroughTarget } from './pass-through-book.js';
import { startQuietMarket } from './quiet-start.js';
import type { Stamp } from './stamp.js';
import { TradeFeed } from './trade-feed.js';
import type { CcxtClient, CcxtExchange, CcxtMarket, CcxtRow, CcxtTrade } from './types.js';
import type { VenuePolicy } from './venue-policy.js';
import { WATCH_PAUSE_MS } from './watch-pause.js';

/** A subscription that has brought no book after this long was lost on the way: the connection is given up. */
const SYNC_TIMEOUT_MS = 30_000;

/** Levels left out that are named; of a feed that sends more of them only the count tells. */
const MAX_REJECTIONS = 20;

/** What a feed needs of the venue around it. */
export type FeedHost = {
  /** Resolves when one more subscription may go out. */
  readonly turn: () => Promise<void>;
  /** The venue has told us to stay away for a while: waiting is no failure. */
  readonly isPaused: () => boolean;
  /** Ends a connection and with it every book on it. */
  readonly drop: (client: CcxtClient, issue: FeedIssue) => void;
};

export type BookFeedOptions = {
  readonly venue: string;
  readonly symbol: string;
  readonly sink: MarketRelay;
  /** The book that the sink keeps, for checksums over it. */
  readonly book: () => Book | undefined;
  readonly policy: VenuePolicy;
  readonly clock: Clock;
  readonly pause: Pause;
  readonly traffic: FeedTraffic;
  readonly host: FeedHost;
};

/** Where ccxt keeps a subscription: on which connection, under which name. */
type Place = { readonly client: CcxtClient; readonly messageHash: string | undefined };

/** One market of a ccxt venue: keeps it subscribed, and its book true or in doubt. */
export class BookFeed implements Feed, PassThroughTarget {
  readonly venue: string;
  readonly symbol: string;
  readonly traffic: FeedTraffic;
  /** Known once markets are loaded. */
  market: CcxtMarket | undefined;
  readonly #options: BookFeedOptions;
  readonly #state: FeedState;
  readonly #trades: TradeFeed;
  /** Notified when a book begins and when the feed is finished. */
  readonly #changes = new Changes();
  #assembly: BookAssembly | undefined;
  #exchange: CcxtExchange | undefined;
  #place: Place | undefined;
  /** Levels that were left out, as they were reported. */
  readonly #rejections = new Set<string>();
  /** Set when the book was lost in a way that ccxt may not have noticed; ends the current try. */
  #loss: FeedIssue | undefined;

  constructor(options: BookFeedOptions) {
    const { venue, symbol, sink, clock, pause, traffic, book } = options;
    this.venue = venue;
    this.symbol = symbol;
    this.traffic = traffic;
    this.#options = options;
    this.#state = new FeedState({ sink, clock, integrity: () => this.#assembly?.proof.integrity ?? 'unverifiable' });
    this.#trades = new TradeFeed({ symbol, sink, pause, traffic, book, decoder: () => this.#assembly?.decoder });
  }

  get isFinished(): boolean {
    return this.#state.isFinished;
  }

  /** Whether there is a book, and it comes over this connection. */
  isOn(client: CcxtClient): boolean {
    return this.#hasBook && this.#place?.client === client;
  }

  /** Announces the first state; the sink hears of nothing before. */
  start(): void {
    this.#state.start();
  }

  identify(market: CcxtMarket, instrument: Omit<Instrument, 'integrity'>): void {
    const { policy, clock, book, sink } = this.#options;
    this.market = market;
    this.#assembly = new BookAssembly({
      market,
      instrument,
      sink,
      book,
      policy,
      clock,
      onLive: () => this.#state.live(),
      onLost: (issue) => this.#lose(issue),
      onUnproven: (detail) => this.#state.report('malformed', detail),
      onRejected: (reason) => this.#levelRejected(reason),
      onSnapshot: () => this.#evictCcxtBook(),
    });
    sink.identify({ ...instrument, integrity: policy.integrity(market) });
  }

  /** Keeps the market subscribed until closed or failed for good. */
  async run(exchange: CcxtExchange): Promise<void> {
    this.#exchange = exchange;
    // Trades end with the book: their loop never throws, and a quiet tape must not keep a failed market open.
    this.#trades.keep(exchange, { isFinished: () => this.isFinished, whenReady: () => this.#whenBook() });
    await this.#keepBook(exchange);
  }

  // What the venue tells.

  /** The venue itself could not be reached; trying again is its owner's business. */
  venueFailed(failure: Failure): void {
    if (failure.verdict === 'fatal') this.fail(failure);
    else this.#state.markUnreliable(failure);
    this.#state.nextRetryMs();
  }

  fail(issue: FeedIssue): void {
    this.#assembly?.forget();
    this.#state.fail(issue);
    this.#changes.notify();
  }

  connected(): void {
    this.#state.connected();
  }

  /** The venue wants fewer requests; what is live stays so, what waits for a picture waits longer. */
  held(issue: FeedIssue): void {
    if (!this.#hasBook) this.#state.markUnreliable(issue);
  }

  clientGone(client: CcxtClient, issue: FeedIssue): void {
    if (this.#place?.client === client) this.#forget(issue);
  }

  /** ccxt gave up on this book (by its name) or on all of its client's (without one). Answers whether it was this book by name. */
  rejected(client: CcxtClient, messageHash: string | undefined, error: unknown): boolean {
    const failure = failureOf(error);
    const isNamed = messageHash !== undefined && messageHash === this.#place?.messageHash;
    if (failure.verdict !== 'retry') return isNamed;
    // A rejection of everything reaches only calls that wait just now; the book must be forgotten all the same.
    if (messageHash === undefined) this.clientGone(client, failure);
    else if (isNamed) this.#lose(failure);
    return isNamed;
  }

  // What the wire tells, and ccxt applies.

  /** Sees every book message of this market before ccxt does, and answers whether ccxt may see it too. */
  accepts(mark: BookMessage): boolean {
    return !this.isFinished && this.#assembly?.accepts(mark) === true;
  }

  /** A message of this market could not be read. */
  onUnreadable(issue: FeedIssue): void {
    if (this.#hasBook) this.#lose(issue);
  }

  afterHandled(): void {
    this.#assembly?.afterHandled();
  }

  beginSnapshot(seq: number | undefined): void {
    if (this.isFinished) return;
    this.#assembly?.begin(seq);
    this.#changes.notify();
  }

  rows(side: Side, rows: readonly CcxtRow[]): void {
    this.#assembly?.rows(side, rows);
  }

  row(side: Side, price: unknown, size: unknown): void {
    this.#assembly?.row(side, price, size);
  }

  commit(place: Place, meta: CommitMeta): void {
    if (!this.#hasBook) return;
    this.#place = place;
    this.#assembly?.commit(meta);
  }

  /** The picture that was begun came over a connection that is gone: it must not be taken for part of the next one. */
  discardSnapshot(): void {
    if (!this.#state.isLive) this.#assembly?.forget();
  }

  trade(trade: CcxtTrade, stamp: Stamp): void {
    this.#trades.add(trade, stamp);
  }

  /** The message that had trades is over. */
  flushTrades(): void {
    this.#trades.flush();
  }

  // What its owner asks.

  resync(reason: StatusReason, detail: string): void {
    if (this.#hasBook) this.#lose({ reason, detail });
  }

  get confirmedChecksums(): number {
    return this.#assembly?.proof.confirmedChecksums ?? 0;
  }

  get candles(): CandleSource | undefined {
    // Books come first: theirs is asked for once this one is there.
    return this.#hasBook && this.#exchange !== undefined ? ccxtCandles(this.#exchange, this.symbol) : undefined;
  }

  async audit(): Promise<AuditReport> {
    const { policy, pause, sink } = this.#options;
    const book = this.#options.book();
    const exchange = this.#exchange;
    if (exchange?.has['fetchOrderBook'] !== true)
      throw new LobtopError('venue', `${this.venue} has no order book by REST`);
    if (!this.#hasBook || book?.isReady !== true)
      throw new LobtopError('book', `${this.symbol} has no book to compare`);
    const report = await auditBook({ symbol: this.symbol, exchange, sink, policy, pause, book });
    const different = report.differences.length;
    const count = report.comparedLevels;
    this.#assembly?.proof.setAudited(different === 0);
    if (different > 0) this.resync('audit', `${different} of ${count} levels differ from the REST book`);
    else this.#state.confirm(`all ${count} levels are as in the REST book`);
    return report;
  }

  markStale(detail: string): void {
    this.#state.stale(detail);
  }

  close(): void {
    this.#assembly?.forget();
    this.#state.close();
    this.#changes.notify();
    // Whoever wants this market again must be able to subscribe again. Where no reader keeps its messages from ccxt,
    // the book stays filed: they end in it, and not in an error.
    if (this.#options.policy.readBookMessages !== undefined) this.#evictCcxtBook();
    const { client, messageHash } = this.#place ?? {};
    if (client !== undefined && messageHash !== undefined) delete client.subscriptions[messageHash];
  }

  /** A picture was begun, and nothing since has put it in doubt. */
  #levelRejected(reason: string): void {
    this.traffic.malformed++;
    // A venue repeats such a level with each snapshot and change: each is named once.
    if (this.#rejections.has(reason) || this.#rejections.size >= MAX_REJECTIONS) return;
    this.#rejections.add(reason);
    this.#state.report('malformed', reason);
  }

  get #hasBook(): boolean {
    return this.#assembly?.hasSnapshot === true;
  }

  async #whenBook(): Promise<void> {
    while (!this.#hasBook && !this.isFinished) await this.#changes.next();
  }

  async #keepBook(exchange: CcxtExchange): Promise<void> {
    while (!this.isFinished) {
      const failure = await this.#watchOnce(exchange);
      if (this.isFinished || failure?.verdict === 'closed') return;
      if (failure === undefined) await this.#options.pause.for(WATCH_PAUSE_MS);
      else if (failure.verdict === 'fatal' && !this.#mayPass(failure)) this.fail(failure);
      else await this.#retryAfter(failure);
    }
  }

  /** What a venue refuses a market that it has served before may pass; what names the market or the keys does not. */
  #mayPass({ reason }: Failure): boolean {
    return reason === 'malformed' && this.#state.wasLive;
  }

  /** What went wrong, by our own finding or ccxt's; undefined while all is well. */
  async #watchOnce(exchange: CcxtExchange): Promise<Failure | undefined> {
    try {
      if (this.#loss === undefined) await this.#nextBook(exchange);
    } catch (error) {
      if (this.#loss === undefined) return failureOf(error);
    }
    return this.#loss && { verdict: 'retry', ...this.#loss };
  }

  async #nextBook(exchange: CcxtExchange): Promise<void> {
    if (!this.#state.isLive) await this.#options.host.turn();
    if (this.isFinished || this.market === undefined) return;
    const depth = this.#options.policy.depth(this.market);
    const book = exchange.watchOrderBook(this.symbol, depth);
    if (this.#state.isLive) {
      await book;
      return;
    }
    if (this.#options.policy.snapshotFrom === 'rest') this.#startQuietly(exchange, depth);
    if (!(await this.#isLate(book)) || this.isFinished) return;
    this.#loss = { reason: 'quiet', detail: `no book within ${SYNC_TIMEOUT_MS / 1000} s of subscribing` };
    for (const client of Object.values(exchange.clients)) {
      // ccxt remembers the subscription as made; only a new connection asks again.
      if (Object.keys(client.futures).some((hash) => hash.includes(this.symbol))) client.connection?.terminate();
    }
  }

  #startQuietly(exchange: CcxtExchange, depth: number | undefined): void {
    const { pause } = this.#options;
    const onSnapshot = (seq: number) => {
      const proof = this.#assembly?.proof;
      if (proof?.lastSeq === undefined) proof?.startFrom(seq);
    };
    startQuietMarket({ exchange, symbol: this.symbol, depth, pause, onSnapshot });
  }

  async #isLate(book: Promise<unknown>): Promise<boolean> {
    const arrived = book.then(() => false);
    while (true) {
      const isLate = await Promise.race([arrived, this.#options.pause.for(SYNC_TIMEOUT_MS).then(() => true)]);
      if (!isLate || this.isFinished || !this.#options.host.isPaused()) return isLate;
    }
  }

  async #retryAfter(issue: FeedIssue): Promise<void> {
    this.#markUnreliable(issue);
    await this.#options.pause.for(this.#state.nextRetryMs());
    this.#loss = undefined;
    this.#assembly?.proof.resetSequence();
  }

  #markUnreliable(issue: FeedIssue): void {
    this.#assembly?.forget();
    this.#state.markUnreliable(issue);
  }

  /** The book can be wrong from here on, and ccxt may not know it: it is made to forget it, and to ask for a new one. */
  #lose(issue: FeedIssue): void {
    const { client } = this.#place ?? {};
    const { policy, host } = this.#options;
    this.#forget(issue);
    if (client === undefined || policy.resubscribes) return;
    host.drop(client, { reason: 'disconnect', detail: `reconnecting: ${this.symbol} was in doubt` });
  }

  #forget(issue: FeedIssue): void {
    if (this.isFinished) return;
    this.#markUnreliable(issue);
    this.#loss = issue;
    this.#evictCcxtBook();
    const { client, messageHash } = this.#place ?? {};
    this.#place = undefined;
    if (client === undefined || messageHash === undefined) return;
    delete client.subscriptions[messageHash];
    // Without a waiting call ccxt would keep the rejection for the next one, which is the new try.
    if (messageHash in client.futures) client.reject(new Error(issue.detail), messageHash);
  }

  /** ccxt has no book of this market any more. */
  #evictCcxtBook(): void {
    if (this.#exchange !== undefined) delete this.#exchange.orderbooks[this.symbol];
  }
}
