import { Book } from './book/book.js';
import type { BookView } from './book/view.js';
import { Changes, type Signal } from './changes.js';
import { LobtopError } from './errors.js';
import type { PresentState } from './relay.js';
import type {
  CommitMeta,
  FeedStatus,
  Instrument,
  Integrity,
  MarketSink,
  MarketState,
  MidstreamStart,
  OrderEvent,
  Side,
  Trade,
} from './sink.js';
import { Histogram } from './stats/histogram.js';
import { Rate } from './stats/rate.js';
import { Ring } from './tape/ring.js';
import { Tape } from './tape/tape.js';
import type { Clock } from './time/clock.js';

/** A trade on its way when an interval ends still finds its candle open. */
const CANDLE_GRACE_MS = 500;

/** One status of the feed, and when it came: our wall clock, ms since the epoch. */
export type FeedEvent = { readonly ts: number; readonly status: FeedStatus };

/** Something about a market changed. */
export type MarketChange = {
  /** The market's version now. */
  readonly version: number;
  /** Changes since the one yielded before that are merged into this one. */
  readonly conflated: number;
};

/** Statuses of the feed that are kept. */
const KEPT_EVENTS = 200;

const NO_STATUS: FeedStatus = {
  state: 'connecting',
  reason: 'start',
  attempt: 0,
  integrity: 'unverifiable',
  detail: '',
};

/** What happened to a market since it was opened, or since somebody jumped in its recording. */
export type MarketCounters = {
  commits: number;
  levels: number;
  snapshots: number;
  gaps: number;
  resyncs: number;
  checksums: number;
  crossings: number;
};

const NOTHING_YET: MarketCounters = {
  commits: 0,
  levels: 0,
  snapshots: 0,
  gaps: 0,
  resyncs: 0,
  checksums: 0,
  crossings: 0,
};

/**
 * The state of one instrument: its book, tape, health and latencies. A `MarketSink` on one side;
 * on the other, readers pull whenever they like and compare `version` to know whether anything changed.
 */
export class Market implements MarketSink, PresentState {
  readonly venue: string;
  readonly symbol: string;
  /** Grows with every commit, trade and status. */
  version = 0;
  instrument: Instrument | undefined;
  book: Book | undefined;
  tape: Tape | undefined;
  readonly counters: MarketCounters = { ...NOTHING_YET };
  /** Our receive time − the venue's time of the message, ms; negative when its clock is ahead. */
  readonly feedLatencyMs = new Histogram(10);
  /** From receiving a message to its commit, µs. */
  readonly applyLatencyUs = new Histogram();
  readonly updateRate = new Rate();
  /** The last status; undefined while nothing was said. */
  lastStatus: FeedStatus | undefined;
  /** Of the last applied message; undefined before the first. */
  lastCommit: CommitMeta | undefined;
  /** The last statuses of the feed, oldest first. */
  readonly events = new Ring<FeedEvent>(KEPT_EVENTS);
  /** Set with the first `live` and never cleared. */
  wasEverLive = false;
  /** The monotonic time since which the book has been crossed; undefined while it is not. */
  crossedSinceMono: number | undefined;
  /** Commits since the book became crossed. */
  crossedCommits = 0;
  /** When an audit last found this book as the venue has it; undefined since it was lost, or never. */
  #auditedMono: number | undefined;
  /** How many of the book's ticks make one tick of the instrument: above 1 once off-grid prices refined the grid. */
  ticksPerStep = 1;
  readonly #clock: Clock;
  readonly #changes = new Changes();
  /** Levels of the message that is not committed yet. */
  #stagedLevels = 0;
  /** The venue's time in its last message, and our monotonic time then. */
  #venueTs: number | undefined;
  #venueMono = 0;
  readonly #touch = { bidTicks: 0, bidSize: 0, askTicks: 0, askSize: 0 };

  constructor(options: { readonly venue: string; readonly symbol: string; readonly clock: Clock }) {
    this.venue = options.venue;
    this.symbol = options.symbol;
    this.#clock = options.clock;
  }

  /** The last status, or that of a market of which nothing was said yet. */
  get feedStatus(): FeedStatus {
    return this.lastStatus ?? NO_STATUS;
  }

  /** Messages applied since the market was identified. */
  get commits(): number {
    return this.counters.commits;
  }

  /** When the last applied message was received: our monotonic clock, ms. */
  get lastRecvMono(): number | undefined {
    return this.lastCommit?.recvMono;
  }

  /** When the last applied message was received: our wall clock, ms since the epoch. */
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

  /** The venue's sequence of the last applied message, or the count of commits where it has none. */
  get seq(): number {
    return this.book?.seq ?? this.counters.commits;
  }

  /** Milliseconds since the last applied message; undefined before the first. */
  get ageMs(): number | undefined {
    return this.lastCommit === undefined ? undefined : this.#clock.monoMs() - this.lastCommit.recvMono;
  }

  /** Milliseconds since an audit found the book as the venue has it; undefined when none did since it was last fetched. */
  get auditAgeMs(): number | undefined {
    return this.#auditedMono === undefined ? undefined : this.#clock.monoMs() - this.#auditedMono;
  }

  /** Whether the venue has told a time yet; until then ours stands for it, which may be wrong. */
  get knowsVenueTime(): boolean {
    return this.#venueTs !== undefined;
  }

