import type { CandleSource } from '../tape/candle-source.js';
import type { Clock } from '../time/clock.js';
import { Pause } from '../time/pause.js';
import { VenueTail } from './venue-tail.js';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** The price of 24 hours ago moves on as well. */
const REFRESH_MS = 5 * MINUTE_MS;

export type DayAgoOptions = {
  readonly clock: Clock;
  /** The venue's time, ms since the epoch. */
  readonly nowTs: () => number;
  /** Resolves when the venue is ready for requests; with undefined where it has no candles, and when the signal is aborted. */
  readonly source: (signal: AbortSignal) => Promise<CandleSource | undefined>;
};

/** The price of 24 hours ago, from the venue's candles: the base of the 24h change. */
export class DayAgo {
  /** undefined until it is known, and where the venue has no such candles. */
  price: number | undefined;
  readonly #options: DayAgoOptions;
  readonly #pause: Pause;
  readonly #stop = new AbortController();

  constructor(options: DayAgoOptions) {
    this.#options = options;
    this.#pause = new Pause(options.clock);
  }

  /** Fetches it every five minutes until stopped. Never throws: without it only the 24h change is missing. */
  async run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const source = await this.#options.source(signal);
      if (source !== undefined) this.price = await this.#fetch(source).catch(() => undefined);
      await this.#pause.for(REFRESH_MS);
    }
  }

  stop(): void {
    this.#stop.abort();
    this.#pause.end();
  }

  async #fetch(source: CandleSource): Promise<number | undefined> {
    const intervalMs = source.intervalsMs.find((ms) => ms >= MINUTE_MS && ms <= HOUR_MS);
    if (intervalMs === undefined) return undefined;
    const nowTs = this.#options.nowTs();
    const sinceTs = nowTs - DAY_MS;
    const { candles } = await new VenueTail({ ...source, pageSize: 2 }, intervalMs).page(sinceTs, nowTs);
    // Some venues answer with their newest candles, whatever was requested.
    return candles.length > 0 && candles.ts[0] < sinceTs + HOUR_MS ? candles.open[0] : undefined;
  }
}
