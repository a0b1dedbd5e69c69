import { type MarketSink, partialSink } from '../engine/internal.js';

/** A sink that reports every change that may affect the screen. */
export function changeListener(onChange: () => void): MarketSink {
  return partialSink({
    commit: onChange,
    trade: onChange,
    touch: onChange,
    ticker: onChange,
    liquidation: onChange,
    candle: onChange,
    status: onChange,
  });
}
