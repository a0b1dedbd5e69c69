import type { CcxtRow } from './types.js';

/** The book-related content of a message for one market, venue-independent. */
export type BookMessage = {
  /** The market's id at the venue, or the symbol where the venue writes that. */
  readonly market: string;
  /** Whether it is the spot market, where a spot and a contract market share an id. */
  readonly spot?: boolean | undefined;
  /** `check`: no levels, only a checksum of the current book. */
  readonly kind: 'snapshot' | 'update' | 'check';
  /** Sequence numbers of the first and last change in the message, and of the previous message; undefined where the venue has none. */
  readonly first?: number | undefined;
  readonly last?: number | undefined;
  readonly previous?: number | undefined;
  /** The number by which the venue orders this message and those with a touch, where that is not `last`. */
  readonly touchSeq?: number | undefined;
  /** The venue's checksum of its book after this message. */
  readonly checksum?: number | undefined;
};

/** Rows of price and size as received; with a third column, where levels are numbered. */
export type Levels = { readonly bids: readonly CcxtRow[]; readonly asks: readonly CcxtRow[] };

/** A book message with its levels. */
export type LevelMessage = BookMessage & {
  readonly kind: 'snapshot' | 'update';
  readonly exchangeTs: number | undefined;
  /** Read only where the message is applied. @throws LobtopError `number`, `data` for levels that cannot be read */
  readonly levels: () => Levels;
};

/** Best bid and ask in a message; prices and sizes as received. */
export type TouchMessage = {
  /** As in `BookMessage`. */
  readonly market: string;
  readonly spot?: boolean | undefined;
  readonly seq: number;
  readonly timestamp: number | undefined;
  readonly bid: readonly [price: unknown, size: unknown];
  readonly ask: readonly [price: unknown, size: unknown];
};

/** A parsed message: an object or an array. */
export type WireMessage = Readonly<Record<string | number, unknown>>;

/** The connection on which a message was received. */
export type WireContext = {
  readonly url: string;
  /** ccxt's subscriptions: what each channel number refers to, at venues that number their channels. */
  readonly subscriptions: Readonly<Record<string, unknown>>;
};

/** Reads the touches in a message on the wire; an empty list for any other message. */
export type TouchReader = (message: WireMessage, context: WireContext) => readonly TouchMessage[];

/** Reads the book messages in a message on the wire; an empty list for any other message. */
export type BookMessageReader = (message: WireMessage, context: WireContext) => readonly BookMessage[];

/** Reads the book messages in a message on the wire with their levels; an empty list for any other message. */
export type BookReader = (message: WireMessage, context: WireContext) => readonly LevelMessage[];
