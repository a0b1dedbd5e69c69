import { LobtopError } from './errors.js';
import type { Instrument } from './sink.js';
import { groupSteps, PriceGrid } from './units.js';

/** The largest grouping step, as a share of the price: a ladder of coarser ones says nothing. */
const LARGEST_STEP_SHARE = 0.05;

/** The largest grouping step in ticks, for a market whose mid is this many. */
export function largestGroupStep(midTicks: number): number {
  return Math.max(1, Math.floor(midTicks * LARGEST_STEP_SHARE));
}

/** @throws LobtopError `usage` for a step of more than 5 % of the price */
export function requireGroupWithin(instrument: Instrument, price: string, midTicks: number): void {
  if (groupStepOf(instrument, price) <= largestGroupStep(midTicks)) return;
  const { venue, symbol, tickSize } = instrument;
  const grid = PriceGrid.of(tickSize);
  const largest = groupSteps(largestGroupStep(midTicks)).at(-1) ?? 1;
  throw new LobtopError(
    'usage',
    `A step of ${price} is more than 5 % of the price of ${symbol}, which is ${grid.priceText(Math.round(midTicks))}`,
    { remedy: `Choose at most ${grid.priceText(largest)}, or a step for it: --group ${venue}:${symbol}=PRICE` },
  );
}

/**
 * Converts a grouping step given as a price into the instrument's ticks.
 *
 * @throws LobtopError `usage` when the price is not a multiple of the tick
 */
export function groupStepOf({ symbol, tickSize }: Instrument, price: string): number {
  const ticks = PriceGrid.of(tickSize).ticks(price);
  if (ticks > 0) return ticks;
  throw new LobtopError('usage', `A step of ${price} is not a multiple of the tick size ${tickSize} of ${symbol}`, {
    remedy: `Choose a multiple of ${tickSize}`,
  });
}
