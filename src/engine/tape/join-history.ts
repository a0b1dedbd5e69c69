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
  SIZE,
  STRIDE,
  TRADES,
  UNKNOWN_VOLUME,
  VENUE,
} from './candle-row.js';
import type { CandleSeries } from './candle-series.js';
import type { Ohlcv } from './ohlcv.js';

/** Options for joining the venue's candles with those built from trades. */
export type JoinOptions = {
  /** Candles that open before this time are final; the one that opens at it was still open at the venue. */
  readonly openTs: number;
  /** Whether candles without trades are kept. */
  readonly keepsFlat: boolean;
};

/**
 * Joins the venue's own candles with those built from trades. A complete candle of ours is kept, since it has volumes by side; one
 * that lacks trades is replaced by the venue's final candle, or merged with it while the venue's is still open.
 */
export function joinHistory(series: CandleSeries, venue: Ohlcv, options: JoinOptions): void {
  if (series.intervalMs === undefined || venue.length === 0) return;
  const merge = new HistoryMerge(series, options);
  const rows = merge.merged(venue);
  series.ring.replace(rows);
  series.reopen(rows.length > 0 && (rows[rows.length - STRIDE + FLAGS] & CLOSED) === 0);
  for (const id of merge.changed) series.changed(id);
}

type VenueCandle = { readonly venue: Ohlcv; readonly row: number };

class HistoryMerge {
  /** Ids of closed candles that were amended. */
  readonly changed: number[] = [];
  readonly #series: CandleSeries;
  readonly #options: JoinOptions;
  readonly #intervalMs: number;

  constructor(series: CandleSeries, options: JoinOptions) {
    this.#series = series;
    this.#options = options;
    this.#intervalMs = series.intervalMs ?? 0;
  }

  /** All rows, ours and the venue's, oldest first. */
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
      if (next < venue.length && venue.ts[next] === ownTs)
        this.#mergeOwn(merged, count * STRIDE, { venue, row: next++ });
      count++;
      // A candle that is no longer the newest is closed, even without a trade after it.
      const isNewest = i === ownRows - 1 && next === venue.length;
      if (!isNewest) this.#close(merged, (count - 1) * STRIDE);
    }
    return merged.subarray(0, count * STRIDE);
  }

  /** Writes a candle that only the venue has. Returns whether it is kept. */
  #write(data: Float64Array, at: number, candle: VenueCandle): boolean {
    const { venue, row } = candle;
    const ts = venue.ts[row];
    const isFlat = venue.size[row] === 0;
    if (isFlat && !this.#options.keepsFlat) return false;
    const isFinal = ts < this.#options.openTs;
    data[at + OPEN_TS] = ts;
    data[at + END_TS] = ts + this.#intervalMs;
    data[at + FIRST_TS] = ts;
    data[at + LAST_TS] = ts;
    this.#writePrices(data, at, candle);
    data[at + FLAGS] = VENUE | (isFlat ? FLAT : 0) | (isFinal ? CLOSED : GAP);
    data[at + ID] = this.#series.nextId();
    return true;
  }

  /** Merges the venue's candle into one of ours, unless ours is complete. */
  #mergeOwn(data: Float64Array, at: number, candle: VenueCandle): void {
    const flags = data[at + FLAGS];
    const isComplete = (flags & GAP) === 0 && (flags & VENUE) === 0;
    if (isComplete) return;
    const isFinal = candle.venue.ts[candle.row] < this.#options.openTs;
    if (isFinal) this.#replace(data, at, candle);
    else if ((flags & CLOSED) === 0) this.#mergeOpen(data, at, candle);
  }

  #replace(data: Float64Array, at: number, candle: VenueCandle): void {
    const before = [OPEN, HIGH, LOW, CLOSE, SIZE].map((field) => data[at + field]);
    const wasClosed = (data[at + FLAGS] & CLOSED) !== 0;
    const hadGap = (data[at + FLAGS] & GAP) !== 0;
    this.#writePrices(data, at, candle);
    const isSame = [OPEN, HIGH, LOW, CLOSE, SIZE].every((field, i) => data[at + field] === before[i]);
    if (isSame && wasClosed && !hadGap) return;
    data[at + FLAGS] = VENUE | CLOSED | (wasClosed ? AMENDED : 0) | (data[at + SIZE] === 0 ? FLAT : 0);
    this.changed.push(data[at + ID]);
  }

  /** Merges an open candle that started before we connected: the venue has its start, we have its end. */
  #mergeOpen(data: Float64Array, at: number, { venue, row }: VenueCandle): void {
    const { grid } = this.#series;
    data[at + OPEN] = ticksOf(grid, venue.open[row]);
    data[at + HIGH] = Math.max(data[at + HIGH], ticksOf(grid, venue.high[row]));
    data[at + LOW] = Math.min(data[at + LOW], ticksOf(grid, venue.low[row]));
    if (data[at + TRADES] === 0) data[at + CLOSE] = ticksOf(grid, venue.close[row]);
    data[at + SIZE] = Math.max(data[at + SIZE], venue.size[row]);
    this.#clearSides(data, at);
    data[at + FIRST_TS] = data[at + OPEN_TS];
    data[at + FLAGS] |= VENUE;
  }

  #writePrices(data: Float64Array, at: number, { venue, row }: VenueCandle): void {
    const { grid } = this.#series;
    data[at + OPEN] = ticksOf(grid, venue.open[row]);
    data[at + HIGH] = ticksOf(grid, venue.high[row]);
    data[at + LOW] = ticksOf(grid, venue.low[row]);
    data[at + CLOSE] = ticksOf(grid, venue.close[row]);
    data[at + SIZE] = venue.size[row];
    data[at + TRADES] = 0;
    this.#clearSides(data, at);
  }

  #clearSides(data: Float64Array, at: number): void {
    data.fill(Number.NaN, at + BUY_SIZE, at + UNKNOWN_VOLUME + 1);
  }

  #close(data: Float64Array, at: number): void {
    if ((data[at + FLAGS] & CLOSED) !== 0) return;
    data[at + FLAGS] |= CLOSED;
    this.changed.push(data[at + ID]);
  }
}

/** Ticks of a price; fractional for an off-grid price, from a time when the tick size was finer. */
function ticksOf(grid: PriceGrid, price: number): number {
  const ticks = grid.ticks(price);
  return ticks === OFF_GRID ? price / grid.tickSize : ticks;
}
