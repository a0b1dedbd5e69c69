import type { ReportedCandle } from '../sink.js';
import { BASE_UNIT, type SizeUnit } from '../size-unit.js';
import type { PriceGrid } from '../units.js';
import { type CandleKind, intervalStart } from './candle-kind.js';
import { CandleRing } from './candle-ring.js';
import {
  AMENDED,
  BUY_SIZE,
  BUY_VOLUME,
  type Candle,
  CLOSE,
  CLOSED,
  CONTINUED,
  candleAt,
  END_TS,
  FIELDS_PER_SIDE,
  FIRST_TS,
  FLAGS,
  FLAT,
  GAP,
  HIGH,
  ID,
  LAST_TS,
  LOW,
  OPEN,
  OPEN_TS,
  SELL_SIZE,
  SELL_VOLUME,
  SIZE,
  TRADES,
  UNKNOWN_SIZE,
  UNKNOWN_VOLUME,
  VENUE,
  VOLUME_AFTER_SIZE,
} from './candle-row.js';
import type { Footprint } from './footprint.js';
import { GapTracker } from './gap-tracker.js';
import { NumberRing } from './number-ring.js';
import { type TradeColumns, tradeColumns } from './trade-columns.js';

/** Options of a candle series. */
export type CandleSeriesOptions = {
  /** The grid of the trades' ticks. */
  readonly grid: PriceGrid;
  /** What sizes are counted in; default: amounts of base currency. */
  readonly sizeUnit?: SizeUnit;
  /** Closed candles kept. */
  readonly capacity?: number;
  /** How to fill intervals without trades: not at all, or with a candle at the previous close, as Binance and Kraken do. */
  readonly gaps?: 'none' | 'flat';
  /** Collects the volume traded at each price of each candle. */
  readonly footprint?: Footprint;
};

const DEFAULT_CAPACITY = 1000;
/** A reader further behind than this many changes misses some. */
const REMEMBERED_CHANGES = 512;
/** A size this close to a candle's limit fills it: sums of decimals are inexact, and a rounding error must not open a candle. */
const SPLIT_TOLERANCE = 1e-12;

/**
 * One market's candles of one kind. A candle closes before a trade that is past its end time, and after one that reaches its number of
 * trades or size, or leaves its range: the five kinds differ only in which of these limits they have.
 * Times are those of the trades; the open candle can be read at any time.
 */
export class CandleSeries {
  readonly kind: CandleKind;
  readonly ring: CandleRing;
  /** Ids of candles, in the order in which they were closed or amended. */
  readonly changes = new NumberRing(REMEMBERED_CHANGES);
  /** Incremented by every change. */
  version = 0;
  /** Trades dropped because their candle is no longer kept. */
  droppedTrades = 0;
  #grid: PriceGrid;
  /** What volumes are counted in. */
  readonly sizeUnit: SizeUnit;
  readonly #isInverse: boolean;
  readonly #footprint: Footprint | undefined;
  readonly #isFilled: boolean;
  /** 0 for kinds other than time. */
  readonly #intervalMs: number;
  readonly #durationMs: number;
  readonly #maxTrades: number;
  readonly #maxSize: number;
  #moveTicks: number;
  /** Size from which a candle counts as full. */
  readonly #fullSize: number;
  readonly #data: Float64Array;
  /** The part of a split trade being added. */
  readonly #part = tradeColumns(1);
  /** Offset of the open candle in the ring; −1 = none. */
  #openAt = -1;
  #nextId = 1;
  readonly #gaps: GapTracker;

