import { type MarketSink, partialSink } from '../engine/internal.js';

/** Hears of everything that may change what is shown. */
export function changeListener(changed: () => void): MarketSink {
  return partialSink({ commit: changed, trade: changed, status: changed });
}
