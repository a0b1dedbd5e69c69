import type { Kline } from './klines.js';
import type { FlowProfile } from './order-flow.js';
import type { Random } from './random.js';

const MINUTE_MS = 60_000;
/** Volatility and volume of a minute relative to a profile, calibrated to what its order flow produces. */
const MINUTE_DEVIATION_FACTOR = 8;
const TRADES_PER_RATE = 40;
const LOTS_PER_TRADE = 0.8;

export type PrehistoryOptions = {
  readonly profile: FlowProfile;
  readonly random: Random;
  /** Start of the market itself, ms since the epoch; the candles end at the minute before. */
  readonly untilTs: number;
  readonly minutes: number;
};

/** Generates one-minute candles for the time before the simulated market starts, so that its candle history can be requested. */
export function prehistory({ profile, random, untilTs, minutes }: PrehistoryOptions): Kline[] {
  const deviation = profile.driftTicks * MINUTE_DEVIATION_FACTOR;
  const candles: Kline[] = [];
  let close = profile.startTicks;
  let openTs = Math.floor(untilTs / MINUTE_MS) * MINUTE_MS - MINUTE_MS;
  for (let i = 0; i < minutes; i++, openTs -= MINUTE_MS) {
    const open = Math.max(1, close - Math.round(random.normal() * deviation));
    const wick = () => Math.round((Math.abs(random.normal()) * deviation) / 3);
    const trades = 1 + Math.round(profile.calmRate * TRADES_PER_RATE * random.exponential(1));
    candles.push({
      openTs,
      open,
      high: Math.max(open, close) + wick(),
      low: Math.max(1, Math.min(open, close) - wick()),
      close,
      lots: Math.round(trades * profile.typicalLots * LOTS_PER_TRADE),
      trades,
    });
    close = open;
  }
  return candles.reverse();
}
