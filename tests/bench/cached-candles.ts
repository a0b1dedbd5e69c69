import { CandleCache } from '../../src/engine/history/candle-cache.js';

export const CACHED_CANDLES = 10_000;
export const MINUTE = 60_000;
export const FIRST_TS = 1_700_000_040_000;

export function cacheIn(dir: string): CandleCache {
  return new CandleCache({ dir, venue: 'bench', symbol: 'A/B', intervalMs: MINUTE });
}
