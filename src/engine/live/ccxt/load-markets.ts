import type { Clock } from '../../time/clock.js';
import { ccxtVersion } from './load-class.js';
import { MarketCache } from './market-cache.js';
import { mergeConfig } from './merge-config.js';
import type { CcxtConfig, CcxtExchange } from './types.js';
import type { VenuePolicy } from './venue-policy.js';

export type LoadMarketsOptions = {
  /** Symbols that must be among the markets; empty = any. */
  readonly symbols: readonly string[];
  readonly config: CcxtConfig;
  readonly ccxtId: string;
  readonly clock: Clock;
  /** Directory to cache lists of markets in; undefined = no cache. */
  readonly cacheDir: string | undefined;
};

/** The policy's configuration, limited to the market types of the symbols, with the user's own merged over it. */
export function configFor(policy: VenuePolicy, overrides: CcxtConfig, symbols: readonly string[]): CcxtConfig {
  const { marketType, config } = policy;
  // Without symbols all types are loaded.
  if (marketType === undefined || symbols.length === 0) return mergeConfig(config, overrides);
  const types = [...new Set(symbols.map(marketType))].sort();
  return mergeConfig(mergeConfig(config, { options: { fetchMarkets: { types } } }), overrides);
}

/** Loads the markets of an exchange: from the cache when it contains all symbols, otherwise from the venue. */
export async function loadMarkets(exchange: CcxtExchange, options: LoadMarketsOptions): Promise<void> {
  const { config } = options;
  const cache = cacheOf(options);
  const cached = cache?.read();
  if (cached !== undefined) {
    exchange.setMarkets(cached);
    if (options.symbols.every((symbol) => exchange.markets?.[symbol] !== undefined)) return;
  }
  const types = (config['options'] as CcxtConfig | undefined)?.['fetchMarkets'];
  if (types !== undefined) exchange.options['fetchMarkets'] = types;
  // Always reload: ccxt caches the promise of the first call, even when it has failed.
  await exchange.loadMarkets(true);
  cache?.write(Object.values(exchange.markets ?? {}));
}

function cacheOf({ cacheDir, ccxtId, config, clock }: LoadMarketsOptions): MarketCache | undefined {
  if (cacheDir === undefined) return undefined;
  return new MarketCache({ dir: cacheDir, ccxtId, version: ccxtVersion(), config, clock });
}
