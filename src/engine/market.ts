import { Book } from './book/book.js';
import type { Coverage } from './book/coverage.js';
import { OverlaidBook } from './book/overlaid-book.js';
import type { BookView } from './book/view.js';
import { Changes, type Signal } from './changes.js';
import { LobtopError } from './errors.js';
import type { PresentState } from './relay.js';
import {
  ASK,
  BID,
  type CommitMeta,
  type FastTouch,
  type FeedStatus,
  INITIAL_STATUS,
  type Instrument,
  type Integrity,
  type Liquidation,
  type MarketSink,
  type MarketState,
  type MidstreamStart,
  type OrderEvent,
  type ReportedCandle,
  type Side,
  type Ticker,
  type Trade,
} from './sink.js';
import { sizeUnitOf } from './size-unit.js';
import { Histogram } from './stats/histogram.js';
import { Rate } from './stats/rate.js';
import { Ring } from './tape/ring.js';
import { Tape } from './tape/tape.js';
import type { Clock } from './time/clock.js';

/** Delay before a candle closes by time, so that trades still in flight are counted in it. */
const CANDLE_GRACE_MS = 500;

/** One status of the feed, and when it was received: our wall clock, ms since the epoch. */
export type FeedEvent = { readonly ts: number; readonly status: FeedStatus };

/** One notification from `Market.changes`. */
export type MarketChange = {
  /** The market's current version. */
  readonly version: number;
  /** Changes since the previous notification that are merged into this one. */
  readonly conflated: number;
};

const MAX_EVENTS = 200;

/** Counts since the market was opened, or since the last seek in its recording. */
export type MarketCounters = {
  commits: number;
  levels: number;
  snapshots: number;
  gaps: number;
  resyncs: number;
  checksums: number;
  crossings: number;
};

const ZERO_COUNTERS: MarketCounters = {
  commits: 0,
  levels: 0,
  snapshots: 0,
  gaps: 0,
  resyncs: 0,
  checksums: 0,
  crossings: 0,
};

/**
 * The state of one instrument: its book, tape, health and latencies. Written to as a `MarketSink`;
 * readers poll it and compare `version` to detect changes.
 */
export class Market implements MarketSink, PresentState {
  readonly venue: string;
  readonly symbol: string;
  /** Grows with every commit, trade and status. */
  version = 0;
  instrument: Instrument | undefined;
  book: Book | undefined;
  tape: Tape | undefined;
  readonly counters: MarketCounters = { ...ZERO_COUNTERS };
  /** Receive time − exchange time of each message, ms; negative when the venue's clock is ahead. */
  readonly feedLatencyMs = new Histogram(10);
  /** Time from receiving a message to its commit, µs. */
  readonly applyLatencyUs = new Histogram();
  readonly updateRate = new Rate();
  /** The last status; undefined before the first. */
  lastStatus: FeedStatus | undefined;
  /** Of the last applied message; undefined before the first. */
  lastCommit: CommitMeta | undefined;
  /** Every figure that the venue has sent beyond book and trades, each the latest; undefined before the first. */
  lastTicker: Ticker | undefined;
  /** The most recent statuses of the feed, oldest first. */
  readonly events = new Ring<FeedEvent>(MAX_EVENTS);
  /** Set with the first `live` and never cleared. */
  wasEverLive = false;
  /** Monotonic time at which the book became crossed; undefined while it is not. */
  crossedSinceMono: number | undefined;
  /** Commits since the book became crossed. */
  crossedCommits = 0;
  /** When an audit last matched this book; undefined without one since the last resync. */
  #auditedMono: number | undefined;
  readonly #clock: Clock;
  readonly #changes = new Changes();
  /** Levels of the message being staged. */
  #stagedLevels = 0;
  /** Exchange time of the last message, and the monotonic time at which it was received. */
  #venueTs: number | undefined;
  #venueMono = 0;
  /** The last touch of a faster stream, in ticks of the current grid. */
  #fastTouch: FastTouch | undefined;
  #overlaid: { readonly touch: FastTouch; readonly version: number; readonly book: BookView } | undefined;
  readonly #touch = { bidTicks: 0, bidSize: 0, askTicks: 0, askSize: 0 };

