import type { PriceVolumes } from './price-volumes.js';

/** Share of the total volume in the value area; Steidlmayer's Market Profile uses one standard deviation, about 70 %. */
const VALUE_SHARE = 0.7;

/** One row of a profile: its lower edge in ticks, and the volume traded from there up to the next row; less where the side of trades is not known. */
export type ProfileRow = { readonly ticks: number; readonly bought: number; readonly sold: number };

/** Volume at price, with its point of control and value area. */
export type VolumeProfile = {
  /** Highest price first, without gaps between the highest and the lowest price traded. */
  readonly rows: readonly ProfileRow[];
  readonly stepTicks: number;
  readonly total: number;
  readonly largest: number;
  /** Point of control (POC), the price with the most volume: its index in `rows`. Of equals the one closest to the middle. */
  readonly poc: number;
  /** The value area: indexes in `rows` of its highest and lowest price, both included. */
  readonly valueHigh: number;
  readonly valueLow: number;
};

/**
 * The volume traded at each price, grouped by `stepTicks`.
 * The value area starts at the point of control and is extended by the larger neighbour until it has 70 % of the volume.
 * Returns undefined when nothing was traded, or when the prices span more than `maxRows` steps.
 */
export function volumeProfile(
  volumes: PriceVolumes,
  { stepTicks, maxRows = 4096 }: { readonly stepTicks: number; readonly maxRows?: number },
): VolumeProfile | undefined {
  const step = Math.max(stepTicks, volumes.stepTicks);
  const { low, high } = rangeOf(volumes, step);
  const count = high - low + 1;
  if (!(count >= 1) || count > maxRows) return undefined;
  const bought = new Float64Array(count);
  const sold = new Float64Array(count);
  const sums = new Float64Array(count);
  for (let i = 0; i < volumes.length; i++) {
    const row = high - Math.floor(volumes.ticks[i] / step);
    bought[row] += volumes.bought[i];
    sold[row] += volumes.sold[i];
    sums[row] += volumes.bought[i] + volumes.sold[i] + volumes.unknown[i];
  }
  const rows = Array.from(bought, (size, row) => ({ ticks: (high - row) * step, bought: size, sold: sold[row] }));
  const total = sums.reduce((sum, size) => sum + size, 0);
  const poc = pointOfControl(sums);
  return { rows, stepTicks: step, total, largest: sums[poc], poc, ...valueArea(sums, poc, total) };
}

function rangeOf(volumes: PriceVolumes, step: number): { low: number; high: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < volumes.length; i++) {
    const row = Math.floor(volumes.ticks[i] / step);
    if (row < low) low = row;
    if (row > high) high = row;
  }
  return { low, high };
}

function pointOfControl(sums: Float64Array): number {
  const middle = (sums.length - 1) / 2;
  let best = 0;
  for (let row = 1; row < sums.length; row++) {
    const isCloser = Math.abs(row - middle) < Math.abs(best - middle);
    if (sums[row] > sums[best] || (sums[row] === sums[best] && isCloser)) best = row;
  }
  return best;
}

function valueArea(sums: Float64Array, poc: number, total: number): { valueHigh: number; valueLow: number } {
  let valueHigh = poc;
  let valueLow = poc;
  let held = sums[poc];
  while (held < total * VALUE_SHARE && (valueHigh > 0 || valueLow < sums.length - 1)) {
    const above = valueHigh > 0 ? sums[valueHigh - 1] : -1;
    const below = valueLow < sums.length - 1 ? sums[valueLow + 1] : -1;
    if (above >= below) held += sums[--valueHigh];
    else held += sums[++valueLow];
  }
  return { valueHigh, valueLow };
}
