import type { ReadonlyMarket } from './market.js';
import type { CandleKind } from './tape/candle-kind.js';
import type { CandleSeries } from './tape/candle-series.js';

/** How candles are kept, and how many from before the start are loaded. */
export type CandleSettings = {
  /** Closed candles kept a market and kind; default 1,000. */
  readonly capacity?: number;
  /** What stands for an interval without trades; default nothing. */
  readonly gaps?: 'none' | 'flat';
  /** How many candles from before the start are fetched where none are cached; 0 = none, and no cache. */
  readonly history?: number;
};

/** A market's candles of a kind, begun when they are first asked for; undefined before the market is known. */
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
