import { Worker } from 'node:worker_threads';
import { LobtopError } from '../errors.js';
import type { CcxtConfig } from '../live/ccxt/types.js';
import type { VenueSettings } from '../live/create-venue.js';

/** Options of the simulated venue. */
export type SimulatorOptions = {
  /** The same seed gives the same order flow. */
  readonly seed: number;
  /** How much faster than real time its clock runs; its messages carry its own time. */
  readonly speed: number;
};

/** Venue name and default options of the simulator. */
export const SIMULATED = { venue: 'sim', seed: 7, speed: 1 } as const;

/** A running simulated venue. */
export type Simulator = {
  /** Settings to connect to it: those of an ordinary venue with Binance spot's protocol. */
  readonly settings: VenueSettings;
  close(): Promise<void>;
};

/** Starts the simulated venue on a free port of 127.0.0.1, in a worker thread. @param options default: those of the demo */
export async function startSimulator({
  seed = SIMULATED.seed,
  speed = SIMULATED.speed,
}: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  requireWorkingFolder();
  const worker = new Worker(new URL('./simulator-worker.js', import.meta.url), { workerData: { seed, speed } });
  const port = await new Promise<number>((resolve, reject) => {
    worker.once('message', (message: { port: number }) => resolve(message.port));
    worker.once('error', reject);
  });
  return {
    // On loopback, whatever proxy there is for other venues.
    settings: { class: 'binance', ccxt: addresses(port), proxy: 'none', cacheMarkets: false },
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

/** Node starts no thread in a folder that has been deleted. @throws LobtopError `io` */
function requireWorkingFolder(): void {
  try {
    process.cwd();
  } catch (cause) {
    throw new LobtopError('io', 'The working directory has been deleted', {
      cause,
      remedy: 'Change to another one: cd',
    });
  }
}
