import type { VenuePolicy } from './venue-policy.js';

/** What a file in venues/ exports: everything that lobtop knows of a venue, or that it closed. */
export type VenueDefinition = KnownVenue | ClosedVenue;

export type KnownVenue = {
  /** The venue's ccxt classes, and those of regional twins that speak the same protocol. */
  readonly ccxtIds: readonly [string, ...string[]];
  /** Address of the documentation of its book channel. */
  readonly documentation: string;
  /** What differs from `UNKNOWN_VENUE`. */
  readonly policy: Partial<VenuePolicy>;
  /** Its rows in docs/venues.md: one, or one for each kind of markets where they differ. */
  readonly rows: readonly VenueRow[];
  /** What else a user of this venue should know, for docs/venues.md. */
  readonly notes?: readonly string[];
};

export type VenueRow = {
  /** The markets that the row is about, where not all are alike. */
  readonly markets?: 'spot' | 'contracts';
  /** What the stream carries. */
  readonly book: string;
  /** The rule that proves it, in the venue's own field names; absent where there is none. */
  readonly proof?: string;
  /**
   * What the wire tests replay through the ccxt class: messages recorded from this venue,
   * or another venue's recording converted to this protocol; absent where nothing.
   */
  readonly testedOn?: 'recording' | 'converted recording';
};

export type ClosedVenue = {
  readonly ccxtIds: readonly [string, ...string[]];
  /** What to tell a user who still asks for it. */
  readonly closed: string;
};
