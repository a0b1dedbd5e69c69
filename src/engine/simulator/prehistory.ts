import type { Kline } from './klines.js';
import type { FlowProfile } from './order-flow.js';
import type { Random } from './random.js';

const MINUTE_MS = 60_000;
/** How far a price strays in a minute, and how much is traded, as the order flow of a profile turns out. */
const DEVIATIONS_A_DRIFT = 8;
const TRADES_A_RATE = 40;
const LOTS_A_TRADE = 0.8;

export type PrehistoryOptions = {
  readonly profile: FlowProfile;
  readonly random: Random;
  /** Where the market itself begins; the candles lead up to its minute. */
  readonly untilTs: number;
  readonly minutes: number;
};

/** Minutes from before the simulated market was opened: nobody traded them, but a venue has a past to be asked for. */
export function prehistory({ profile, random, untilTs, minutes }: PrehistoryOptions): Kline[] {
  const deviation = profile.driftTicks * DEVIATIONS_A_DRIFT;
  const made: Kline[] = [];
  let close = profile.startTicks;
  let openTs = Math.floor(untilTs / MINUTE_MS) * MINUTE_MS - MINUTE_MS;
  for (let i = 0; i < minutes; i++, openTs -= MINUTE_MS) {
    const open = Math.max(1, close - Math.round(random.normal() * deviation));
    const wick = () => Math.round((Math.abs(random.normal()) * deviation) / 3);
    const trades = 1 + Math.round(profile.calmRate * TRADES_A_RATE * random.exponential(1));
    made.push({
      openTs,
      open,
      high: Math.max(open, close) + wick(),
      low: Math.max(1, Math.min(open, close) - wick()),
      close,
      lots: Math.round(trades * profile.typicalLots * LOTS_A_TRADE),
      trades,
    });
    close = open;
  }
  return made.reverse();
}