  constructor(options: { readonly venue: string; readonly symbol: string; readonly clock: Clock }) {
    this.venue = options.venue;
    this.symbol = options.symbol;
    this.#clock = options.clock;
  }

  /** The last status, or the initial one before the first. */
  get feedStatus(): FeedStatus {
    return this.lastStatus ?? INITIAL_STATUS;
  }

  /** Messages applied since the market was identified. */
  get commits(): number {
    return this.counters.commits;
  }

  /** Receive time of the last applied message: our monotonic clock, ms. */
  get lastRecvMono(): number | undefined {
    return this.lastCommit?.recvMono;
  }

  /** Receive time of the last applied message: our wall clock, ms since the epoch. */
  get recvTs(): number | undefined {
    return this.lastCommit?.recvTs;
  }

  get state(): MarketState {
    return this.feedStatus.state;
  }

  get isLive(): boolean {
    return this.feedStatus.state === 'live';
  }

  get integrity(): Integrity {
    return this.feedStatus.integrity;
  }

  /** The venue's sequence number of the last applied message, or the count of commits where it has none. */
  get seq(): number {
    return this.book?.seq ?? this.counters.commits;
  }

  /** Milliseconds since the last applied message; undefined before the first. */
  get ageMs(): number | undefined {
    return this.lastCommit === undefined ? undefined : this.#clock.monoMs() - this.lastCommit.recvMono;
  }

  /** Milliseconds since an audit matched the book; undefined without one since the last resync. */
  get auditAgeMs(): number | undefined {
    return this.#auditedMono === undefined ? undefined : this.#clock.monoMs() - this.#auditedMono;
  }

  /** Whether the venue's time is known; until then our wall clock is used instead, which may be wrong. */
  get knowsVenueTime(): boolean {
    return this.#venueTs !== undefined;
  }

  /** Estimated current time of the venue's clock: its last timestamp plus the time elapsed since. Independent of our wall clock. */
  get venueNowMs(): number {
    return this.#venueNowAt(this.#clock.monoMs());
  }

  /** The touch of a faster stream, while the book is live and has not reached its sequence number; undefined otherwise. */
  get fastTouch(): FastTouch | undefined {
    const touch = this.#fastTouch;
    if (touch === undefined || !this.isLive) return undefined;
    const reached = this.lastCommit?.touchSeq ?? this.book?.seq ?? Number.POSITIVE_INFINITY;
    return touch.seq > reached ? touch : undefined;
  }