  /** What the venue's clock says now: its last word, and what has passed since. Does not move with our wall clock. */
  get venueNowMs(): number {
    if (this.#venueTs === undefined) return this.#clock.wallMs();
    return this.#venueTs + this.#clock.monoMs() - this.#venueMono;
  }

  get updatesPerSecond(): number {
    return this.updateRate.perSecond(this.#clock.monoMs());
  }

  /** The previous state is void: a recording calls it again after a jump. */
  identify(instrument: Instrument): void {
    if (this.instrument !== undefined) this.#reset();
    this.instrument = instrument;
    this.book = new Book({ tickSize: instrument.tickSize });
    // Whoever looks at candles goes on doing so.
    this.tape = this.tape?.emptyCopy(this.book.grid) ?? new Tape(this.book.grid);
    this.ticksPerStep = 1;
    this.#changed();
  }

  refine(factor: number, tickSize: string): void {
    const book = this.#identified;
    book.refine(factor, tickSize);
    this.tape?.refine(factor, book.grid);
    this.ticksPerStep *= factor;
  }

  begin(_start?: MidstreamStart): void {
    this.#identified.begin();
    this.tape?.flow.resetTouch();
    this.counters.snapshots++;
    this.#stagedLevels = 0;
  }

  level(side: Side, ticks: number, size: number): void {
    this.#identified.level(side, ticks, size);
    this.#stagedLevels++;
  }

  levels(side: Side, ticks: Float64Array, sizes: Float64Array, from: number, to: number): void {
    this.#identified.levels(side, ticks, sizes, from, to);
    this.#stagedLevels += to - from;
  }

  commit(meta: CommitMeta): void {
    const book = this.#identified;
    this.#countChanges(book);
    book.commit(meta);
    const nowMono = this.#clock.monoMs();
    this.counters.commits++;
    this.counters.levels += this.#stagedLevels;
    this.#stagedLevels = 0;
    this.lastCommit = meta;
    if (meta.exchangeTs !== undefined) this.feedLatencyMs.record(meta.recvTs - meta.exchangeTs);
    this.applyLatencyUs.record((nowMono - meta.recvMono) * 1000);
    this.updateRate.add(nowMono);
    this.#watchCrossing(book, nowMono);
    this.#updateVenueTime(meta.exchangeTs);
    this.#countTouch(book);
    this.passTime();
    this.#changed();
  }

  trade(trade: Trade): void {
    // A late trade does not turn the clock back.
    if (this.#venueTs === undefined || (trade.exchangeTs ?? 0) > this.venueNowMs)
      this.#updateVenueTime(trade.exchangeTs);
    this.tape?.add(trade, this.isLive);
    this.#changed();
  }

  /**
   * Resolves when the market is live: at once, or with the message that makes it so.
   *
   * @throws LobtopError `venue` when it is closed or has failed for good; the signal's reason when that is aborted
   */
  async whenLive({ signal }: { readonly signal?: Signal } = {}): Promise<void> {
    while (!this.isLive) {
      if (signal?.aborted === true)
        throw signal.reason ?? new LobtopError('venue', 'no longer waiting for a live book');
      if (this.#isOver) throw new LobtopError('venue', this.feedStatus.detail || `${this.symbol} is ${this.state}`);
      await this.#changes.next(signal);
    }
  }

  /**
   * Yields once for the market as it is, then after changes, until the market is closed or has failed, or the signal is aborted.
   * A reader that is slower than the market misses nothing but intermediate states: they are merged, and counted in `conflated`.
   */
  async *changes({ signal }: { readonly signal?: Signal } = {}): AsyncGenerator<MarketChange, void, void> {
    let seen = this.version - 1;
    while (signal?.aborted !== true) {
      if (this.version !== seen) {
        const conflated = this.version - seen - 1;
        seen = this.version;
        yield { version: seen, conflated };
      } else if (this.#isOver) return;
      else await this.#changes.next(signal);
    }
  }

  /** Orders are kept by the sources that have them (L3): a market is made of the levels that follow from them. */
  order(_event: OrderEvent): void {}

  /** Time passes without a message too: candles that are over close. */
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
    if (status.state !== 'live' && status.state !== 'stale') this.tape?.beginGap();
    this.lastStatus = status;
    this.events.insert({ ts: this.#clock.wallMs(), status });
    this.#changed();
  }

  #reset(): void {
    Object.assign(this.counters, NOTHING_YET);
    this.lastCommit = undefined;
    this.#stagedLevels = 0;
    this.crossedSinceMono = undefined;
    this.crossedCommits = 0;
    this.#auditedMono = undefined;
    this.#venueTs = undefined;
  }

  get #identified(): Book {
    if (this.book === undefined) throw new Error(`${this.venue}:${this.symbol} got data before identify()`);
    return this.book;
  }

  get #isOver(): boolean {
    return this.state === 'closed' || this.state === 'failed';
  }

  #changed(): void {
    this.version++;
    this.#changes.notify();
  }

  /** What the message about to be committed adds and removes; a snapshot is not a change. */
  #countChanges(book: Book): void {
    const pullStack = this.tape?.pullStack;
    if (pullStack === undefined) return;
    book.stagedChanges((side, ticks, difference) => pullStack.change(side, ticks, difference));
  }

  #updateVenueTime(exchangeTs: number | undefined): void {
    if (exchangeTs === undefined) return;
    this.#venueTs = exchangeTs;
    this.#venueMono = this.#clock.monoMs();
  }

  #countTouch({ bids, asks }: Book): void {
    const touch = this.#touch;
    if (bids.best === undefined || asks.best === undefined) return;
    touch.bidTicks = bids.best;
    touch.bidSize = bids.bestSize ?? 0;
    touch.askTicks = asks.best;
    touch.askSize = asks.bestSize ?? 0;
    this.tape?.flow.touch(touch, this.venueNowMs);
  }

  #watchCrossing(book: Book, nowMono: number): void {
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

/** A market, to be read: what a session hands out. Only its source writes to it. */
export type ReadonlyMarket = Readonly<Omit<Market, keyof MarketSink | 'book' | 'passTime'>> & {
  /** undefined before the market is identified. */
  readonly book: BookView | undefined;
};
