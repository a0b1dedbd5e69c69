import { type LevelColumns, reserveRows } from './columns.js';
import type { SideView } from './view.js';

/** Writes the best `depth` levels of a side into `out`; undefined = all, ≤ 0 = none. */
export function topLevels(side: SideView, depth: number | undefined, out: LevelColumns): LevelColumns {
  const rows = Math.max(0, Math.min(depth ?? side.length, side.length));
  reserveRows(out, rows);
  let sum = 0;
  for (let rank = 0; rank < rows; rank++) {
    const size = side.sizeAtRank(rank);
    sum += size;
    out.ticks[rank] = side.ticksAt(rank);
    out.sizes[rank] = size;
    out.cumulative[rank] = sum;
  }
  out.length = rows;
  return out;
}

/**
 * Writes the best `depth` groups of a side into `out`: bids round down and asks up to multiples of `stepTicks`,
 * so grouping never mixes sides, never narrows the spread, and preserves total size.
 */
export function groupLevels(
  side: SideView,
  stepTicks: number,
  depth: number | undefined,
  out: LevelColumns,
): LevelColumns {
  const groups = depth ?? side.length;
  const step = Math.max(1, Math.floor(stepTicks));
  out.length = 0;
  let sum = 0;
  for (let rank = 0; rank < side.length; rank++) {
    const group = groupTicks(side.ticksAt(rank), step, side.sign);
    // An index of -1 would make every load here a slow one.
    const isNew = out.length === 0 || out.ticks[out.length - 1] !== group;
    if (isNew) {
      if (out.length >= groups) break;
      reserveRows(out, out.length + 1);
      out.ticks[out.length] = group;
      out.sizes[out.length] = 0;
      out.length++;
    }
    const size = side.sizeAtRank(rank);
    sum += size;
    out.sizes[out.length - 1] += size;
    out.cumulative[out.length - 1] = sum;
  }
  return out;
}

/** The group of a price: rounds down for bids (sign 1), up for asks (sign −1). */
export function groupTicks(ticks: number, stepTicks: number, sign: 1 | -1): number {
  return sign * Math.floor((sign * ticks) / stepTicks) * stepTicks;
}
