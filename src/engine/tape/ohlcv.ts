import { intervalStart } from './candle-kind.js';

const INFINITE = Number.POSITIVE_INFINITY;

/** A venue's candles in columns, oldest first. Prices as numbers, sizes in base units, `ts` is the start of the interval. */
export type Ohlcv = {
  readonly length: number;
  readonly ts: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly size: Float64Array;
};

/** One candle as venues send it: time in ms since the epoch, prices, size in base units. */
export type OhlcvRow = readonly [ts: number, open: number, high: number, low: number, close: number, size: number];

const FIELDS = ['ts', 'open', 'high', 'low', 'close', 'size'] as const;
type Field = (typeof FIELDS)[number];

/** Candles from columns of equal length. */
export function ohlcvFrom(column: (field: Field) => Float64Array): Ohlcv {
  const [ts, open, high, low, close, size] = FIELDS.map(column);
  return { length: ts.length, ts, open, high, low, close, size };
}

/** Converts rows to columns. */
export function ohlcvOf(rows: readonly OhlcvRow[]): Ohlcv {
  return ohlcvFrom((field) => Float64Array.from(rows, (row) => row[FIELDS.indexOf(field)]));
}

export const NO_CANDLES = ohlcvOf([]);

/** One candle of columns as a row. */
export function ohlcvRow(candles: Ohlcv, at: number): OhlcvRow {
  const { ts, open, high, low, close, size } = candles;
  return [ts[at], open[at], high[at], low[at], close[at], size[at]];
}

/** Candles from `from` up to, not including, `to`. */
export function ohlcvSlice(candles: Ohlcv, from: number, to = candles.length): Ohlcv {
  return ohlcvFrom((field) => candles[field].slice(from, to));
}

/** Concatenates two series. */
export function ohlcvJoined(before: Ohlcv, after: Ohlcv): Ohlcv {
  return ohlcvFrom((field) => {
    const joined = new Float64Array(before.length + after.length);
    joined.set(before[field]);
    joined.set(after[field], before.length);
    return joined;
  });
}

/** Whether a row is a valid candle: finite, prices above 0, open and close between low and high, a size of 0 or more. */
export function isCandle({ ts, open, high, low, close, size }: Ohlcv, at: number): boolean {
  const isBounded = ts[at] < INFINITE && high[at] < INFINITE && size[at] < INFINITE;
  const isAbove = high[at] >= open[at] && high[at] >= close[at];
  const isBelow = low[at] <= open[at] && low[at] <= close[at];
  return isBounded && isAbove && isBelow && ts[at] >= 0 && low[at] > 0 && size[at] >= 0;
}

/** Merges candles into a longer interval, which must be a multiple of theirs. Intervals without candles are not filled. */
export function resample(candles: Ohlcv, intervalMs: number): Ohlcv {
  // Most histories already have the requested interval.
  if (isAligned(candles, intervalMs)) return candles;
  const rows: [number, number, number, number, number, number][] = [];
  for (let i = 0; i < candles.length; i++) {
    const [ts, open, high, low, close, size] = ohlcvRow(candles, i);
    const start = intervalStart(ts, intervalMs);
    const last = rows.at(-1);
    if (last === undefined || last[0] !== start) {
      rows.push([start, open, high, low, close, size]);
      continue;
    }
    last[2] = Math.max(last[2], high);
    last[3] = Math.min(last[3], low);
    last[4] = close;
    last[5] += size;
  }
  return ohlcvOf(rows);
}

/** Whether every candle opens at an interval start: then each already is one of that interval, since they are sorted and unique. */
function isAligned({ ts }: Ohlcv, intervalMs: number): boolean {
  return ts.every((openTs) => intervalStart(openTs, intervalMs) === openTs);
}
