import type { Book } from '../../book/book.js';
import type { Clock } from '../../clock.js';
import { decimalsOf } from '../../decimal.js';
import { LobtopError } from '../../errors.js';
import {
  ASK,
  BID,
  type CommitMeta,
  type Instrument,
  type MarketSink,
  type Side,
  type StatusReason,
} from '../../sink.js';
import type { AuditReport } from '../book-audit.js';
import { type Doubt, FeedState } from '../feed-state.js';
import { LevelText } from '../level-text.js';
import type { Pause } from '../pause.js';
import { BookProof } from '../proof.js';
import type { SequenceMark } from '../sequencers/sequencer.js';
import type { FeedSubscription, FeedTraffic, ProofReport } from '../subscription.js';
import { TapSink } from '../tap-sink.js';
import { auditBook } from './auditor.js';
import type { BookMark } from './book-mark.js';
import { type Failure, failureOf } from './failure.js';
import { LeanBook, type LeanTarget } from './lean-book.js';
import type { VenuePolicy } from './policy.js';
import { RowDecoder } from './row-decoder.js';
import type { Stamp } from './stamp.js';
import { TradeFeed } from './trade-feed.js';
import type { CcxtClient, CcxtExchange, CcxtMarket, CcxtRow, CcxtTrade } from './types.js';

/** ccxt's watch calls resolve once a message; they are awaited for connecting and errors only, so now and then is enough. */
const WATCH_PAUSE_MS = 50;
/** A subscription that has brought no book after this long was lost on the way: the connection is given up. */
const SYNC_TIMEOUT_MS = 30_000;

/** A market that brought no change by then gets its picture without waiting for one. */
const QUIET_START_MS = 1500;

/** What a feed needs of the venue around it. */
export type FeedHost = {
  /** Resolves when one more subscription may go out. */
  readonly turn: () => Promise<void>;
  /** The venue has told us to stay away for a while: waiting is no failure. */
  readonly isHeld: () => boolean;
  /** Ends a connection and with it every book on it. */
  readonly drop: (client: CcxtClient, doubt: Doubt) => void;
};

export type BookFeedOptions = {
  readonly venue: string;
  readonly symbol: string;
  readonly sink: MarketSink;
  /** The book that the sink keeps, for sums over its content. */
  readonly content: () => Book | undefined;
  readonly policy: VenuePolicy;
  readonly clock: Clock;
  readonly pause: Pause;
  readonly traffic: FeedTraffic;
  readonly host: FeedHost;
};

/** Where ccxt keeps a subscription: on which connection, under which name. */
type Place = { readonly client: CcxtClient; readonly messageHash: string | undefined };

/**
 * One market of a ccxt venue: keeps it subscribed, proves its book, and speaks to its sink.
 *
 * Nothing of a book reaches the sink between the moment it is doubted and the next snapshot,
 * and nothing is `live` that was not proven as far as the venue allows up to the last message received.
 */
export class BookFeed implements FeedSubscription, LeanTarget {
  readonly venue: string;
  readonly symbol: string;
  readonly traffic: FeedTraffic;
  /** Known once markets are loaded. */
  market: CcxtMarket | undefined;
  readonly #options: BookFeedOptions;
  readonly #sink: TapSink;
  readonly #policy: VenuePolicy;
  readonly #state: FeedState;
  readonly #trades: TradeFeed;
  #proof: BookProof;
  /** Decimals of the digits that a checksum is made of. */
  #decimals = { price: 0, size: 0 };
  #text: LevelText | undefined;
  #decoder: RowDecoder | undefined;
  #exchange: CcxtExchange | undefined;
  #place: Place | undefined;
  /** A snapshot was begun and nothing since has put it in doubt. */
  #hasSnapshot = false;
  /** It was begun and is not complete. */
  #isLoading = false;
  /** Levels reached the sink that no commit has closed yet. */
  #isDirty = false;
  /** What the message being handled says, and whether it was committed. */
  #mark: BookMark | undefined;
  #isCommitted = false;
  #committedSeq: number | undefined;
  /** Changes are complete from just after this number on; a snapshot older than it leaves a hole. */
  #completeFrom: number | undefined;
  #snapshotSeq: number | undefined;
  /** Set when the book was lost in a way that ccxt may not have noticed; ends the current try. */
  #loss: Doubt | undefined;

