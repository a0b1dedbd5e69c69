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
  VENUE,
  VOLUME_AFTER_SIZE,
} from './candle-row.js';
import type { Footprint } from './footprint.js';
import { GapTracker } from './gap-tracker.js';
import { NumberRing } from './number-ring.js';
import { type TradeColumns, tradeColumns } from './trade-columns.js';

/** How a series of candles is kept. */
export type CandleSeriesOptions = {
  /** The grid that the trades' ticks are on. */
  readonly grid: PriceGrid;
  /** Closed candles kept. */
  readonly capacity?: number;
  /** What stands for an interval without trades: nothing, or a candle at the close before, as Binance and Kraken have it. */
  readonly gaps?: 'none' | 'flat';
  /** Counts what was traded at each price of each candle. */
  readonly footprint?: Footprint;
};

const DEFAULT_CAPACITY = 1000;
/** Changes that a reader may lag behind before it misses some. */
const REMEMBERED_CHANGES = 512;
/** A size this close to a candle's limit fills it: sums of decimals are not exact, and dust must not open a candle. */
const SPLIT_TOLERANCE = 1e-12;

/**
 * One market's candles of one kind. A candle ends before a trade that is past its time, and after one that fills its count or
 * size or leaves its range: the five kinds differ only in which of these limits they have.
 * Time is the trades' own; the candle that is open can be read whenever one likes.
 */
export class CandleSeries {
  readonly kind: CandleKind;
  readonly ring: CandleRing;
  /** Ids of candles that were closed, or changed after that, in the order of it. */
  readonly changes = new NumberRing(REMEMBERED_CHANGES);
  /** Grows with every change. */
  version = 0;
  /** Trades that belonged to candles which are no longer kept. */
  droppedTrades = 0;
  #grid: PriceGrid;
  readonly #footprint: Footprint | undefined;
  readonly #isFilled: boolean;
  /** 0 where candles do not stand at multiples of a time. */
  readonly #intervalMs: number;
  readonly #durationMs: number;
  readonly #maxTrades: number;
  readonly #maxSize: number;
  #moveTicks: number;
  /** From this size on a candle is full. */
  readonly #fullSize: number;
  readonly #data: Float64Array;
  /** The part of a trade that is put into a candle. */
  readonly #part = tradeColumns(1);
  /** Where the open candle begins in the ring; −1 = none is open. */
  #live = -1;
  #nextId = 1;
  readonly #gaps: GapTracker;

  constructor(kind: CandleKind, options: CandleSeriesOptions) {
    this.kind = kind;
    this.ring = new CandleRing(options.capacity ?? DEFAULT_CAPACITY);
    this.#data = this.ring.data;
    this.#grid = options.grid;
    this.#footprint = options.footprint;
    this.#isFilled = kind.type === 'time' && options.gaps === 'flat';
    this.#intervalMs = kind.type === 'time' ? kind.intervalMs : 0;
    this.#gaps = new GapTracker(kind.type === 'time');
    this.#durationMs = kind.type === 'multi' ? kind.durationMs : Number.POSITIVE_INFINITY;
    this.#maxTrades = kind.type === 'tick' || kind.type === 'multi' ? kind.trades : Number.POSITIVE_INFINITY;
    this.#maxSize = kind.type === 'volume' || kind.type === 'multi' ? kind.size : Number.POSITIVE_INFINITY;
    this.#fullSize = this.#maxSize * (1 - SPLIT_TOLERANCE);
    // Strictly beyond a distance between two ticks is strictly beyond the tick below it.
    this.#moveTicks = kind.type === 'range' ? this.#grid.roundedTicks(kind.move, 'down') : Number.POSITIVE_INFINITY;
  }

  /** What was traded at each price of each candle; undefined where nobody asked for it. */
  get footprint(): Footprint | undefined {
    return this.#footprint;
  }

  get grid(): PriceGrid {
    return this.#grid;
  }

