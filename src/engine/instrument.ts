import { LobtopError } from './errors.js';
import type { Instrument } from './sink.js';
import { PriceGrid } from './units.js';

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
