import { type CandleSeries, candleField } from '../engine/internal.js';
import type { PriceColumns } from './overlays.js';

const { BUY_SIZE, CLOSE, FLAGS, HIGH, LOW, OPEN, OPEN_TS, SIZE } = candleField;

/** Candles in columns, oldest first, prices in ticks. */
export type CandleColumns = PriceColumns & {
  readonly open: Float64Array;
  readonly flags: Float64Array;
  readonly buySize: Float64Array;
};

/** The newest `count` candles. */
export function candleColumns(series: CandleSeries, count: number): CandleColumns {
  const wanted = Math.min(count, series.length);
  const column = (field: number) => {
    const out = new Float64Array(wanted);
    series.ring.copy(field, wanted, out);
    return out;
  };
  return {
    length: wanted,
    openTs: column(OPEN_TS),
    open: column(OPEN),
    high: column(HIGH),
    low: column(LOW),
    close: column(CLOSE),
    size: column(SIZE),
    flags: column(FLAGS),
    buySize: column(BUY_SIZE),
  };
}

/** Averaged candles: the close is the mean of four prices, the open the middle of the body before. */
export function heikinAshi(columns: CandleColumns): CandleColumns {
  const { length, open, high, low, close } = columns;
  const made = {
    open: new Float64Array(length),
    high: high.slice(),
    low: low.slice(),
    close: new Float64Array(length),
  };
  for (let i = 0; i < length; i++) {
    made.close[i] = (open[i] + high[i] + low[i] + close[i]) / 4;
    made.open[i] = i === 0 ? (open[i] + close[i]) / 2 : (made.open[i - 1] + made.close[i - 1]) / 2;
    made.high[i] = Math.max(high[i], made.open[i], made.close[i]);
    made.low[i] = Math.min(low[i], made.open[i], made.close[i]);
  }
  return { ...columns, ...made };
}