  constructor(options: BookFeedOptions) {
    const { venue, symbol, policy, clock, pause, traffic } = options;
    const sink = new TapSink(options.sink);
    this.#sink = sink;
    this.venue = venue;
    this.symbol = symbol;
    this.traffic = traffic;
    this.#options = options;
    this.#policy = policy;
    this.#proof = new BookProof({ clock, sequencer: undefined, checksum: undefined, integrity: 'unverifiable' });
    this.#state = new FeedState({ sink, clock, integrity: () => this.#proof.integrity });
    this.#trades = new TradeFeed({ symbol, sink, pause, traffic, decoder: () => this.#decoder });
  }

  get isFinished(): boolean {
    return this.#state.isFinished;
  }

  /** Whether there is a book, and it comes over this connection. */
  isOn(client: CcxtClient): boolean {
    return this.#hasSnapshot && this.#place?.client === client;
  }

  /** Announces the first state; the sink hears of nothing before. */
  start(): void {
    this.#state.start();
  }

  identify(market: CcxtMarket, instrument: Omit<Instrument, 'integrity'>): void {
    const { checksum, sequencer, decimals } = this.#policy;
    const { tickSize, lotSize } = instrument;
    const sink = this.#sink;
    const { clock } = this.#options;
    const integrity = this.#policy.integrity(market);
    this.market = market;
    this.#decimals = decimals?.(market) ?? { price: decimalsOf(tickSize), size: decimalsOf(lotSize) };
    this.#text = checksum?.needsText === true ? new LevelText() : undefined;
    this.#decoder = new RowDecoder(sink, tickSize, this.#text);
    this.#proof = new BookProof({ clock, sequencer: sequencer?.(market), checksum, integrity });
    sink.identify({ ...instrument, integrity });
  }

  /** Keeps the market subscribed until closed or failed for good. */
  async run(exchange: CcxtExchange): Promise<void> {
    this.#exchange = exchange;
    // Trades end with the book: their loop never throws, and a quiet tape must not keep a failed market open.
    this.#trades.keep(exchange, { isFinished: () => this.isFinished, isReady: () => this.#hasSnapshot });
    await this.#keepBook(exchange);
  }

  // What the venue tells.

  /** The venue itself could not be reached; trying again is its owner's business. */
  venueFailed(failure: Failure): void {
    if (failure.verdict === 'fatal') this.fail(failure);
    else this.#state.doubt(failure);
    this.#state.nextTry();
  }

  fail(doubt: Doubt): void {
    this.#hasSnapshot = false;
    this.#state.fail(doubt);
  }

  connected(): void {
    this.#state.connected();
  }

