import { LobtopError } from './errors.js';
import type { Instrument } from './sink.js';
import { PriceGrid } from './units.js';

/**
 * A grouping step given as a price, in the instrument's own ticks.
 *
 * @throws LobtopError `usage` when the price is no multiple of the tick
 */
export function groupStepOf({ symbol, tickSize }: Instrument, price: string): number {
  const ticks = PriceGrid.of(tickSize).ticks(price);
  if (ticks > 0) return ticks;
  throw new LobtopError('usage', `A step of ${price} is no multiple of the tick ${tickSize} of ${symbol}`, {
    remedy: `Choose ${tickSize} times a whole number`,
  });
}
