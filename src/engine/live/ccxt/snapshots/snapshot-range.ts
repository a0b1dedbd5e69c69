import { LobtopError } from '../../../errors.js';
import { BID, type Side } from '../../../sink.js';
import type { CcxtRow, CcxtSnapshot } from '../types.js';
import type { VenuePolicy } from '../venue-policy.js';
import { requestedLevels } from './requested-levels.js';

/** The rows of one side of a snapshot. */
export function rowsOf(side: Side, { bids = [], asks = [] }: CcxtSnapshot): readonly CcxtRow[] {
  return side === BID ? bids : asks;
}

/** Whether a REST snapshot has every level of a side: fewer than it was requested with, at a venue known to serve that many. */
export function hasAllLevels(side: Side, snapshot: CcxtSnapshot, { snapshotDepth }: VenuePolicy): boolean {
  const requested = requestedLevels(snapshot);
  return snapshotDepth !== undefined && requested !== undefined && rowsOf(side, snapshot).length < requested;
}

/** Converts a price to ticks. @throws LobtopError `range` for one that has none */
type TicksOf = (price: string | number) => number;

/** The levels of one side of a snapshot; without those whose price has no ticks, which are rejected everywhere. */
export function ticksOfRows(rows: readonly CcxtRow[], ticksOf: TicksOf): number[] {
  return rows.flatMap(([price]) => {
    try {
      return [ticksOf(price as string | number)];
    } catch (error) {
      if (error instanceof LobtopError && error.code === 'range') return [];
      throw error;
    }
  });
}

/** Ticks of a snapshot's worst price; undefined where the side has every level. */
export function endOfSnapshot(side: Side, snapshot: CcxtSnapshot, options: RangeOptions): number | undefined {
  if (hasAllLevels(side, snapshot, options.policy)) return undefined;
  const ticks = ticksOfRows(rowsOf(side, snapshot), options.ticksOf);
  if (ticks.length === 0) return undefined;
  return ticks.reduce((a, b) => (side === BID ? Math.min(a, b) : Math.max(a, b)));
}

type RangeOptions = { readonly policy: VenuePolicy; readonly ticksOf: TicksOf };
