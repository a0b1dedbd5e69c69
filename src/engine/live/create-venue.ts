import { LobtopError } from '../errors.js';
import { didYouMean } from '../nearest.js';
import { sanitize } from '../text.js';
import type { Clock } from '../time/clock.js';
import { CcxtVenue } from './ccxt/feed/venue.js';
import type { CcxtConfig } from './ccxt/types.js';
import { closedVenue, policyOf, venueIds } from './venue-lookup.js';

/** A user's settings for a venue. */
export type VenueSettings = {
  /** The venue's ccxt class, when the name is user-defined. */
  readonly class?: string;
  /** Merged into the configuration of the ccxt class: addresses, proxies, options. */
  readonly ccxt?: CcxtConfig;
  /** false disables the disk cache of its markets and candles. */
  readonly cacheMarkets?: boolean;
};

export type CreateVenueOptions = {
  readonly clock: Clock;
  /** Directory to cache lists of markets in; undefined = no cache. */
  readonly cacheDir: string | undefined;
  /** User-defined venue names. */
  readonly ownNames: readonly string[];
};

/**
 * Creates the venue of a name: a known ccxt id, or one defined by the user's settings.
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

/** The error for a venue that closed, or for an unknown name, with the nearest known ones. */
function unknownVenue(name: string, ownNames: readonly string[]): LobtopError {
  const closed = closedVenue(name.toLowerCase());
  if (closed !== undefined) return new LobtopError('usage', closed);
  const known = [...new Set([...venueIds(), ...ownNames.filter((ownName) => ownName !== name)])];
  const remedy = didYouMean(name.toLowerCase(), known, { count: 3, fallback: 'List them with: lobtop venues' });
  return new LobtopError('usage', `Unknown venue "${sanitize(name)}"`, { remedy });
}
