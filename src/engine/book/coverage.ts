/**
 * Which part of a book is complete. Beyond it there may be levels that nobody has reported.
 *
 * - `full`: all of it
 * - `window`: its best levels, as many as the venue keeps; a side with fewer is complete. `levels` is undefined where the number is not known:
 *   then it ends at the worst level
 * - `range`: everything from the touch to these prices, inclusive: the ends of the snapshot, where changes arrive for every price. A side
 *   without a bound is complete
 */
export type Coverage =
  | { readonly kind: 'full' }
  | { readonly kind: 'window'; readonly levels: number | undefined }
  | { readonly kind: 'range'; readonly bidTicks: number | undefined; readonly askTicks: number | undefined };

export const FULL_COVERAGE: Coverage = { kind: 'full' };

/** The same prices on a grid `factor` times finer. */
export function refinedCoverage(coverage: Coverage, factor: number): Coverage {
  if (coverage.kind !== 'range') return coverage;
  const { bidTicks, askTicks } = coverage;
  return {
    kind: 'range',
    bidTicks: bidTicks === undefined ? undefined : bidTicks * factor,
    askTicks: askTicks === undefined ? undefined : askTicks * factor,
  };
}

/** The same prices on a grid `factor` times coarser, which all of them are on. Divided, not multiplied by a fraction: that would leave some. */
export function coarsenedCoverage(coverage: Coverage, factor: number): Coverage {
  if (coverage.kind !== 'range') return coverage;
  const { bidTicks, askTicks } = coverage;
  return {
    kind: 'range',
    bidTicks: bidTicks === undefined ? undefined : bidTicks / factor,
    askTicks: askTicks === undefined ? undefined : askTicks / factor,
  };
}

/** Ticks of the last price to which a side is complete; undefined where all of it is. */
export function coveredTicks(
  coverage: Coverage,
  id: 0 | 1,
  side: { readonly length: number; readonly worst: number | undefined; ticksAt(rank: number): number },
): number | undefined {
  if (coverage.kind === 'full') return undefined;
  if (coverage.kind === 'range') return id === 0 ? coverage.bidTicks : coverage.askTicks;
  const { levels } = coverage;
  if (side.length === 0 || (levels !== undefined && side.length < levels)) return undefined;
  return levels === undefined ? side.worst : side.ticksAt(levels - 1);
}
