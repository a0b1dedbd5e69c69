import { LobtopError } from '../errors.js';
import type { ProxySettings } from '../proxy/proxies.js';
import { proxyErrorIn } from '../proxy/proxy-error.js';
import { safeCause } from '../secrets.js';
import type { Integrity } from '../sink.js';
import { sanitize } from '../text.js';
import { type Clock, systemClock } from '../time/clock.js';
import { issueOf, namingSites } from './ccxt/failure.js';
import { lotSizeOf, tickSizeIfKnown } from './ccxt/tick-size.js';
import type { CcxtExchange, CcxtMarket } from './ccxt/types.js';
import { CCXT_VENUES } from './ccxt/venue-list.js';
import type { VenuePolicy } from './ccxt/venue-policy.js';
import { createVenue, type VenueSettings } from './create-venue.js';

import { isKnownVenue, policyOf } from './venue-lookup.js';

/** A venue that can be watched. */
export type VenueListing = {
  readonly id: string;
  readonly name: string;
  /** undefined for a venue without a definition: as ccxt delivers it. */
  readonly book: VenuePolicy['book'] | undefined;
  /** Subscribed depth; undefined = the venue's default. */
  readonly depth: number | undefined;
  /** Integrity of a spot book before any audit, and who checks it. */
  readonly integrity: Integrity;
  readonly checkedBy: VenuePolicy['checkedBy'];
  /** Whether a book can be compared with a REST snapshot. */
  readonly canAudit: boolean;
};

/** A market of a venue. */
export type MarketListing = {
  readonly symbol: string;
  readonly kind: string;
  /** undefined where the venue specifies significant digits: then it is inferred from the book's prices. */
  readonly tickSize: string | undefined;
  readonly lotSize: string;
};

const SPOT: CcxtMarket = { id: '', symbol: '', spot: true, precision: {} };

/** All venues that can be watched, sorted by id. */
export function listVenues(): VenueListing[] {
  return CCXT_VENUES.map(([id, name, canAudit]) => {
    const { book, depth, integrity, checkedBy } = policyOf(id) as VenuePolicy;
    const known = isKnownVenue(id) ? book : undefined;
    return { id, name, book: known, depth: depth(SPOT), integrity: integrity(SPOT), checkedBy, canAudit };
  });
}

export type ListMarketsOptions = {
  readonly venue: string;
  readonly settings?: VenueSettings;
  /** The proxy, unless the venue has its own; default: the one in the environment. */
  readonly proxy?: ProxySettings | undefined;
  readonly cacheDir?: string;
  readonly clock?: Clock;
};

/**
 * The active markets of a venue, sorted by symbol.
 *
 * @throws LobtopError `usage` for an unknown venue, `config` for a malformed proxy, `proxy` for one that fails, `venue` when the venue cannot be reached
 */
export async function listMarkets({
  venue,
  settings,
  proxy,
  cacheDir,
  clock = systemClock,
}: ListMarketsOptions): Promise<MarketListing[]> {
  const client = createVenue(venue, settings, { clock, cacheDir, ownNames: [], proxy });
  try {
    const exchange = await client.load();
    const markets = Object.values(exchange.markets ?? {}).filter(({ active }) => active !== false);
    return markets.map((market) => listingOf(exchange, market)).sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  } catch (cause) {
    throw proxyErrorIn(cause) ?? notLoaded(venue, settings, cause);
  } finally {
    client.close();
  }
}

export function notLoaded(venue: string, settings: VenueSettings | undefined, cause: unknown): LobtopError {
  const issue = issueOf(cause);
  const policy = policyOf(settings?.class ?? venue);
  const { reason, detail } = policy === undefined ? issue : namingSites(issue, policy);
  return new LobtopError('venue', `Cannot load the markets of ${venue}: ${sanitize(detail, 200)}`, {
    cause: safeCause(cause),
    // The detail of a blocked country has its remedy.
    ...(reason === 'blocked' ? {} : { remedy: 'Check the network, or set a proxy with --proxy' }),
  });
}

function listingOf(exchange: CcxtExchange, market: CcxtMarket): MarketListing {
  return {
    symbol: sanitize(market.symbol),
    kind: sanitize(market.type ?? ''),
    tickSize: tickSizeIfKnown(exchange, market),
    lotSize: lotSizeOf(exchange, market),
  };
}
