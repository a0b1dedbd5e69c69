import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile, shortHash } from '../../io/disk-cache.js';
import type { Clock } from '../../time/clock.js';
import type { CcxtConfig, CcxtMarket } from './types.js';

/** Listings and tick sizes change rarely; for a symbol missing from the cache the list is reloaded immediately. */
const MAX_AGE_MS = 24 * 3600 * 1000;
const CONFIG_DIGITS = 12;

type Saved = { readonly savedMs: number; readonly markets: readonly CcxtMarket[] };

/**
 * A disk cache of a venue's list of markets, one file per venue, ccxt version and configuration, so that starting needs no REST call.
 * A missing, expired or damaged file counts as not cached.
 */
export class MarketCache {
  readonly #file: string;
  readonly #clock: Clock;

  constructor(options: { dir: string; ccxtId: string; version: string; config: CcxtConfig; clock: Clock }) {
    // Another address or selection of markets gives another list.
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
      // Missing or unreadable: the list is loaded from the venue.
      return undefined;
    }
  }

  /** Never throws: a failure only costs the next start a REST call. */
  write(markets: readonly CcxtMarket[]): void {
    const saved: Saved = { savedMs: this.#clock.wallMs(), markets };
    try {
      replaceFile(this.#file, JSON.stringify(saved));
    } catch {
      // A read-only or full cache directory must not prevent watching a market.
    }
  }
}
