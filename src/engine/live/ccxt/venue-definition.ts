import type { VenuePolicy } from './venue-policy.js';

/** What a file in venues/ exports: everything that lobtop knows about a venue, or that it has closed. */
export type VenueDefinition = KnownVenue | ClosedVenue;

export type KnownVenue = {
  /** The venue's ccxt classes, including those of regional sites with the same protocol. */
  readonly ccxtIds: readonly [string, ...string[]];
  /** URL of the documentation of its book channel. */
  readonly documentation: string;
  /** Overrides of `UNKNOWN_VENUE`. */
  readonly policy: Partial<VenuePolicy>;
  /** Its rows in docs/venues.md: one, or one per kind of market where they differ. */
  readonly rows: readonly VenueRow[];
  /** Further notes for users, in docs/venues.md. */
  readonly notes?: readonly string[];
};

export type VenueRow = {
  /** The kind of markets described, where they differ. */
  readonly markets?: 'spot' | 'contracts';
  /** What the stream contains. */
  readonly book: string;
  /** The rule that verifies it, in the venue's own field names; absent where there is none. */
  readonly proof?: string;
  /**
   * What the wire tests replay through the ccxt class: messages recorded from this venue,
   * or another venue's recording converted to this protocol; absent without a test.
   */
  readonly testedOn?: 'recording' | 'converted recording';
};

export type ClosedVenue = {
  readonly ccxtIds: readonly [string, ...string[]];
  /** Message for a user who still requests it. */
  readonly closed: string;
};
