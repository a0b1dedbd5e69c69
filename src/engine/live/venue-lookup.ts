import type { ClosedVenue, KnownVenue, VenueDefinition } from './ccxt/venue-definition.js';
import { CCXT_VENUES } from './ccxt/venue-list.js';
import { UNKNOWN_VENUE, type VenuePolicy } from './ccxt/venue-policy.js';
import * as definitions from './ccxt/venues/index.js';

const DEFINITIONS: readonly VenueDefinition[] = Object.values(definitions).sort((a, b) =>
  a.ccxtIds[0] < b.ccxtIds[0] ? -1 : 1,
);

/** Defined venues that can be watched, sorted by their ids. */
export const KNOWN_VENUES: readonly KnownVenue[] = DEFINITIONS.filter((venue) => 'policy' in venue);

export const CLOSED_VENUES: readonly ClosedVenue[] = DEFINITIONS.filter((venue) => 'closed' in venue);

const KNOWN_BY_ID = new Map(KNOWN_VENUES.flatMap((venue) => venue.ccxtIds.map((id) => [id, venue] as const)));
const IDS = new Set(CCXT_VENUES.map(([id]) => id));

/** The ids of all venues that can be watched. */
export function venueIds(): string[] {
  return [...IDS];
}

/** Whether a venue has a definition, beyond its ccxt class. */
export function isKnownVenue(ccxtId: string): boolean {
  return KNOWN_BY_ID.has(ccxtId);
}

/** The policy of a venue; undefined for a name that is not a ccxt class with order books by websocket. */
export function policyOf(ccxtId: string): VenuePolicy | undefined {
  return IDS.has(ccxtId) ? { ...UNKNOWN_VENUE, ...KNOWN_BY_ID.get(ccxtId)?.policy, ccxtId } : undefined;
}

/** The message for a user who requests a venue that has closed; undefined for any other name. */
export function closedVenue(name: string): string | undefined {
  return CLOSED_VENUES.find(({ ccxtIds }) => ccxtIds.includes(name))?.closed;
}
