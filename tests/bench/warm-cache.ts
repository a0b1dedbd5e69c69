import { CandleHistory } from '../../src/engine/history/candle-history.js';
import type { CandleKind } from '../../src/engine/internal.js';
import { CandleSeries } from '../../src/engine/tape/candle-series.js';
import { systemClock } from '../../src/engine/time/clock.js';
import { PriceGrid } from '../../src/engine/units.js';
import { CACHED_CANDLES, cacheIn, FIRST_TS, MINUTE } from './cached-candles.js';

// The history itself, as a session runs it, with a venue that has nothing to add: prints the milliseconds until all candles of a cache are in the ring.
const [, , dir] = process.argv;
const startMs = performance.now();
const kind: CandleKind = { type: 'time', intervalMs: MINUTE };
const series = new CandleSeries(kind, { grid: PriceGrid.of('0.01'), capacity: CACHED_CANDLES });
const history = new CandleHistory({
  series,
  clock: systemClock,
  nowTs: () => FIRST_TS + CACHED_CANDLES * MINUTE,
  source: async () => ({ intervalsMs: [MINUTE], pageSize: 1000, page: async () => [] }),
  cache: () => cacheIn(dir),
  wanted: CACHED_CANDLES,
  onNotice: (text) => {
    throw new Error(text);
  },
});
history.run();
while (series.length < CACHED_CANDLES) await new Promise((resolve) => setImmediate(resolve));
process.stdout.write(String(performance.now() - startMs));
history.stop();
