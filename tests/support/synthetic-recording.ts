import { SimulatedMarket } from '../../src/engine/simulator/market.js';
import { SIMULATED_SYMBOLS } from '../../src/engine/simulator/symbols.js';
import type { BinanceRecording, RecordedEvent, Snapshot } from './binance-recording.js';

const START = 1_700_000_000_000;
const SECONDS = 60;

/** A recording made on the spot from a seeded simulated market, for what needs a venue but no real data. */
export function syntheticRecording(seed = 1): BinanceRecording {
  const events: RecordedEvent[] = [];
  const market = new SimulatedMarket(SIMULATED_SYMBOLS[0], {
    seed,
    nowTs: START,
    publish: (stream, event) => events.push({ stream, text: JSON.stringify(event) }),
  });
  market.publishDepth();
  events.length = 0;
  let snapshot: Snapshot | undefined;
  for (let ms = 100; ms <= SECONDS * 1000; ms += 100) {
    market.advance(START + ms);
    market.publishDepth();
    // A few messages come before the snapshot, as they do in life.
    if (ms === 500) snapshot = market.depth(1000) as Snapshot;
  }
  return { events, snapshot: snapshot as Snapshot };
}
