import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../time/clock.js';
import { SimulatedMarket } from './market.js';
import type { SimulatorOptions } from './simulator.js';
import { SIMULATED_SYMBOLS } from './symbols.js';
import { WireServer } from './wire-server.js';

/** Runs in a worker thread, so that the venue does not share the program's event loop. */
const STEP_MS = 20;
const DEPTH_MS = 100;
const TICKER_MS = 1000;

const { seed, speed } = workerData as SimulatorOptions;
const startTs = systemClock.wallMs();
/** The venue's clock: starts at ours, then runs `speed` times as fast. */
const venueNow = () => startTs + (systemClock.wallMs() - startTs) * speed;
const server = new WireServer();
const markets = SIMULATED_SYMBOLS.map((symbol, index) => {
  const publish = (stream: string, event: Readonly<Record<string, unknown>>) => server.publish(stream, event);
  return new SimulatedMarket(symbol, { seed: seed + index, nowTs: startTs, publish });
});
for (const market of markets) server.add(market);

let steps = 0;
const timer = setInterval(() => {
  const nowTs = venueNow();
  steps++;
  for (const market of markets) {
    market.advance(nowTs);
    if (steps % (DEPTH_MS / STEP_MS) === 0) market.publishDepth();
    if (steps % (TICKER_MS / STEP_MS) === 0) market.publishTicker();
  }
}, STEP_MS);

parentPort?.once('message', () => {
  clearInterval(timer);
  server.close();
  parentPort?.close();
});

const port = await server.listen();
parentPort?.postMessage({ port });
