import { OFF_GRID } from '../decimal.js';
import type { PriceGrid } from '../units.js';
import {
  AMENDED,
  BUY_SIZE,
  CLOSE,
  CLOSED,
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
  SELL_VOLUME,
  SIZE,
  STRIDE,
  TRADES,
  VENUE,
} from './candle-row.js';
import type { CandleSeries } from './candle-series.js';
import type { Ohlcv } from './ohlcv.js';

/** How the venue’s candles are joined to those made of trades. */
export type JoinOptions = {
  /** Candles that open before this are finished; the venue was still counting one that opens here. */
  readonly openTs: number;
  /** Whether candles without trades are kept. */
  readonly keepsFlat: boolean;
};

/**
 * Joins the venue's own candles to those that were made of trades. What we made whole stays as it is, for it knows who bought;
 * a candle that lacks trades is replaced once the venue has finished its own, and until then takes over what it says.
 */
export function joinHistory(series: CandleSeries, venue: Ohlcv, options: JoinOptions): void {
  if (series.intervalMs === undefined || venue.length === 0) return;
  const join = new Join(series, options);
  const rows = join.merged(venue);
  series.ring.replace(rows);
  series.reopen(rows.length > 0 && (rows[rows.length - STRIDE + FLAGS] & CLOSED) === 0);
  for (const id of join.changed) series.changed(id);
}

/** One of the venue's candles. */
type Told = { readonly venue: Ohlcv; readonly row: number };

class Join {
  /** Ids of closed candles that are others now. */
  readonly changed: number[] = [];
  readonly #series: CandleSeries;
  readonly #options: JoinOptions;
  readonly #intervalMs: number;

  constructor(series: CandleSeries, options: JoinOptions) {
    this.#series = series;
    this.#options = options;
    this.#intervalMs = series.intervalMs ?? 0;
  }

  /** All rows, ours and the venue's, in order of time. */
  merged(venue: Ohlcv): Float64Array {
    const own = this.#series.ring.rows();
    const ownRows = own.length / STRIDE;
    const merged = new Float64Array((ownRows + venue.length) * STRIDE);
    let count = 0;
    let next = 0;
    for (let i = 0; i <= ownRows; i++) {
      const ownTs = i < ownRows ? own[i * STRIDE + OPEN_TS] : Number.POSITIVE_INFINITY;
      for (; next < venue.length && venue.ts[next] < ownTs; next++) {
        if (this.#write(merged, count * STRIDE, { venue, row: next })) count++;
      }
      if (i === ownRows) break;
      merged.set(own.subarray(i * STRIDE, (i + 1) * STRIDE), count * STRIDE);
      if (next < venue.length && venue.ts[next] === ownTs) this.#take(merged, count * STRIDE, { venue, row: next++ });
      count++;
      // What is not the newest any more is over, though no trade has said so.
      const isNewest = i === ownRows - 1 && next === venue.length;
      if (!isNewest) this.#finish(merged, (count - 1) * STRIDE);
    }
    return merged.subarray(0, count * STRIDE);
  }

  /** A candle that only the venue knows. Answers whether it is kept. */
  #write(data: Float64Array, at: number, told: Told): boolean {
    const { venue, row } = told;
    const ts = venue.ts[row];
    const isFlat = venue.size[row] === 0;
    if (isFlat && !this.#options.keepsFlat) return false;
    const isFinal = ts < this.#options.openTs;
    data[at + OPEN_TS] = ts;
    data[at + END_TS] = ts + this.#intervalMs;
    data[at + FIRST_TS] = ts;
    data[at + LAST_TS] = ts;
    this.#writePrices(data, at, told);
    data[at + FLAGS] = VENUE | (isFlat ? FLAT : 0) | (isFinal ? CLOSED : GAP);
    data[at + ID] = this.#series.nextId();
    return true;
  }

  /** The venue's word on a candle of ours. */
  #take(data: Float64Array, at: number, told: Told): void {
    const flags = data[at + FLAGS];
    const isOurs = (flags & GAP) === 0 && (flags & VENUE) === 0;
    if (isOurs) return;
    const isFinal = told.venue.ts[told.row] < this.#options.openTs;
    if (isFinal) this.#replace(data, at, told);
    else if ((flags & CLOSED) === 0) this.#takeOver(data, at, told);
  }

  #replace(data: Float64Array, at: number, told: Told): void {
    const before = [OPEN, HIGH, LOW, CLOSE, SIZE].map((field) => data[at + field]);
    const wasClosed = (data[at + FLAGS] & CLOSED) !== 0;
    const hadGap = (data[at + FLAGS] & GAP) !== 0;
    this.#writePrices(data, at, told);
    const isSame = [OPEN, HIGH, LOW, CLOSE, SIZE].every((field, i) => data[at + field] === before[i]);
    if (isSame && wasClosed && !hadGap) return;
    data[at + FLAGS] = VENUE | CLOSED | (wasClosed ? AMENDED : 0) | (data[at + SIZE] === 0 ? FLAT : 0);
    this.changed.push(data[at + ID]);
  }

  /** The candle is open, and began before we listened: the venue knows its beginning, we know its end. */
  #takeOver(data: Float64Array, at: number, { venue, row }: Told): void {
    const { grid } = this.#series;
    data[at + OPEN] = ticksOf(grid, venue.open[row]);
    data[at + HIGH] = Math.max(data[at + HIGH], ticksOf(grid, venue.high[row]));
    data[at + LOW] = Math.min(data[at + LOW], ticksOf(grid, venue.low[row]));
    if (data[at + TRADES] === 0) data[at + CLOSE] = ticksOf(grid, venue.close[row]);
    data[at + SIZE] = Math.max(data[at + SIZE], venue.size[row]);
    this.#forgetSides(data, at);
    data[at + FIRST_TS] = data[at + OPEN_TS];
    data[at + FLAGS] |= VENUE;
  }

  #writePrices(data: Float64Array, at: number, { venue, row }: Told): void {
    const { grid } = this.#series;
    data[at + OPEN] = ticksOf(grid, venue.open[row]);
    data[at + HIGH] = ticksOf(grid, venue.high[row]);
    data[at + LOW] = ticksOf(grid, venue.low[row]);
    data[at + CLOSE] = ticksOf(grid, venue.close[row]);
    data[at + SIZE] = venue.size[row];
    data[at + TRADES] = 0;
    this.#forgetSides(data, at);
  }

  #forgetSides(data: Float64Array, at: number): void {
    data.fill(Number.NaN, at + BUY_SIZE, at + SELL_VOLUME + 1);
  }

  #finish(data: Float64Array, at: number): void {
    if ((data[at + FLAGS] & CLOSED) !== 0) return;
    data[at + FLAGS] |= CLOSED;
    this.changed.push(data[at + ID]);
  }
}

/** Ticks of a price; one between two ticks, from a time when the tick was finer, keeps its place between them. */
function ticksOf(grid: PriceGrid, price: number): number {
  const ticks = grid.ticks(price);
  return ticks === OFF_GRID ? price / grid.tickSize : ticks;
}