  constructor(kind: CandleKind, options: CandleSeriesOptions) {
    this.kind = kind;
    this.ring = new CandleRing(options.capacity ?? DEFAULT_CAPACITY);
    this.#data = this.ring.data;
    this.#grid = options.grid;
    this.sizeUnit = options.sizeUnit ?? BASE_UNIT;
    this.#isInverse = this.sizeUnit.kind === 'inverse';
    this.#footprint = options.footprint;
    this.#isFilled = kind.type === 'time' && options.gaps === 'flat';
    this.#intervalMs = kind.type === 'time' ? kind.intervalMs : 0;
    this.#gaps = new GapTracker(kind.type === 'time');
    this.#durationMs = kind.type === 'multi' ? kind.durationMs : Number.POSITIVE_INFINITY;
    this.#maxTrades = kind.type === 'tick' || kind.type === 'multi' ? kind.trades : Number.POSITIVE_INFINITY;
    this.#maxSize = kind.type === 'volume' || kind.type === 'multi' ? kind.size : Number.POSITIVE_INFINITY;
    this.#fullSize = this.#maxSize * (1 - SPLIT_TOLERANCE);
    // Exceeding a distance between two ticks is the same as exceeding the tick below it.
    this.#moveTicks = kind.type === 'range' ? this.#grid.roundedTicks(kind.move, 'down') : Number.POSITIVE_INFINITY;
  }

  /** Volume traded at each price of each candle; undefined where not requested. */
  get footprint(): Footprint | undefined {
    return this.#footprint;
  }

  get grid(): PriceGrid {
    return this.#grid;
  }

  /** Interval of time candles, ms; undefined for the other kinds. */
  get intervalMs(): number | undefined {
    return this.#intervalMs || undefined;
  }

