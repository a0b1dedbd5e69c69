import type { ChecksumRecipe } from '../../integrity/checksums.js';
import type { Sequencer } from '../../integrity/sequencer.js';
import type { Integrity } from '../../sink.js';
import type { BookMessageReader, WireMessage } from './book-message.js';
import type { CcxtConfig, CcxtExchange, CcxtMarket } from './types.js';

/** What lobtop knows of a venue: how to speak to its ccxt class, what it sends, and what proves its books. */
export type VenuePolicy = {
  readonly ccxtId: string;
  /** `lean`: levels go straight to the market and ccxt keeps none. `native`: ccxt keeps the book, each state is copied whole. */
  readonly mode: 'pass-through' | 'native';
  /** `full`: every change of the whole book. `window`: of its best levels. `snapshot`: the whole picture each time. */
  readonly book: 'full' | 'window' | 'snapshot';
  /** Where the first picture comes from: a REST call that is spliced with buffered changes, or the stream itself. */
  readonly snapshot: 'rest' | 'wire';
  /** The window's levels fall out without a word: keep the depth subscribed. */
  readonly trims: boolean;
  /** Depth to subscribe with; undefined = the venue's own default. Never the depth that a user looks at. */
  readonly depth: (market: CcxtMarket) => number | undefined;
  /** How far a book is proven before any audit. */
  readonly integrity: (market: CcxtMarket) => Integrity;
  /** Whose check that is. */
  readonly checkedBy: 'lobtop' | 'ccxt' | 'nobody';
  readonly sequencer?: (market: CcxtMarket) => Sequencer | undefined;
  /** For venues that number all messages of a connection together. */
  readonly connection?: {
    readonly sequencer: () => Sequencer;
    readonly read: (message: WireMessage) => number | undefined;
  };
  readonly checksum?: ChecksumRecipe;
  /** Decimals that the checksum's digits have, where the market's own steps do not tell. */
  readonly decimals?: (market: CcxtMarket) => { readonly price: number; readonly size: number } | undefined;
  readonly read?: BookMessageReader;
  /** REST pictures are numbered as the stream is: an audit compares at the very number. */
  readonly hasRestSequence: boolean;
  /** A new picture is had by subscribing again on the same connection; elsewhere by a new connection, which works everywhere. */
  readonly resubscribes: boolean;
  /** Rows are [price, size, …]: they skip ccxt's parsing and are scanned once, exactly, in one go. */
  readonly hasPairRows: boolean;
  /** Merged under the user's own `[venues.*.ccxt]` table. */
  readonly config: CcxtConfig;
  /** Which list of markets a symbol is in, where the class can load them apart. */
  readonly marketType?: (symbol: string) => string;
  /** Makes up for faults of this ccxt class. */
  readonly patch?: (exchange: CcxtExchange) => void;
  /** Changes a message that ccxt is about to send. */
  readonly rewrite?: (message: unknown) => unknown;
};
