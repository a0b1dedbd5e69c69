import type { CcxtSnapshot } from '../types.js';

/** How many levels per side each REST snapshot was requested with; ccxt hands the snapshots on as they are. */
const requested = new WeakMap<CcxtSnapshot, number>();

/** Notes how many levels a snapshot was requested with. */
export function noteRequestedLevels(snapshot: CcxtSnapshot, levels: number | undefined): void {
  if (levels !== undefined) requested.set(snapshot, levels);
}

/** undefined where the class's default was requested. */
export function requestedLevels(snapshot: CcxtSnapshot): number | undefined {
  return requested.get(snapshot);
}