  /** The venue wants fewer requests; what is live stays so, what waits for a picture waits longer. */
  held(doubt: Doubt): void {
    if (!this.#hasSnapshot) this.#state.doubt(doubt);
  }

  clientGone(client: CcxtClient, doubt: Doubt): void {
    if (this.#place?.client === client) this.#forget(doubt);
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

  // What the wire tells.

  /** Sees every book message of this market before ccxt does, and answers whether ccxt may see it too. */
  admits(mark: BookMark): boolean {
    if (this.isFinished) return false;
    this.#mark = mark;
    this.#isCommitted = false;
    const { kind } = mark;
    if (kind === 'check') return this.#checkOnly(mark);
    const isWire = this.#policy.snapshot === 'wire';
    // ccxt would merge a change without a picture into an empty book, and a second picture into the first.
    if (isWire && kind === 'update' && !this.#hasSnapshot) return false;
    if (isWire && kind === 'snapshot' && this.#exchange) delete this.#exchange.orderbooks[this.symbol];
    return this.#isInOrder(kind, mark);
  }

  /** A message of this market could not be read. */
  spoilt(doubt: Doubt): void {
    if (this.#hasSnapshot) this.#lose(doubt);
  }

  /** ccxt has handled a message in full: a book that should have moved and did not is in doubt. */
  handled(): void {
    const mark = this.#mark;
    this.#mark = undefined;
    if (!this.#hasSnapshot) return;
    const isSkipped = mark?.last !== undefined && (this.#committedSeq ?? mark.last) < mark.last;
    if (this.#isDirty) this.#lose({ reason: 'gap', detail: 'ccxt applied a message in part' });
    else if (isSkipped) this.#lose({ reason: 'gap', detail: `message ${mark.last} was not applied` });
  }

  beginSnapshot(seq: number | undefined): void {
    if (this.isFinished) return;
    this.#hasSnapshot = true;
    this.#isLoading = true;
    this.#isDirty = true;
    this.#committedSeq = undefined;
    this.#snapshotSeq = seq;
    this.#text?.clear();
    this.#sink.begin();
  }

  rows(side: Side, rows: readonly CcxtRow[]): void {
    if (!this.#hasSnapshot) return;
    this.#isDirty = true;
    this.#decoder?.decode(side, rows);
  }

  row(side: Side, price: unknown, size: unknown): void {
    if (!this.#hasSnapshot) return;
    this.#isDirty = true;
    this.#decoder?.decodeOne(side, price, size);
  }

  /** ccxt resolved our book: one message, or a snapshot with what was buffered, is applied in full. */
  commit(place: Place, told: CommitMeta): void {
    const isRepeated = this.#mark !== undefined && this.#isCommitted && !this.#isDirty;
    if (!this.#hasSnapshot || isRepeated) return;
    this.#place = place;
    const meta = { ...told, seq: this.#mark?.last ?? told.seq };
    const hole = this.#holeBefore(meta.seq);
    if (hole !== undefined) this.#lose({ reason: 'gap', detail: hole });
    else if (this.#isLoading) this.#commitPicture(meta);
    else this.#commitChange(meta);
  }

  trade(trade: CcxtTrade, stamp: Stamp): void {
    this.#trades.add(trade, stamp);
  }

  // What its owner asks.

  resync(reason: StatusReason, detail: string): void {
    if (this.#hasSnapshot) this.#lose({ reason, detail });
  }

  get proof(): ProofReport {
    return { confirmedChecksums: this.#proof.confirmed, auditAgeMs: this.#proof.auditAgeMs };
  }

  async audit(): Promise<AuditReport> {
    const book = this.#options.content();
    const exchange = this.#exchange;
    if (exchange?.has['fetchOrderBook'] !== true)
      throw new LobtopError('venue', `${this.venue} has no order book by REST`);
    if (!this.#hasSnapshot || book?.isReady !== true)
      throw new LobtopError('book', `${this.symbol} has no book to compare`);
    const { pause } = this.#options;
    const report = await auditBook({
      symbol: this.symbol,
      exchange,
      sink: this.#sink,
      policy: this.#policy,
      pause,
      book,
    });
    const different = report.differences.length;
    this.#proof.audited(different === 0);
    const detail = `${different} of ${report.comparedLevels} levels differ from the REST book`;
    if (different > 0) this.resync('audit', detail);
    else this.#state.confirm(detail);
    return report;
  }

  markStale(detail: string): void {
    this.#state.stale(detail);
  }

  close(): void {
    this.#hasSnapshot = false;
    this.#state.close();
  }

  /** A picture can be summed up only once it is complete: it is shown as what it still is, and called live after. */
  #commitPicture(meta: CommitMeta): void {
    if (this.#mark?.checksum === undefined) {
      this.#state.live();
      this.#apply(meta);
      return;
    }
    this.#apply(meta);
    if (this.#hasContent(this.#mark.checksum)) this.#state.live();
  }

  #commitChange(meta: CommitMeta): void {
    const { trims, depth } = this.#policy;
    const window = trims && this.market ? depth(this.market) : undefined;
    if (window !== undefined) for (const side of [BID, ASK]) this.#sink.trim(side, window);
    if (this.#mark?.checksum !== undefined && !this.#hasContent(this.#mark.checksum)) return;
    this.#state.live();
    this.#apply(meta);
  }

  #apply(meta: CommitMeta): void {
    this.#isLoading = false;
    this.#isDirty = false;
    this.#isCommitted = true;
    this.#committedSeq = meta.seq;
    this.#sink.commit(meta);
  }

  /** A message with nothing but the sum over what came before; ccxt's own check would need ccxt's own book. */
  #checkOnly({ checksum }: BookMark): boolean {
    if (checksum !== undefined && this.#hasSnapshot && !this.#isLoading) this.#hasContent(checksum);
    return false;
  }

  /** Whether the book is what the venue's checksum says; if not, it is lost. */
  #hasContent(expected: number): boolean {
    const book = this.#options.content();
    if (book === undefined) return true;
    if (this.#proof.confirm(expected, { book, text: this.#text, decimals: this.#decimals })) return true;
    const isGivenUp = !this.#proof.checksContent;
    const detail = isGivenUp ? 'third within a minute: no longer checked' : 'the venue’s sum over its book differs';
    this.#lose({ reason: 'checksum', detail });
    return false;
  }

  #isInOrder(kind: SequenceMark['kind'], { first, last, previous, checksum }: BookMark): boolean {
    const isUnnumbered = last === undefined && (checksum !== undefined || kind === 'snapshot');
    if (this.#proof.isUnordered || isUnnumbered) return true;
    const numbers = { kind, first: first ?? Number.NaN, last: last ?? Number.NaN, previous };
    const expected = this.#proof.lastSeq;
    if (expected === undefined) this.#completeFrom = previous ?? numbers.first - 1;
    const verdict = this.#proof.order(numbers);
    if (verdict !== 'gap') return verdict === 'next';
    const isSnapshotAwaited = !this.#hasSnapshot;
    const came = previous === undefined ? `${first}` : `${last} after ${previous}`;
    if (!isSnapshotAwaited) this.#lose({ reason: 'gap', detail: `expected what follows ${expected}, got ${came}` });
    // While a picture is awaited, only what comes after it must be complete; the commit that ends the wait tells.
    this.#proof.forgetOrder();
    this.#proof.order(numbers);
    this.#completeFrom = previous ?? numbers.first - 1;
    // On a connection that was just given up, ccxt must not start over.
    const isGivenUp = !isSnapshotAwaited && !this.#policy.resubscribes;
    return this.#policy.snapshot === 'rest' && !isGivenUp;
  }

  /** Why a snapshot and what was buffered do not make a whole; undefined when they do. */
  #holeBefore(seq: number | undefined): string | undefined {
    const received = this.#proof.lastSeq;
    if (received === undefined || seq === undefined || this.#policy.snapshot !== 'rest') return undefined;
    if (seq < received) return `the snapshot at ${seq} does not reach ${received}`;
    const snapshot = this.#snapshotSeq;
    if (!this.#isLoading || snapshot === undefined || snapshot >= received) return undefined;
    return snapshot < (this.#completeFrom ?? snapshot)
      ? `changes after the snapshot at ${snapshot} were lost`
      : undefined;
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
    const book = exchange.watchOrderBook(this.symbol, this.#policy.depth(this.market));
    if (this.#policy.snapshot === 'rest') this.#startQuietMarket(exchange, this.market);
    if (this.#state.isLive) {
      await book;
      return;
    }
    if (!(await this.#isLate(book)) || this.isFinished) return;
    this.#loss = { reason: 'quiet', detail: `no book within ${SYNC_TIMEOUT_MS / 1000} s of subscribing` };
    for (const client of Object.values(exchange.clients)) {
      // ccxt remembers the subscription as made; only a new connection asks again.
      if (Object.keys(client.futures).some((hash) => hash.includes(this.symbol))) client.connection?.terminate();
    }
  }

  /**
   * ccxt asks for a picture with the first change; a market that does not move would never start.
   * One that is still empty after a while gets its picture here, and the first change has to follow it.
   */
  async #startQuietMarket(exchange: CcxtExchange, market: CcxtMarket): Promise<void> {
    if (this.#state.isLive) return;
    await this.#options.pause.for(QUIET_START_MS);
    const book = exchange.orderbooks[this.symbol];
    if (!(book instanceof LeanBook) || !isUntouched(book)) return;
    try {
      const picture = await exchange.fetchOrderBook(this.symbol, this.#policy.depth(market));
      const [client, messageHash] = subscriptionOf(exchange, this.symbol) ?? [];
      const isCurrent = exchange.orderbooks[this.symbol] === book && isUntouched(book);
      if (client === undefined || picture.nonce === undefined || !isCurrent) return;
      if (this.#proof.lastSeq === undefined) this.#proof.startFrom(picture.nonce);
      book.reset(picture);
      client.resolve(book, messageHash);
    } catch {
      // The market's own loop goes on; a picture that cannot be had shows there as a missing book.
    }
  }

  async #isLate(book: Promise<unknown>): Promise<boolean> {
    const arrived = book.then(() => false);
    while (true) {
      const isLate = await Promise.race([arrived, this.#options.pause.for(SYNC_TIMEOUT_MS).then(() => true)]);
      if (!isLate || this.isFinished || !this.#options.host.isHeld()) return isLate;
    }
  }

  async #retryAfter(doubt: Doubt): Promise<void> {
    this.#doubt(doubt);
    await this.#options.pause.for(this.#state.nextTry());
    this.#loss = undefined;
    this.#proof.forgetOrder();
  }

  #doubt(doubt: Doubt): void {
    this.#hasSnapshot = false;
    this.#state.doubt(doubt);
  }

  /** The book can be wrong from here on, and ccxt may not know it: it is made to forget it, and to ask for a new one. */
  #lose(doubt: Doubt): void {
    const { client } = this.#place ?? {};
    this.#forget(doubt);
    if (client === undefined || this.#policy.resubscribes) return;
    this.#options.host.drop(client, { reason: 'disconnect', detail: `reconnecting: ${this.symbol} was in doubt` });
  }

  #forget(doubt: Doubt): void {
    if (this.isFinished) return;
    this.#doubt(doubt);
    this.#loss = doubt;
    if (this.#exchange !== undefined) delete this.#exchange.orderbooks[this.symbol];
    const { client, messageHash } = this.#place ?? {};
    this.#place = undefined;
    if (client === undefined || messageHash === undefined) return;
    delete client.subscriptions[messageHash];
    // Without a waiting call ccxt would keep the rejection for the next one, which is the new try.
    if (messageHash in client.futures) client.reject(new Error(doubt.detail), messageHash);
  }
}

/** ccxt waits for a first change, and none came. */
function isUntouched(book: LeanBook): boolean {
  return book.nonce === undefined && book.cache.length === 0;
}

/** The connection and the name under which ccxt waits for a market's book. */
function subscriptionOf(exchange: CcxtExchange, symbol: string): [CcxtClient, string] | undefined {
  for (const client of Object.values(exchange.clients)) {
    const hash = Object.keys(client.futures).find((name) => name.endsWith(`:${symbol}`) && /book/i.test(name));
    if (hash !== undefined) return [client, hash];
  }
  return undefined;
}
