import type { LevelColumns } from '../../../book/columns.js';
import { greatestCommonDivisor } from '../../../units.js';

/** Prices of more ticks than this are not: no venue quotes ten significant digits. */
const MAX_PRICE_TICKS = 1e9;
/** So few prices may be round by chance. */
const MIN_LEVELS = 4;

/**
 * How many of the stated ticks make one step of the prices in a snapshot, where the stated tick is implausible: ccxt fills in 1e-8 where a
 * venue states none. 1 where it is plausible, or the prices do not tell.
 *
 * @param isStated whether the venue states a tick at all
 */
export function ticksPerRealStep(sides: readonly LevelColumns[], isStated: boolean): number {
  const ticks = sides
    .flatMap(({ ticks: column, length }) => [...column.subarray(0, length)])
    .filter((each) => each > 0);
  const isPlausible = isStated && Math.max(...ticks, 0) <= MAX_PRICE_TICKS;
  if (isPlausible || ticks.length < MIN_LEVELS) return 1;
  // Exact beyond 2^53 too: a grid gives no ticks that a double cannot hold, and a remainder of doubles is exact.
  return ticks.reduce(greatestCommonDivisor);
}
