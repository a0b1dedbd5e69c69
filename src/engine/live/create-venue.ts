import { LobtopError } from '../errors.js';
import { didYouMean } from '../nearest.js';
import { sanitize } from '../text.js';
import type { Clock } from '../time/clock.js';
import type { CcxtConfig } from './ccxt/types.js';
import { CcxtVenue } from './ccxt/venue.js';
import { closedVenue, policyOf, venueIds } from './venue-lookup.js';

/** What a user says of a venue. */
export type VenueSettings = {
  /** The ccxt class that speaks to it, when the name is the user's own. */
  readonly class?: string;
  /** Merged into the options of the ccxt class: addresses, proxies, options. */
  readonly ccxt?: CcxtConfig;
  /** false keeps its list of markets, and its candles, off the disk. */
  readonly cacheMarkets?: boolean;
};

export type CreateVenueOptions = {
  readonly clock: Clock;
  /** Where lists of markets are kept between runs; undefined = nowhere. */
  readonly cacheDir: string | undefined;
  /** Venues that the user gave names of their own. */
  readonly ownNames: readonly string[];
};

/**
 * The venue that a name stands for, by itself or by the user's settings.
 *
 * @throws LobtopError `usage` for a venue that lobtop does not know, with the nearest names as remedy
 */
export function createVenue(name: string, settings: VenueSettings = {}, options: CreateVenueOptions): CcxtVenue {
  const { clock, cacheDir, ownNames } = options;
  const policy = policyOf(settings.class ?? name);
  if (policy === undefined) throw unknownVenue(settings.class ?? name, ownNames);
  return new CcxtVenue({
    name,
    policy,
    overrides: settings.ccxt ?? {},
    clock,
    cacheDir: settings.cacheMarkets === false ? undefined : cacheDir,
  });
}

/** A venue that closed, or an unknown name with the nearest ones that are known. */
function unknownVenue(name: string, ownNames: readonly string[]): LobtopError {
  const closed = closedVenue(name.toLowerCase());
  if (closed !== undefined) return new LobtopError('usage', closed);
  const known = [...new Set([...venueIds(), ...ownNames.filter((own) => own !== name)])];
  const remedy = didYouMean(name.toLowerCase(), known, { count: 3, fallback: 'List them with: lobtop venues' });
  return new LobtopError('usage', `Unknown venue "${sanitize(name)}"`, { remedy });
}
