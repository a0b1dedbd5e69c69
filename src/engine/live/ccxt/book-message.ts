/** What a message says about one market's book, in terms that fit every venue. */
export type BookMessage = {
  /** The market's id at the venue, or the symbol where the venue writes that. */
  readonly market: string;
  /** Where one id names a spot and a contract market: which of them. */
  readonly spot?: boolean | undefined;
  /** `check`: no levels, only a checksum of what came before. */
  readonly kind: 'snapshot' | 'update' | 'check';
  /** Sequence numbers of the changes in the message; undefined where the venue has none. */
  readonly first?: number | undefined;
  readonly last?: number | undefined;
  readonly previous?: number | undefined;
  /** The venue's checksum of its book after this message. */
  readonly checksum?: number | undefined;
};

/** A parsed message: an object with fields, or a list. */
export type WireMessage = Readonly<Record<string | number, unknown>>;

/** What a reader may know of the connection that a message came on. */
export type WireContext = {
  readonly url: string;
  /** ccxt's own notes: what each channel number stands for, at venues that number their channels. */
  readonly subscriptions: Readonly<Record<string, unknown>>;
};

/** What a message says about books; an empty list for any other message. */
export type BookMessageReader = (message: WireMessage, context: WireContext) => readonly BookMessage[];
