import type { ChecksumAlgorithm } from '../../integrity/checksums.js';
import type { Sequencer } from '../../integrity/sequencer.js';
import type { Integrity } from '../../sink.js';
import type { BookMessageReader, WireMessage } from './book-message.js';
import type { CcxtConfig, CcxtExchange, CcxtMarket } from './types.js';

/** How lobtop drives a venue's ccxt class, what the venue sends, and what proves its books. */
export type VenuePolicy = {
  readonly ccxtId: string;
  /** `lobtop`: levels pass straight through to the market and ccxt stores none. `ccxt`: its class reads its own book back, so ccxt keeps it and each state is copied whole. */
  readonly keptBy: 'lobtop' | 'ccxt';
  /** `full`: every change of the whole book. `window`: every change of its best levels. `snapshot`: the whole book in each message. */
  readonly book: 'full' | 'window' | 'snapshot';
  /** Where the first snapshot comes from: a REST call that is joined with buffered changes, or the stream itself. */
  readonly snapshotFrom: 'rest' | 'stream';
  /** Levels that leave the window are not sent as removed: only the subscribed depth is kept. */
  readonly dropsLevelsSilently: boolean;
  /** Depth to subscribe with; undefined = the venue's default. Never the depth that a user looks at. */
  readonly depth: (market: CcxtMarket) => number | undefined;
  /** How far a book is proven before any audit. */
  readonly integrity: (market: CcxtMarket) => Integrity;
  /** Whose check that is. */
  readonly checkedBy: 'lobtop' | 'ccxt' | 'nobody';
  /** What each message says of a market's book; without a reader nothing is checked before ccxt sees it. */
  readonly readBookMessages?: BookMessageReader;
  /** The rule that a market's messages follow one another by. */
  readonly sequencer?: (market: CcxtMarket) => Sequencer | undefined;
  /** For venues that number all messages of a connection together: the rule, and a message's number. */
  readonly connectionSequence?: {
    readonly sequencer: () => Sequencer;
    readonly numberOf: (message: WireMessage) => number | undefined;
  };
  readonly checksum?: ChecksumAlgorithm;
  /** How many decimals the checksum's digits have, where that is not the market's tick and lot size. */
  readonly checksumDecimals?: (market: CcxtMarket) => { readonly price: number; readonly size: number } | undefined;
  /** REST snapshots have the stream's sequence numbers: an audit compares at exactly that number. */
  readonly hasRestSequence: boolean;
  /** Subscribing again on the same connection brings a new snapshot; elsewhere a new connection does, which works at every venue. */
  readonly resubscribes: boolean;
  /** Levels are sent as rows of [price, size, …]: they are decoded as they came, without ccxt's own parsing. */
  readonly hasPairRows: boolean;
  /** Options of the ccxt class; the user's own `[venues.*.ccxt]` table wins over them. */
  readonly config: CcxtConfig;
  /** Which of the venue's lists of markets a symbol is in, where the class can load them separately. */
  readonly marketType?: (symbol: string) => string;
  /** Works around bugs of this ccxt class, on the instance. */
  readonly patch?: (exchange: CcxtExchange) => void;
  /** Changes a message that ccxt is about to send. */
  readonly rewriteRequest?: (message: unknown) => unknown;
};

/** The policy for a venue of which nothing is known but its ccxt class: whatever ccxt delivers, unproven until audited. */
export const UNKNOWN_VENUE: Omit<VenuePolicy, 'ccxtId'> = {
  keptBy: 'lobtop',
  book: 'full',
  snapshotFrom: 'stream',
  dropsLevelsSilently: false,
  depth: () => undefined,
  integrity: () => 'unverifiable',
  checkedBy: 'nobody',
  hasRestSequence: false,
  resubscribes: false,
  hasPairRows: false,
  config: {},
};
