import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile, shortHash } from '../../io/disk-cache.js';
import type { Clock } from '../../time/clock.js';
import type { CcxtConfig, CcxtMarket } from './types.js';

/** Listings and ticks change rarely; a symbol that the cache lacks is looked up again at once. */
const MAX_AGE_MS = 24 * 3600 * 1000;
const CONFIG_DIGITS = 12;

type Saved = { readonly savedMs: number; readonly markets: readonly CcxtMarket[] };

/**
 * A venue's list of markets on disk, one file per venue, ccxt version and address, so that a start needs no REST call.
 * A missing, old or damaged file simply means: not cached.
 */
export class MarketCache {
  readonly #file: string;
  readonly #clock: Clock;

  constructor(options: { dir: string; ccxtId: string; version: string; config: CcxtConfig; clock: Clock }) {
    // Another address or another selection of markets is another list.
    const key = shortHash(options.config, CONFIG_DIGITS);
    this.#file = join(options.dir, 'markets', `${options.ccxtId}-${options.version}-${key}.json`);
    this.#clock = options.clock;
  }

  read(): readonly CcxtMarket[] | undefined {
    try {
      const saved = JSON.parse(readFileSync(this.#file, 'utf8')) as Partial<Saved>;
      const ageMs = this.#clock.wallMs() - (saved.savedMs ?? 0);
      const isUsable = Array.isArray(saved.markets) && saved.markets.length > 0 && ageMs >= 0 && ageMs < MAX_AGE_MS;
      return isUsable ? saved.markets : undefined;
    } catch {
      // Not cached, or not readable any more: the venue is asked instead.
      return undefined;
    }
  }

  /** Failure costs the next start a REST call, no more. */
  write(markets: readonly CcxtMarket[]): void {
    const saved: Saved = { savedMs: this.#clock.wallMs(), markets };
    try {
      replaceFile(this.#file, JSON.stringify(saved));
    } catch {
      // A read-only or full cache folder must not keep anybody from watching a market.
    }
  }
}
