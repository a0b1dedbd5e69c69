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
  /** Whose side its trade messages name. */
  readonly tradeSide: TradeSideMeaning;
  /** How its connections are kept alive: who sends what, and who answers. */
  readonly keepAlive: string;
  /** Further notes for users, in docs/venues.md. */
  readonly notes?: readonly string[];
};

/** The meaning of the side in a venue's trade messages. What ccxt makes of it is in the policy: `tradeSide`. */
export type TradeSideMeaning = {
  /** `taker`, `maker`: whose side the field names. `unstated`: the documentation does not say, and the class reads it as the taker's. `absent`: the stream has no side, or the class no trade stream. */
  readonly names: 'taker' | 'maker' | 'unstated' | 'absent';
  /** The field of the message, in the venue's spelling. */
  readonly field?: string;
  /** The sentence of the documentation that says so, word for word. */
  readonly quote?: string;
  /** Where that sentence is. */
  readonly source?: string;
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
   * another venue's recording converted to this protocol, or a few messages written after its documentation.
   */
  readonly testedOn: 'recording' | 'converted recording' | 'stand-in';
};

export type ClosedVenue = {
  readonly ccxtIds: readonly [string, ...string[]];
  /** Message for a user who still requests it. */
  readonly closed: string;
};
