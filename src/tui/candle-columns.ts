import { type CandleSeries, candleField } from '../engine/internal.js';
import type { PriceColumns } from './overlays.js';

const { BUY_SIZE, CLOSE, SELL_SIZE, FLAGS, HIGH, LOW, OPEN, OPEN_TS, SIZE } = candleField;

/** Candles as columns, oldest first, prices in ticks. */
export type CandleColumns = PriceColumns & {
  readonly open: Float64Array;
  readonly flags: Float64Array;
  readonly buySize: Float64Array;
  readonly sellSize: Float64Array;
};

/** The newest `count` candles. */
export function candleColumns(series: CandleSeries, count: number): CandleColumns {
  const length = Math.min(count, series.length);
  const column = (field: number) => {
    const out = new Float64Array(length);
    series.ring.copy(field, length, out);
    return out;
  };
  return {
    length,
    openTs: column(OPEN_TS),
    open: column(OPEN),
    high: column(HIGH),
    low: column(LOW),
    close: column(CLOSE),
    size: column(SIZE),
    flags: column(FLAGS),
    buySize: column(BUY_SIZE),
    sellSize: column(SELL_SIZE),
    sizeUnit: series.sizeUnit,
  };
}

/** Heikin Ashi candles: the close is the mean of the four prices, the open the middle of the previous body. */
export function heikinAshi(columns: CandleColumns): CandleColumns {
  const { length, open, high, low, close } = columns;
  const averaged = {
    open: new Float64Array(length),
    high: high.slice(),
    low: low.slice(),
    close: new Float64Array(length),
  };
  for (let i = 0; i < length; i++) {
    averaged.close[i] = (open[i] + high[i] + low[i] + close[i]) / 4;
    averaged.open[i] = i === 0 ? (open[i] + close[i]) / 2 : (averaged.open[i - 1] + averaged.close[i - 1]) / 2;
    averaged.high[i] = Math.max(high[i], averaged.open[i], averaged.close[i]);
    averaged.low[i] = Math.min(low[i], averaged.open[i], averaged.close[i]);
  }
  return { ...columns, ...averaged };
}
