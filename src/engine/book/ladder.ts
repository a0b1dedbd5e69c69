import { type LevelColumns, reserveRows } from './columns.js';
import type { SideView } from './view.js';

/** The best `depth` levels of a side into `out`; undefined = all, ≤ 0 = none. */
export function topLevels(side: SideView, depth: number | undefined, out: LevelColumns): LevelColumns {
  const rows = Math.max(0, Math.min(depth ?? side.length, side.length));
  reserveRows(out, rows);
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    const index = side.length - 1 - row;
    sum += side.sizes[index];
    out.ticks[row] = side.ticksAt(index);
    out.sizes[row] = side.sizes[index];
    out.cumulative[row] = sum;
  }
  out.length = rows;
  return out;
}

/**
 * The best `depth` groups of a side into `out`: bids floor, asks ceil to multiples of `stepTicks`,
 * so a group never mixes sides, never shows a narrower spread, and all sizes are conserved.
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
  for (let index = side.length - 1; index >= 0; index--) {
    const group = groupTicks(side.ticksAt(index), step, side.sign);
    const isNew = out.ticks[out.length - 1] !== group;
    if (isNew) {
      if (out.length >= groups) break;
      reserveRows(out, out.length + 1);
      out.ticks[out.length] = group;
      out.sizes[out.length] = 0;
      out.length++;
    }
    sum += side.sizes[index];
    out.sizes[out.length - 1] += side.sizes[index];
    out.cumulative[out.length - 1] = sum;
  }
  return out;
}

/** The group a price belongs to: floor for bids (sign 1), ceil for asks (sign −1). */
export function groupTicks(ticks: number, stepTicks: number, sign: 1 | -1): number {
  return sign * Math.floor((sign * ticks) / stepTicks) * stepTicks;
}