  /** Milliseconds of a time candle; undefined for the other kinds. */
  get intervalMs(): number | undefined {
    return this.#intervalMs || undefined;
  }

  /** Candles that can be read: as many closed ones as were asked for, and the open one. */
  get length(): number {
    return Math.min(this.ring.length, this.ring.capacity + (this.#live >= 0 ? 1 : 0));
  }

  /** Whether intervals without trades have candles. */
  get isFilled(): boolean {
    return this.#isFilled;
  }

  /** The candle `age` places back: 0 is the newest, open or not; undefined beyond the oldest kept. */
  candle(age = 0): Candle | undefined {
    if (!(age >= 0) || age >= this.length) return undefined;
    return candleAt(this.#data, this.ring.at(age), { grid: this.#grid, isTimed: this.#intervalMs > 0 });
  }

  /** The candle with this id; undefined when it is no longer kept. */
  byId(id: number): Candle | undefined {
    for (let age = 0; age < this.ring.length; age++) {
      if (this.#data[this.ring.at(age) + ID] === id) return this.candle(age);
    }
    return undefined;
  }

  /** Takes row `row` of the trades in. A size of 0 is no trade. */
  add(trades: TradeColumns, row: number): void {
    // The hot path: no number is handed on but rows and places, for a double that is passed to a call is boxed.
    const data = this.#data;
    const size = trades.sizes[row];
    if (!(size > 0)) return;
    this.version++;
    const ts = trades.eventTs[row];
    const isLate = this.#live >= 0 ? ts < data[this.#live + OPEN_TS] : this.#isBeforeNewest(trades, row);
    if (isLate) {
      this.#addLate(trades, row);
      return;
    }
    if (this.#live >= 0 && ts >= data[this.#live + END_TS]) this.#close();
    if (this.#live < 0) this.#open(trades, row);
    if (data[this.#live + SIZE] + size >= this.#fullSize) this.#addFilling(trades, row);
    else this.#addWhole(trades, row);
  }

  /** Trades of whole columns, rows `from` up to, not including, `to`. */
  addBatch(trades: TradeColumns, from: number, to: number): void {
    for (let row = from; row < to; row++) this.add(trades, row);
  }

  /** The venue's clock says `nowTs`: a time candle that is over closes, though no trade has come. */
  passTime(nowTs: number): void {
    if (this.#intervalMs === 0) return;
    if (this.#live >= 0 && nowTs >= this.#data[this.#live + END_TS]) {
      this.#close();
      this.version++;
    }
    if (this.#live < 0) this.#fillFlat(this.#startOf(nowTs));
  }

  /** Trades may be missing from now on. */
  beginGap(): void {
    this.#gaps.begin(this.#live >= 0);
    if (this.#live >= 0) this.#data[this.#live + FLAGS] |= GAP;
    this.version++;
  }

  /** From `ts` on no trade is missing: candles that begin later are whole. */
  endGap(ts: number): void {
    this.#gaps.end(ts);
  }

  /** Prices are counted on a grid `factor` times finer from here on. */
  refine(factor: number, grid: PriceGrid): void {
    const data = this.#data;
    const { length } = this.ring;
    for (let age = 0; age < length; age++) {
      const at = this.ring.at(age);
      for (const field of [OPEN, HIGH, LOW, CLOSE, BUY_VOLUME, SELL_VOLUME]) data[at + field] *= factor;
    }
    this.#moveTicks = this.kind.type === 'range' ? grid.roundedTicks(this.kind.move, 'down') : this.#moveTicks;
    this.#grid = grid;
    this.#footprint?.refine(factor);
    this.version++;
  }

  /** The newest rows were replaced from outside: finds the open candle again. */
  reopen(isNewestOpen: boolean): void {
    this.#live = isNewestOpen && this.ring.length > 0 ? this.ring.at(0) : -1;
    this.version++;
  }

  /** An id for a row that comes from outside. */
  nextId(): number {
    return this.#nextId++;
  }

  /** Something about it changed that readers show. */
  touched(): void {
    this.version++;
  }

  /** Says that a closed candle is another than it was. */
  changed(id: number): void {
    this.changes.insert(id);
    this.version++;
  }

  /** Whether a trade belongs to a candle that is closed, while none is open. */
  #isBeforeNewest({ eventTs }: TradeColumns, row: number): boolean {
    if (this.ring.length === 0) return false;
    return eventTs[row] < this.#data[this.ring.at(0) + (this.#intervalMs > 0 ? END_TS : LAST_TS)];
  }

  #addWhole(trades: TradeColumns, row: number): void {
    const data = this.#data;
    const at = this.#live;
    this.#apply(at, trades, row);
    const isOver = data[at + TRADES] >= this.#maxTrades || data[at + SIZE] >= this.#fullSize;
    if (isOver || Math.abs(trades.ticks[row] - data[at + OPEN]) > this.#moveTicks) this.#close();
  }

  /** A trade that fills the open candle: what that cannot hold goes into the next ones. */
  #addFilling(trades: TradeColumns, row: number): void {
    const data = this.#data;
    const part = this.#part;
    part.eventTs[0] = trades.eventTs[row];
    part.ticks[0] = trades.ticks[row];
    part.isBuy[0] = trades.isBuy[row];
    let rest = this.#bounded(trades.sizes[row]);
    for (let isContinued = false; ; isContinued = true) {
      if (this.#live < 0) this.#open(part, 0);
      const at = this.#live;
      const room = this.#maxSize - data[at + SIZE];
      const isSplit = rest - room > SPLIT_TOLERANCE * this.#maxSize;
      part.sizes[0] = isSplit ? room : rest;
      if (isContinued) data[at + FLAGS] |= CONTINUED;
      this.#addWhole(part, 0);
      if (!isSplit) return;
      rest -= room;
    }
  }

  /** A trade that would fill more candles than the ring holds: only those that stay are made. */
  #bounded(size: number): number {
    const most = this.#maxSize * (this.ring.capacity + 1);
    if (!(size > 2 * most)) return size;
    this.ring.overwritten += Math.floor((size - most) / this.#maxSize);
    return most + (size % this.#maxSize);
  }

  /** Adds a trade to the candle at `at`; its own time decides whether it opens or closes it. */
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
    // Without a branch: which side trades next nobody can predict, a processor neither.
    const side = SELL_SIZE - (SELL_SIZE - BUY_SIZE) * trades.isBuy[row];
    data[at + side] += size;
    data[at + side + VOLUME_AFTER_SIZE] += size * ticks;
    if (this.#footprint !== undefined) this.#footprint.add(data[at + ID], trades, row);
  }

  #open(trades: TradeColumns, row: number): void {
    const data = this.#data;
    const ts = trades.eventTs[row];
    const start = this.#startOf(ts);
    this.#fillFlat(start);
    const at = this.ring.push();
    this.#live = at;
    this.#write(at, start, trades.ticks[row]);
    data[at + FIRST_TS] = ts;
    data[at + LAST_TS] = ts;
    if (this.#gaps.isIncomplete(start)) data[at + FLAGS] = GAP;
  }

  /** A candle without trades. */
  #write(at: number, start: number, ticks: number): void {
    const data = this.#data;
    data[at + OPEN_TS] = start;
    data[at + END_TS] = start + (this.#intervalMs || this.#durationMs);
    data[at + FIRST_TS] = start;
    data[at + LAST_TS] = start;
    data[at + OPEN] = ticks;
    data[at + HIGH] = ticks;
    data[at + LOW] = ticks;
    data[at + CLOSE] = ticks;
    // Written one by one: a call to fill() costs more than these seven.
    data[at + SIZE] = 0;
    data[at + BUY_SIZE] = 0;
    data[at + BUY_VOLUME] = 0;
    data[at + SELL_SIZE] = 0;
    data[at + SELL_VOLUME] = 0;
    data[at + TRADES] = 0;
    data[at + FLAGS] = 0;
    data[at + ID] = this.#nextId++;
  }

  #close(): void {
    const data = this.#data;
    data[this.#live + FLAGS] |= CLOSED;
    this.changes.insert(data[this.#live + ID]);
    this.#live = -1;
  }

  #startOf(ts: number): number {
    return this.#intervalMs === 0 ? ts : intervalStart(ts, this.#intervalMs);
  }

  /** Candles for the intervals without trades between the newest and one that begins at `start`. */
  #fillFlat(start: number): void {
    if (!this.#isFilled || this.ring.length === 0) return;
    const data = this.#data;
    const { capacity } = this.ring;
    const newest = this.ring.at(0);
    const ticks = data[newest + CLOSE];
    // After a very long silence only what the ring can hold is made.
    let next = Math.max(data[newest + END_TS], start - (capacity + 1) * this.#intervalMs);
    for (; next < start; next += this.#intervalMs) {
      const at = this.ring.push();
      this.#write(at, next, ticks);
      data[at + FLAGS] = CLOSED | FLAT | (this.#gaps.isIncomplete(next) ? GAP : 0);
      this.changes.insert(data[at + ID]);
      this.version++;
    }
  }

  /** A trade that is older than the open candle belongs to the candle of its own time, while that is kept. */
  #addLate(trades: TradeColumns, row: number): void {
    const ts = trades.eventTs[row];
    const data = this.#data;
    const { length } = this.ring;
    let age = this.#live >= 0 ? 1 : 0;
    while (age < length && ts < data[this.ring.at(age) + OPEN_TS]) age++;
    const isPaused = age < length && this.#holds(this.ring.at(age), ts);
    const isBeforeAll = age === length && (this.ring.overwritten > 0 || this.ring.isFull);
    if (!isPaused && (this.#intervalMs === 0 || isBeforeAll)) {
      this.droppedTrades++;
      return;
    }
    if (!isPaused) this.#insertAt(age, trades, row);
    const at = this.ring.at(age);
    // The venue's own candle has counted it already.
    if ((data[at + FLAGS] & VENUE) !== 0) return;
    const closed = data[at + CLOSE];
    if ((data[at + FLAGS] & FLAT) !== 0) this.#unflatten(at, trades, row);
    this.#apply(at, trades, row);
    data[at + FLAGS] |= AMENDED;
    this.changes.insert(data[at + ID]);
    if (this.#isFilled && data[at + CLOSE] !== closed) this.#moveFlats(age, data[at + CLOSE]);
  }

  #holds(at: number, ts: number): boolean {
    const data = this.#data;
    return this.#intervalMs > 0 ? ts < data[at + END_TS] : ts <= data[at + LAST_TS];
  }

  /** A closed candle for an interval that had none. */
  #insertAt(age: number, trades: TradeColumns, row: number): void {
    const ts = trades.eventTs[row];
    const at = this.ring.insert(age);
    this.#write(at, this.#startOf(ts), trades.ticks[row]);
    const data = this.#data;
    data[at + FIRST_TS] = ts;
    data[at + LAST_TS] = ts;
    data[at + FLAGS] = CLOSED;
    if (this.#live >= 0) this.#live = this.ring.at(0);
  }

  #unflatten(at: number, trades: TradeColumns, row: number): void {
    const data = this.#data;
    data[at + FIRST_TS] = trades.eventTs[row];
    data[at + LAST_TS] = trades.eventTs[row];
    for (const field of [OPEN, HIGH, LOW, CLOSE]) data[at + field] = trades.ticks[row];
    data[at + FLAGS] &= ~FLAT;
  }

  /** Candles without trades stand at the close before them: they move with it. */
  #moveFlats(age: number, ticks: number): void {
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
