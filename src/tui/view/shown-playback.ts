import type { OrderSource, ReadonlyMarket, ReplayDriver } from '../../engine/internal.js';

/** The last minutes of live markets in memory: how far back they go, and how much that is. */
export type KeptHistory = { readonly spanMs: number; readonly bytes: number };

/** What is seen was recorded, and this is what it is walked through with. */
export type ShownPlayback = {
  readonly driver: ReplayDriver;
  /** A market as it is at the place. */
  marketOf(market: ReadonlyMarket): ReadonlyMarket;
  /** The last minutes of live markets, and how much of them is kept; undefined for a recording from disk. */
  readonly kept: (() => KeptHistory) | undefined;
  readonly orders: OrderSource | undefined;
};

/** A recording from disk: what is watched is what was recorded. */
export function diskPlayback(driver: ReplayDriver, orders?: OrderSource): ShownPlayback {
  return { driver, marketOf: (market) => market, kept: undefined, orders };
}