  /** Number of readable candles: at most `capacity` closed ones, and the open one. */
  get length(): number {
    return Math.min(this.ring.length, this.ring.capacity + (this.#openAt >= 0 ? 1 : 0));
  }

  /** Whether intervals without trades are filled with flat candles. */
  get isFilled(): boolean {
    return this.#isFilled;
  }

  /** The candle `age` candles back: 0 is the newest, open or not; undefined beyond the oldest kept. */
  candle(age = 0): Candle | undefined {
    if (!(age >= 0) || age >= this.length) return undefined;
    const units = { grid: this.#grid, isTimed: this.#intervalMs > 0, sizeUnit: this.sizeUnit };
    return candleAt(this.#data, this.ring.at(age), units);
  }

  /** The candle with this id; undefined when it is no longer kept. */
  byId(id: number): Candle | undefined {
    for (let age = 0; age < this.ring.length; age++) {
      if (this.#data[this.ring.at(age) + ID] === id) return this.candle(age);
    }
    return undefined;
  }

  /** Adds the trade in row `row`. A size of 0 is ignored. */
  add(trades: TradeColumns, row: number): void {
    // The hot path: calls pass rows and offsets only, since a double passed as an argument is boxed.
    const data = this.#data;
    const size = trades.sizes[row];
    if (!(size > 0)) return;
    this.version++;
    const ts = trades.eventTs[row];
    const isLate = this.#openAt >= 0 ? ts < data[this.#openAt + OPEN_TS] : this.#isBeforeNewest(trades, row);
    if (isLate) {
      this.#addLate(trades, row);
      return;
    }
    if (this.#openAt >= 0 && ts >= data[this.#openAt + END_TS]) this.#close();
    if (this.#openAt < 0) this.#open(trades, row);
    if (data[this.#openAt + SIZE] + size >= this.#fullSize) this.#addFilling(trades, row);
    else this.#addUnsplit(trades, row);
  }

  /** Adds the trades in rows from `from` up to, not including, `to`. */
  addBatch(trades: TradeColumns, from: number, to: number): void {
    for (let row = from; row < to; row++) this.add(trades, row);
  }

  /**
   * Adds a candle that its source reports whole. One of a shorter interval is a part of a candle here; candles of other kinds, of shorter
   * intervals, and those with trades of their own, are left as they are.
   */
  addReported(reported: ReportedCandle): void {
    const { intervalMs, openTs, highTicks, lowTicks, closeTicks, size } = reported;
    if (this.#intervalMs === 0 || this.#intervalMs % intervalMs !== 0) return;
    const data = this.#data;
    const start = this.#startOf(openTs);
    if (this.#openAt >= 0 && start >= data[this.#openAt + END_TS]) this.#close();
    if (this.#openAt < 0 && !this.#openReported(start, reported)) return;
    const at = this.#openAt;
    if (start !== data[at + OPEN_TS] || (data[at + FLAGS] & VENUE) === 0) return;
    data[at + HIGH] = Math.max(data[at + HIGH], highTicks);
    data[at + LOW] = Math.min(data[at + LOW], lowTicks);
    data[at + CLOSE] = closeTicks;
    data[at + SIZE] += size;
    data[at + LAST_TS] = openTs;
    if (openTs + intervalMs >= data[at + END_TS]) this.#close();
    this.version++;
  }

  /** Advances to `nowTs` on the venue's clock: closes a time candle whose interval has ended, even without a trade. */
  passTime(nowTs: number): void {
    if (this.#intervalMs === 0) return;
    if (this.#openAt >= 0 && nowTs >= this.#data[this.#openAt + END_TS]) {
      this.#close();
      this.version++;
    }
    if (this.#openAt < 0) this.#fillFlat(this.#startOf(nowTs));
  }

  /** Starts a gap: trades may be missing from now on. */
  beginGap(): void {
    this.#gaps.begin(this.#openAt >= 0);
    if (this.#openAt >= 0) this.#data[this.#openAt + FLAGS] |= GAP;
    this.version++;
  }

  /** Ends a gap: no trade is missing from `ts` on, and candles that open later are complete. */
  endGap(ts: number): void {
    this.#gaps.end(ts);
  }

  /** Converts prices to a grid `factor` times finer. */
  refine(factor: number, grid: PriceGrid): void {
    const data = this.#data;
    const { length } = this.ring;
    for (let age = 0; age < length; age++) {
      const at = this.ring.at(age);
      for (const field of [OPEN, HIGH, LOW, CLOSE]) data[at + field] *= factor;
      const terms = this.#isInverse ? 1 / factor : factor;
      for (const field of [BUY_VOLUME, SELL_VOLUME, UNKNOWN_VOLUME]) data[at + field] *= terms;
    }
    this.#moveTicks = this.kind.type === 'range' ? grid.roundedTicks(this.kind.move, 'down') : this.#moveTicks;
    this.#grid = grid;
    this.#footprint?.refine(factor);
    this.version++;
  }

  /** Locates the open candle again after rows of the ring were replaced. */
  reopen(isNewestOpen: boolean): void {
    this.#openAt = isNewestOpen && this.ring.length > 0 ? this.ring.at(0) : -1;
    this.version++;
  }

  /** A new id, for a row added from outside. */
  nextId(): number {
    return this.#nextId++;
  }

  /** Increments the version after a change from outside that readers show. */
  touched(): void {
    this.version++;
  }

  /** Reports that a closed candle was amended from outside. */
  changed(id: number): void {
    this.changes.insert(id);
    this.version++;
  }

  /** Whether a trade belongs to a closed candle, while none is open. */
  #isBeforeNewest({ eventTs }: TradeColumns, row: number): boolean {
    if (this.ring.length === 0) return false;
    return eventTs[row] < this.#data[this.ring.at(0) + (this.#intervalMs > 0 ? END_TS : LAST_TS)];
  }

  #addUnsplit(trades: TradeColumns, row: number): void {
    const data = this.#data;
    const at = this.#openAt;
    this.#apply(at, trades, row);
    const isOver = data[at + TRADES] >= this.#maxTrades || data[at + SIZE] >= this.#fullSize;
    if (isOver || Math.abs(trades.ticks[row] - data[at + OPEN]) > this.#moveTicks) this.#close();
  }

  /** Adds a trade that fills the open candle; the remainder goes into the next ones. */
  #addFilling(trades: TradeColumns, row: number): void {
    const data = this.#data;
    const part = this.#part;
    part.eventTs[0] = trades.eventTs[row];
    part.ticks[0] = trades.ticks[row];
    part.sides[0] = trades.sides[row];
    let remaining = this.#boundedSize(trades.sizes[row]);
    for (let isContinued = false; ; isContinued = true) {
      if (this.#openAt < 0) this.#open(part, 0);
      const at = this.#openAt;
      const room = this.#maxSize - data[at + SIZE];
      const isSplit = remaining - room > SPLIT_TOLERANCE * this.#maxSize;
      part.sizes[0] = isSplit ? room : remaining;
      if (isContinued) data[at + FLAGS] |= CONTINUED;
      this.#addUnsplit(part, 0);
      if (!isSplit) return;
      remaining -= room;
    }
  }

  /** Limits a trade that would fill more candles than the ring holds: only those that are kept are created. */
  #boundedSize(size: number): number {
    const most = this.#maxSize * (this.ring.capacity + 1);
    if (!(size > 2 * most)) return size;
    this.ring.overwritten += Math.floor((size - most) / this.#maxSize);
    return most + (size % this.#maxSize);
  }

  /** Adds a trade to the candle at `at`; the trade's time decides whether it sets the open or the close. */
  #apply(at: number, trades: TradeColumns, row: number): void {
    const data = this.#data;
    const ts = trades.eventTs[row];
    const ticks = trades.ticks[row];
    const size = trades.sizes[row];
    if (ts >= data[at + LAST_TS]) {
      data[at + LAST_TS] = ts;
      data[at + CLOSE] = ticks;
    } else if (ts < data[at + FIRST_TS]) {
      data[at + FIRST_TS] = ts;
      data[at + OPEN] = ticks;
    }
    if (ticks > data[at + HIGH]) data[at + HIGH] = ticks;
    if (ticks < data[at + LOW]) data[at + LOW] = ticks;
    data[at + SIZE] += size;
    data[at + TRADES]++;
    // Branchless: the side of the next trade is unpredictable.
    const side = BUY_SIZE + FIELDS_PER_SIDE * trades.sides[row];
    data[at + side] += size;
    data[at + side + VOLUME_AFTER_SIZE] += this.#isInverse ? size / ticks : size * ticks;
    if (this.#footprint !== undefined) this.#footprint.add(data[at + ID], trades, row);
  }

  #open(trades: TradeColumns, row: number): void {
    const data = this.#data;
    const ts = trades.eventTs[row];
    const start = this.#startOf(ts);
    this.#fillFlat(start);
    const at = this.ring.push();
    this.#openAt = at;
    this.#writeEmpty(at, start, trades.ticks[row]);
    data[at + FIRST_TS] = ts;
    data[at + LAST_TS] = ts;
    if (this.#gaps.isIncomplete(start)) data[at + FLAGS] = GAP;
  }

  /** Initializes a row as a candle without trades. */
  #writeEmpty(at: number, start: number, ticks: number): void {
    const data = this.#data;
    data[at + OPEN_TS] = start;
    data[at + END_TS] = start + (this.#intervalMs || this.#durationMs);
    data[at + FIRST_TS] = start;
    data[at + LAST_TS] = start;
    data[at + OPEN] = ticks;
    data[at + HIGH] = ticks;
    data[at + LOW] = ticks;
    data[at + CLOSE] = ticks;
    // Written one by one: a call to fill() costs more than these nine.
    data[at + SIZE] = 0;
    data[at + BUY_SIZE] = 0;
    data[at + BUY_VOLUME] = 0;
    data[at + SELL_SIZE] = 0;
    data[at + SELL_VOLUME] = 0;
    data[at + UNKNOWN_SIZE] = 0;
    data[at + UNKNOWN_VOLUME] = 0;
    data[at + TRADES] = 0;
    data[at + FLAGS] = 0;
    data[at + ID] = this.#nextId++;
  }

  /** Opens a candle of which the sides are not known, unless it was closed already. */
  #openReported(start: number, { openTicks }: ReportedCandle): boolean {
    if (this.ring.length > 0 && start <= this.#data[this.ring.at(0) + OPEN_TS]) return false;
    this.#fillFlat(start);
    const at = this.ring.push();
    this.#writeEmpty(at, start, openTicks);
    this.#data.fill(Number.NaN, at + BUY_SIZE, at + UNKNOWN_VOLUME + 1);
    this.#data[at + FLAGS] = VENUE;
    this.#openAt = at;
    return true;
  }

  #close(): void {
    const data = this.#data;
    data[this.#openAt + FLAGS] |= CLOSED;
    this.changes.insert(data[this.#openAt + ID]);
    this.#openAt = -1;
  }

  #startOf(ts: number): number {
    return this.#intervalMs === 0 ? ts : intervalStart(ts, this.#intervalMs);
  }

  /** Adds flat candles for the intervals between the newest and the one that starts at `start`. */
  #fillFlat(start: number): void {
    if (!this.#isFilled || this.ring.length === 0) return;
    const data = this.#data;
    const { capacity } = this.ring;
    const newest = this.ring.at(0);
    const ticks = data[newest + CLOSE];
    // After a very long silence only as many as the ring can hold.
    const from = Math.max(data[newest + END_TS], start - (capacity + 1) * this.#intervalMs);
    // Counted: after a time beyond 2^53, adding an interval may not change it.
    const missing = Math.min(capacity + 1, Math.round((start - from) / this.#intervalMs));
    for (let i = 0; i < missing; i++) {
      const next = from + i * this.#intervalMs;
      const at = this.ring.push();
      this.#writeEmpty(at, next, ticks);
      data[at + FLAGS] = CLOSED | FLAT | (this.#gaps.isIncomplete(next) ? GAP : 0);
      this.changes.insert(data[at + ID]);
      this.version++;
    }
  }

  /** Adds a trade that is older than the open candle to the candle of its time, if that is still kept. */
  #addLate(trades: TradeColumns, row: number): void {
    const ts = trades.eventTs[row];
    const data = this.#data;
    const { length } = this.ring;
    let age = this.#openAt >= 0 ? 1 : 0;
    while (age < length && ts < data[this.ring.at(age) + OPEN_TS]) age++;
    const hasCandle = age < length && this.#contains(this.ring.at(age), ts);
    const isBeforeAll = age === length && (this.ring.overwritten > 0 || this.ring.isFull);
    if (!hasCandle && (this.#intervalMs === 0 || isBeforeAll)) {
      this.droppedTrades++;
      return;
    }
    if (!hasCandle) this.#insertAt(age, trades, row);
    const at = this.ring.at(age);
    // Already counted in the venue's own candle.
    if ((data[at + FLAGS] & VENUE) !== 0) return;
    const previousClose = data[at + CLOSE];
    if ((data[at + FLAGS] & FLAT) !== 0) this.#unflatten(at, trades, row);
    this.#apply(at, trades, row);
    data[at + FLAGS] |= AMENDED;
    this.changes.insert(data[at + ID]);
    if (this.#isFilled && data[at + CLOSE] !== previousClose) this.#moveFlatCandles(age, data[at + CLOSE]);
  }

  #contains(at: number, ts: number): boolean {
    const data = this.#data;
    return this.#intervalMs > 0 ? ts < data[at + END_TS] : ts <= data[at + LAST_TS];
  }

  /** Inserts a closed candle for an interval that had none. */
  #insertAt(age: number, trades: TradeColumns, row: number): void {
    const ts = trades.eventTs[row];
    const at = this.ring.insert(age);
    this.#writeEmpty(at, this.#startOf(ts), trades.ticks[row]);
    const data = this.#data;
    data[at + FIRST_TS] = ts;
    data[at + LAST_TS] = ts;
    data[at + FLAGS] = CLOSED;
    if (this.#openAt >= 0) this.#openAt = this.ring.at(0);
  }

  #unflatten(at: number, trades: TradeColumns, row: number): void {
    const data = this.#data;
    data[at + FIRST_TS] = trades.eventTs[row];
    data[at + LAST_TS] = trades.eventTs[row];
    for (const field of [OPEN, HIGH, LOW, CLOSE]) data[at + field] = trades.ticks[row];
    data[at + FLAGS] &= ~FLAT;
  }

  /** Moves the flat candles after an amended one to its new close. */
  #moveFlatCandles(age: number, ticks: number): void {
    const data = this.#data;
    for (let newer = age - 1; newer >= 0; newer--) {
      const at = this.ring.at(newer);
      if ((data[at + FLAGS] & FLAT) === 0) return;
      for (const field of [OPEN, HIGH, LOW, CLOSE]) data[at + field] = ticks;
      data[at + FLAGS] |= AMENDED;
      this.changes.insert(data[at + ID]);
    }
  }
}
