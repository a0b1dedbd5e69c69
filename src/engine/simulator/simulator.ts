import { Worker } from 'node:worker_threads';
import type { CcxtConfig } from '../live/ccxt/types.js';
import type { VenueSettings } from '../live/create-venue.js';

/** How the simulated venue behaves. */
export type SimulatorOptions = {
  /** The same seed gives the same order flow. */
  readonly seed: number;
  /** How much faster than ours its time passes; its messages carry its own time. */
  readonly speed: number;
};

/** Its name as a venue, and its defaults. */
export const SIMULATED = { venue: 'sim', seed: 7, speed: 1 } as const;

/** A simulated venue that runs. */
export type Simulator = {
  /** How to reach it: settings of an ordinary venue that speaks Binance spot's protocol. */
  readonly settings: VenueSettings;
  close(): Promise<void>;
};

/** Starts the simulated venue on a free port of 127.0.0.1, in a thread of its own. @param options the demo's by default */
export async function startSimulator({
  seed = SIMULATED.seed,
  speed = SIMULATED.speed,
}: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const worker = new Worker(new URL('./simulator-worker.js', import.meta.url), { workerData: { seed, speed } });
  const port = await new Promise<number>((resolve, reject) => {
    worker.once('message', (message: { port: number }) => resolve(message.port));
    worker.once('error', reject);
  });
  return {
    settings: { class: 'binance', ccxt: addresses(port), cacheMarkets: false },
    async close() {
      const ended = new Promise((resolve) => worker.once('exit', resolve));
      worker.postMessage('close');
      await ended;
    },
  };
}

function addresses(port: number): CcxtConfig {
  const host = `127.0.0.1:${port}`;
  return { urls: { api: { public: `http://${host}/api/v3`, ws: { spot: `ws://${host}/stream/ws` } } } };
}
