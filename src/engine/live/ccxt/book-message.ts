/** What a message says of one market's book, in terms that every venue's can be told in. */
export type BookMessage = {
  /** The market's id at the venue, or the symbol where the venue writes that. */
  readonly market: string;
  /** Where one id names a spot and a contract market: which of them. */
  readonly spot?: boolean | undefined;
  /** `check`: no levels, only a checksum of what came before. */
  readonly kind: 'snapshot' | 'update' | 'check';
  /** The changes that the message holds; undefined where the venue does not number them. */
  readonly first?: number | undefined;
  readonly last?: number | undefined;
  readonly previous?: number | undefined;
  /** The venue's sum over its book after this message. */
  readonly checksum?: number | undefined;
};

/** A parsed message: an object with fields, or a list. */
export type WireMessage = Readonly<Record<string | number, unknown>>;

/** What a reader may know of the connection that a message came on. */
export type WireContext = {
  readonly url: string;
  /** ccxt's own notes: for venues that number their channels, which channel is what. */
  readonly subscriptions: Readonly<Record<string, unknown>>;
};

/** Reads the marks of a message; an empty list for one that is no book's. */
export type BookMessageReader = (message: WireMessage, context: WireContext) => readonly BookMessage[];
