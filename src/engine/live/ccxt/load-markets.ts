import type { Clock } from '../../time/clock.js';
import { ccxtVersion } from './load-class.js';
import { MarketCache } from './market-cache.js';
import { mergeConfig } from './merge-config.js';
import type { CcxtConfig, CcxtExchange } from './types.js';
import type { VenuePolicy } from './venue-policy.js';

export type MarketsWanted = {
  /** Those that must be among them; none = whatever there is. */
  readonly symbols: readonly string[];
  readonly config: CcxtConfig;
  readonly ccxtId: string;
  readonly clock: Clock;
  /** Where lists of markets are kept; undefined = nowhere. */
  readonly cacheDir: string | undefined;
};

/** The policy's configuration with the kinds of markets that the symbols ask for, and the user's own over it. */
export function configFor(policy: VenuePolicy, overrides: CcxtConfig, symbols: readonly string[]): CcxtConfig {
  const { marketType, config } = policy;
  // Without a symbol there is no kind to ask for: all are.
  if (marketType === undefined || symbols.length === 0) return mergeConfig(config, overrides);
  const types = [...new Set(symbols.map(marketType))].sort();
  return mergeConfig(mergeConfig(config, { options: { fetchMarkets: { types } } }), overrides);
}

/** Gives the exchange its markets: from the cache when all that are wanted are in it, else from the venue. */
export async function loadMarkets(exchange: CcxtExchange, wanted: MarketsWanted): Promise<void> {
  const { config } = wanted;
  const cache = cacheOf(wanted);
  const cached = cache?.read();
  if (cached !== undefined) {
    exchange.setMarkets(cached);
    if (wanted.symbols.every((symbol) => exchange.markets?.[symbol] !== undefined)) return;
  }
  const kinds = (config['options'] as CcxtConfig | undefined)?.['fetchMarkets'];
  if (kinds !== undefined) exchange.options['fetchMarkets'] = kinds;
  // Always a fresh try: ccxt would hand out the promise of a first one that failed, for ever.
  await exchange.loadMarkets(true);
  cache?.write(Object.values(exchange.markets ?? {}));
}

function cacheOf({ cacheDir, ccxtId, config, clock }: MarketsWanted): MarketCache | undefined {
  if (cacheDir === undefined) return undefined;
  return new MarketCache({ dir: cacheDir, ccxtId, version: ccxtVersion(), config, clock });
}
