import type { ChecksumAlgorithm } from '../../integrity/checksums.js';
import type { Sequencer } from '../../integrity/sequencer.js';
import type { Integrity } from '../../sink.js';
import type { Contract } from '../../size-unit.js';
import type { BookMessageReader, BookReader, TouchReader, WireMessage } from './book-message.js';
import type { BookScanner } from './scan/scanned-message.js';
import type { TradeScanner } from './scan/scanned-trades.js';
import type { Batching } from './send-queue.js';
import type { CcxtConfig, CcxtExchange, CcxtMarket } from './types.js';
import type { JsonObject } from './wire-values.js';

/** How lobtop uses a venue's ccxt class, what the venue sends, and how its books are verified. */
export type VenuePolicy = {
  readonly ccxtId: string;
  /** ccxt ids of the same company's sites for other countries. */
  readonly regionalSites?: readonly string[];
  /** Who stores the book. `lobtop`: levels pass through to the market and ccxt stores none. `ccxt`: the class reads its own book back, so ccxt keeps it and each state is copied in full. */
  readonly keptBy: 'lobtop' | 'ccxt';
  /** `full`: every change of the full book. `window`: every change of its best levels. `snapshot`: a full snapshot in each message. */
  readonly book: 'full' | 'window' | 'snapshot';
  /** Levels per side that the stream keeps or sends, where that is not the subscribed depth; `all` for a full book in each message. */
  readonly levels?: number | 'all';
  /** Source of the first snapshot: a REST call, bridged with buffered changes, or the stream itself. */
  readonly snapshotFrom: (market: CcxtMarket) => 'rest' | 'stream';
  /** Levels that leave the window are not sent as removed: lobtop removes them beyond the subscribed depth. */
  readonly dropsLevelsSilently: boolean;
  /** Depth to subscribe with; undefined = the venue's default. Independent of the depth shown to the user. */
  readonly depth: (market: CcxtMarket) => number | undefined;
  /** Levels per side to request by REST for a market, while this many wait for theirs; undefined = the class's default. */
  readonly snapshotDepth?: (market: CcxtMarket, waiting: number) => number;
  /** Integrity of a book before any audit. */
  readonly integrity: (market: CcxtMarket) => Integrity;
  /** Who performs that check. */
  readonly checkedBy: 'lobtop' | 'ccxt' | 'none';
  /** Reads the book messages in each message; without a reader nothing is checked before ccxt handles it. */
  readonly readBookMessages?: BookMessageReader;
  /**
   * Reads them with their levels: lobtop then applies them itself, also to a REST snapshot, and ccxt sees none of them. Instead of
   * `readBookMessages`.
   */
  readonly readBooks?: BookReader;
  /** Levels have sequence numbers of their own: of a message that overlaps the book, only those after it are applied. */
  readonly hasNumberedLevels?: boolean;
  /** Another name for the market in a message, where no market of the first name is watched. */
  readonly aliasOf?: (market: string) => string;
  /** The sides of a book message's changes, `buy` or `sell`, of venues whose class takes any other word for one of the two. */
  readonly sides?: (message: WireMessage) => readonly unknown[];
  /** Reads the venue's usual changes of a book from their bytes, without parsing them; only beside `readBooks`, which reads the others. */
  readonly scan?: BookScanner;
  /** The same of its usual messages with trades. */
  readonly scanTrades?: TradeScanner;
  /** ccxt's symbol for a name in a scanned message, where the venue's names are those of other symbols. */
  readonly symbolOf?: (name: string, exchange: CcxtExchange) => string;
  /** The sequence rule of a market's messages. */
  readonly sequencer?: (market: CcxtMarket) => Sequencer | undefined;
  /** For venues that number all messages of a connection together: the sequence rule, and a message's number. */
  readonly connectionSequence?: {
    readonly sequencer: () => Sequencer;
    readonly numberOf: (message: WireMessage) => number | undefined;
  };
  readonly checksum?: ChecksumAlgorithm;
  /** Decimals of prices and sizes in the checksum, where they differ from those of the tick and lot size. */
  readonly checksumDecimals?: (market: CcxtMarket) => { readonly price: number; readonly size: number } | undefined;
  /** REST snapshots have the stream's sequence numbers, so that an audit can compare at exactly that number. */
  readonly hasRestSequence: boolean;
  /** The venue states no tick size: what ccxt fills in is replaced by the step that the prices show. */
  readonly statesNoTick?: boolean;
  /** Subscribing again on the same connection gives a new snapshot; otherwise lobtop reconnects, which works at every venue. */
  readonly resubscribes: boolean;
  /**
   * The request that ends what this request has subscribed, where the venue then sends a new snapshot over the same connection. Without it a
   * lost book costs a new connection, and every other book on the old one.
   */
  readonly unsubscribe?: (request: JsonObject) => unknown;
  /** Levels are sent as rows of [price, size, …]: they are decoded directly, bypassing ccxt's parsing. */
  readonly hasPairRows: boolean;
  /** Configuration of the ccxt class; the user's `[venues.*.ccxt]` table takes precedence. */
  readonly config: CcxtConfig;
  /** The type of a symbol's market, where the class can load market types separately. */
  readonly marketType?: (symbol: string) => string;
  /** Works around bugs of the ccxt class, on the instance. */
  readonly patch?: (exchange: CcxtExchange) => void;
  /** What a contract is worth, where the venue's sizes are not in the contracts that ccxt describes; 'base' for amounts of base currency. */
  readonly contract?: (market: CcxtMarket) => Contract | 'base' | undefined;
  /** Whose side ccxt reports for a trade, where it is not the taker's. */
  readonly tradeSide?: 'maker';
  /** Reads best bid and ask from a stream that is ahead of the book, where the venue orders both by one sequence. */
  readonly readTouches?: TouchReader;
  /** Subscribes that stream; default: the class's best bids and asks. */
  readonly watchTouches?: (exchange: CcxtExchange, market: CcxtMarket) => Promise<unknown>;
  /** The figures in a raw ticker, by our names, where the venue's names differ from those that are known. */
  readonly tickerFigures?: (info: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
  /** Messages to send on a new connection, before anything is subscribed. */
  readonly greeting?: readonly unknown[];
  /** Decodes a message that is neither JSON nor text. @throws anything for one that cannot be decoded */
  readonly decode?: (message: unknown, exchange: CcxtExchange) => unknown;
  /** Quotes numbers in the text of a message, before it is parsed, so that none of their digits is lost. */
  readonly rewriteText?: (text: string) => string;
  /** Replaces the venue's names of markets by symbols, in a message that ccxt is about to handle. */
  readonly translate?: (message: WireMessage, exchange: CcxtExchange) => void;
  /** Requests that may be sent as one. */
  readonly batching?: Batching;
  /** What the venue answers, and a class waits for, where a recording of its messages has no answer to that request. */
  readonly answers?: VenueAnswers;
  /** Rewrites a message that ccxt is about to send. */
  readonly rewriteRequest?: (message: unknown) => unknown;
};

export type VenueAnswers = {
  /** To a message of a websocket. */
  readonly request?: (request: JsonObject) => unknown;
  /** Whether a recorded message answers this request, although it has the id of somebody else's. */
  readonly isTo?: (answer: JsonObject, request: JsonObject) => boolean;
  /** To a REST call; undefined for one that only a recording can answer. */
  readonly call?: (url: string) => unknown;
};

/** The policy for a venue without a definition: whatever ccxt delivers, unverifiable until audited. */
export const UNKNOWN_VENUE: Omit<VenuePolicy, 'ccxtId'> = {
  keptBy: 'lobtop',
  book: 'full',
  snapshotFrom: () => 'stream',
  dropsLevelsSilently: false,
  depth: () => undefined,
  integrity: () => 'unverifiable',
  checkedBy: 'none',
  hasRestSequence: false,
  resubscribes: false,
  hasPairRows: false,
  config: {},
};