  /** What to show of the book: with the touch of a faster stream over it, while that is ahead. What is proven, recorded and exported is `book`. */
  get shownBook(): BookView | undefined {
    const { book, fastTouch } = this;
    if (book === undefined || fastTouch === undefined) return book;
    const { version } = book;
    if (this.#overlaid?.touch !== fastTouch || this.#overlaid.version !== version)
      this.#overlaid = { touch: fastTouch, version, book: new OverlaidBook(book, fastTouch) };
    return this.#overlaid.book;
  }

  get updatesPerSecond(): number {
    return this.updateRate.perSecond(this.#clock.monoMs());
  }

  /** Discards the previous state, if any: a recording identifies its markets again after a seek. */
  identify(instrument: Instrument): void {
    if (this.instrument !== undefined) this.#reset();
    this.instrument = instrument;
    const sizeUnit = sizeUnitOf(instrument.contract);
    this.book = new Book({ tickSize: instrument.tickSize, sizeUnit });
    // Candle series in use are kept, without their candles.
    this.tape = this.tape?.emptyCopy(this.book.grid) ?? new Tape(this.book.grid, sizeUnit);
    this.#changed();
  }

  refine(factor: number, tickSize: string): void {
    const book = this.#requiredBook;
    book.refine(factor, tickSize);
    this.tape?.refine(factor, book.grid);
    // The tick is the finest one seen.
    this.instrument = this.instrument && { ...this.instrument, tickSize };
    const touch = this.#fastTouch;
    if (touch === undefined) return;
    this.#fastTouch = { ...touch, bidTicks: touch.bidTicks * factor, askTicks: touch.askTicks * factor };
  }

  begin(_start?: MidstreamStart): void {
    this.#requiredBook.begin();
    this.tape?.flow.resetTouch();
    this.counters.snapshots++;
    this.#stagedLevels = 0;
  }

  level(side: Side, ticks: number, size: number): void {
    this.#requiredBook.level(side, ticks, size);
    this.#stagedLevels++;
  }

  levels(side: Side, ticks: Float64Array, sizes: Float64Array, from: number, to: number): void {
    this.#requiredBook.levels(side, ticks, sizes, from, to);
    this.#stagedLevels += to - from;
  }

  cover(coverage: Coverage): void {
    this.#requiredBook.cover(coverage);
  }

  commit(meta: CommitMeta): void {
    const book = this.#requiredBook;
    this.#recordPullStack(book);
    book.commit(meta);
    const nowMono = this.#clock.monoMs();
    this.counters.commits++;
    this.counters.levels += this.#stagedLevels;
    this.#stagedLevels = 0;
    this.lastCommit = meta;
    if (meta.exchangeTs !== undefined) this.feedLatencyMs.record(meta.recvTs - meta.exchangeTs);
    this.applyLatencyUs.record((nowMono - meta.recvMono) * 1000);
    this.updateRate.add(nowMono);
    this.#trackCrossing(book, nowMono);
    this.#updateVenueTime(meta.exchangeTs, nowMono);
    const venueNowMs = this.#venueNowAt(nowMono);
    this.#recordTouch(book, venueNowMs);
    this.tape?.passTime(venueNowMs - CANDLE_GRACE_MS);
    this.#changed();
  }

  trade(trade: Trade): void {
    // A late trade does not move the clock back.
    if (this.#venueTs === undefined || (trade.exchangeTs ?? 0) > this.venueNowMs)
      this.#updateVenueTime(trade.exchangeTs);
    this.tape?.add(trade, this.isLive);
    this.#changed();
  }

  /**
   * Resolves when the market is live: immediately if it is, otherwise with the message that makes it so.
   *
   * @throws LobtopError `venue` when it is closed or has failed permanently; the signal's reason when that is aborted
   */
  async whenLive({ signal }: { readonly signal?: Signal } = {}): Promise<void> {
    while (!this.isLive) {
      if (signal?.aborted === true)
        throw signal.reason ?? new LobtopError('venue', 'Aborted while waiting for a live book');
      if (this.#isFinished) throw new LobtopError('venue', this.feedStatus.detail || `${this.symbol} is ${this.state}`);
      await this.#changes.next(signal);
    }
  }

  /**
   * Yields once for the current state, then after changes, until the market is closed or has failed, or the signal is aborted.
   * A reader that is slower than the market misses only intermediate states: they are conflated, and counted in `conflated`.
   */
  async *changes({ signal }: { readonly signal?: Signal } = {}): AsyncGenerator<MarketChange, void, void> {
    let seen = this.version - 1;
    while (signal?.aborted !== true) {
      if (this.version !== seen) {
        const conflated = this.version - seen - 1;
        seen = this.version;
        yield { version: seen, conflated };
      } else if (this.#isFinished) return;
      else await this.#changes.next(signal);
    }
  }

  /** Ignored: sources with orders (L3) keep the queues themselves, and emit the resulting levels. */
  order(_event: OrderEvent): void {}

  touch(touch: FastTouch): void {
    if (touch.seq <= (this.#fastTouch?.seq ?? Number.NEGATIVE_INFINITY)) return;
    this.#fastTouch = touch;
    this.#updateVenueTime(touch.exchangeTs);
    this.#changed();
  }

  ticker(ticker: Ticker): void {
    this.lastTicker = { ...this.lastTicker, ...ticker };
    this.#changed();
  }

  liquidation(liquidation: Liquidation): void {
    this.tape?.addLiquidation(liquidation);
    this.#changed();
  }

  candle(candle: ReportedCandle): void {
    this.tape?.addReported(candle);
    this.#changed();
  }

  /** Closes candles whose interval has ended, even without a message. */
  passTime(): void {
    this.tape?.passTime(this.venueNowMs - CANDLE_GRACE_MS);
  }

  status(status: FeedStatus): void {
    const isNewResync = status.state === 'resyncing' && this.feedStatus.state !== 'resyncing';
    if (isNewResync) this.counters.resyncs++;
    if (isNewResync && status.reason === 'gap') this.counters.gaps++;
    if (isNewResync && status.reason === 'checksum') this.counters.checksums++;
    if (status.state === 'live') this.wasEverLive = true;
    if (status.state === 'resyncing') this.#auditedMono = undefined;
    if (status.state === 'live' && status.reason === 'audit') this.#auditedMono = this.#clock.monoMs();
    if (status.state !== 'live' && status.state !== 'stale') {
      this.tape?.beginGap();
      // Its sequence may start from a lower number.
      this.#fastTouch = undefined;
    }
    this.lastStatus = status;
    this.events.insert({ ts: this.#clock.wallMs(), status });
    this.#changed();
  }

  #reset(): void {
    Object.assign(this.counters, ZERO_COUNTERS);
    this.lastCommit = undefined;
    this.#stagedLevels = 0;
    this.crossedSinceMono = undefined;
    this.crossedCommits = 0;
    this.#auditedMono = undefined;
    this.#venueTs = undefined;
    this.#fastTouch = undefined;
    this.lastTicker = undefined;
  }

  get #requiredBook(): Book {
    if (this.book === undefined) throw new Error(`${this.venue}:${this.symbol} received data before identify()`);
    return this.book;
  }

  get #isFinished(): boolean {
    return this.state === 'closed' || this.state === 'failed';
  }

  #changed(): void {
    this.version++;
    this.#changes.notify();
  }

  /** Records the size added and removed by the staged message; a snapshot does not count. */
  #recordPullStack(book: Book): void {
    const pullStack = this.tape?.pullStack;
    if (pullStack === undefined) return;
    const covered = [book.coveredBid ?? Number.NEGATIVE_INFINITY, book.coveredAsk ?? Number.POSITIVE_INFINITY];
    book.stagedChanges((side, ticks, difference) => {
      // Beyond the covered range a level may be new to us, and not to the market.
      const isKnown = side === BID ? ticks >= covered[BID] : ticks <= covered[ASK];
      if (isKnown) pullStack.change(side, ticks, difference);
    });
  }

  #updateVenueTime(exchangeTs: number | undefined, nowMono = this.#clock.monoMs()): void {
    if (exchangeTs === undefined) return;
    this.#venueTs = exchangeTs;
    this.#venueMono = nowMono;
  }

  #venueNowAt(nowMono: number): number {
    return this.#venueTs === undefined ? this.#clock.wallMs() : this.#venueTs + nowMono - this.#venueMono;
  }

  #recordTouch({ bids, asks }: Book, venueNowMs: number): void {
    const touch = this.#touch;
    const [bidTicks, askTicks] = [bids.best, asks.best];
    if (bidTicks === undefined || askTicks === undefined) return;
    touch.bidTicks = bidTicks;
    touch.bidSize = bids.bestSize ?? 0;
    touch.askTicks = askTicks;
    touch.askSize = asks.bestSize ?? 0;
    this.tape?.flow.touch(touch, venueNowMs);
  }

  #trackCrossing(book: Book, nowMono: number): void {
    if (!book.isCrossed) {
      this.crossedSinceMono = undefined;
      this.crossedCommits = 0;
      return;
    }
    if (this.crossedSinceMono === undefined) {
      this.crossedSinceMono = nowMono;
      this.counters.crossings++;
    }
    this.crossedCommits++;
  }
}

/** Read-only view of a market, as sessions return it. Only its source writes to it. */
export type ReadonlyMarket = Readonly<Omit<Market, keyof MarketSink | 'book' | 'passTime'>> & {
  /** undefined before the market is identified. */
  readonly book: BookView | undefined;
};
