import type { ReadonlyMarket } from './market.js';
import type { CandleKind } from './tape/candle-kind.js';
import type { CandleSeries } from './tape/candle-series.js';

/** How many candles are kept, and how many from before the start are loaded. */
export type CandleSettings = {
  /** Closed candles kept per market and kind; default 1,000. */
  readonly capacity?: number;
  /** How to fill intervals without trades; default `none`. */
  readonly gaps?: 'none' | 'flat';
  /** How many candles from before the start to fetch where none are cached; 0 = none, and no cache. */
  readonly history?: number;
};

/** A market's candles of one kind, created on first use; undefined before the market is identified. */
export function candleSeries(
  market: ReadonlyMarket,
  kind: CandleKind,
  { capacity, gaps, footprint }: CandleSettings & { readonly footprint: boolean },
): CandleSeries | undefined {
  return market.tape?.candles(kind, {
    ...(capacity === undefined ? {} : { capacity }),
    ...(gaps === undefined ? {} : { gaps }),
    hasFootprint: footprint,
  });
}
