import type { OrderSource, ReadonlyMarket, ReplayDriver } from '../../engine/internal.js';

/** The duration and size of the recent history of live markets that is kept in memory. */
export type HistoryExtent = { readonly spanMs: number; readonly bytes: number };

/** The playback that is shown in place of the live markets: a recording, or the recent past. */
export type ShownPlayback = {
  readonly driver: ReplayDriver;
  /** The market at the playback position. */
  marketOf(market: ReadonlyMarket): ReadonlyMarket;
  /** The recent history being played back; undefined for a recording on disk. */
  readonly history: (() => HistoryExtent) | undefined;
  readonly orders: OrderSource | undefined;
};

/** Playback of a recording on disk: the watched markets are the recorded ones. */
export function diskPlayback(driver: ReplayDriver, orders?: OrderSource): ShownPlayback {
  return { driver, marketOf: (market) => market, history: undefined, orders };
}
