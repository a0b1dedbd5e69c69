import type { BookSideId } from './book/view.js';

/** 0 = bid, 1 = ask. */
export type Side = BookSideId;
/** One side of a book: who buys. */
export const BID: Side = 0;
/** The other side: who sells. */
export const ASK: Side = 1;

/** The life of one market's feed. Only `live` means: proven as far as `integrity` says, and current. */
export type MarketState = 'connecting' | 'syncing' | 'live' | 'stale' | 'resyncing' | 'closed' | 'failed';

/** Why a state was entered. */
export type StatusReason =
  | 'start'
  | 'snapshot'
  | 'gap'
  | 'checksum'
  | 'crossed'
  | 'disconnect'
  | 'half-open'
  | 'quiet'
  | 'rate-limit'
  | 'malformed'
  | 'oversize'
  | 'suspended'
  | 'audit'
  | 'user'
  | 'symbol'
  | 'auth'
  | 'tls';

/** How far a book can be proven, the strongest first. */
export const INTEGRITIES = ['checksum', 'sequence', 'audited', 'unverifiable'] as const;
/** How far a book is proven: its content, its completeness, by comparison with a REST snapshot, or not at all. */
export type Integrity = (typeof INTEGRITIES)[number];

/** What a market is, in the venue's own words (sanitised); sizes of the steps are exact decimal text. */
export type Instrument = {
  readonly venue: string;
  readonly symbol: string;
  readonly tickSize: string;
  readonly lotSize: string;
  readonly base: string;
  readonly quote: string;
  readonly integrity: Integrity;
  /** Where the data come from: the kind of source and its address. */
  readonly source: string;
};

/** One applied message. Times in ms; `recvMono` is the monotonic clock's, taken before the message was parsed. */
export type CommitMeta = {
  /** The venue's own last sequence; undefined where it has none (the market then counts commits). */
  readonly seq: number | undefined;
  readonly exchangeTs: number | undefined;
  readonly recvTs: number;
  readonly recvMono: number;
};

/** One trade, as it was reported. */
export type Trade = {
  readonly id: string;
  readonly exchangeTs: number | undefined;
  readonly recvTs: number;
  readonly priceTicks: number;
  readonly size: number;
  /** The taker's side. */
  readonly side: 'buy' | 'sell';
};

/** What happened to one resting order (L3). */
export type OrderEvent = {
  /** The venue's own; empty for hidden orders, which have none. */
  readonly orderId: string;
  readonly event: 'new' | 'cancel' | 'delete' | 'execution' | 'hidden' | 'cross';
  /** Of the resting order. */
  readonly side: Side;
  readonly priceTicks: number;
  /** That was added, cancelled or executed. */
  readonly size: number;
  /** What remains of it; undefined where the order is not known. */
  readonly remaining: number | undefined;
  readonly seq: number;
  readonly exchangeTs: number;
  readonly recvTs: number;
};

/** The state of a market’s feed, and why. */
export type FeedStatus = {
  readonly state: MarketState;
  readonly reason: StatusReason;
  /** Which try this is since the market was last live; 0 when nothing went wrong. */
  readonly attempt: number;
  readonly integrity: Integrity;
  /** One sentence for people; empty when there is nothing to add. */
  readonly detail: string;
};

/** Given to a sink that joins a market already running: the snapshot that follows is our book as it stands, not one that the venue has just sent. */
export type MidstreamStart = {
  /** Messages applied to the market before. */
  readonly commits: number;
};

/**
 * The one contract that carries market data. Sources write to it; a market's state, a recorder and a record writer implement it.
 *
 * Order: `identify` first; then for each snapshot `begin`, levels, `commit`; for each change levels, `commit`. Levels count from the
 * `commit` on, all at once; a message that fails half-way is never committed, and the next `begin` discards it.
 * `status` may come at any time, and always before the first commit it concerns. `order` comes before the levels that follow from it.
 */
export type MarketSink = {
  /** What ticks, sizes and names mean. Comes before everything but `status`. */
  identify(instrument: Instrument): void;
  /**
   * Prices turned out finer: every tick count from here on is on a grid `factor` times finer, of `tickSize`.
   *
   * @throws LobtopError `range` by a sink that keeps a book, before anything is changed, when a level cannot be counted on that grid
   */
  refine(factor: number, tickSize: string): void;
  /** The previous state is void; a whole snapshot follows, up to the next `commit`. @param start for a sink that joins midstream */
  begin(start?: MidstreamStart): void;
  /** Absolute size at a price in ticks; 0 removes, also levels that left the window of a venue. */
  level(side: Side, ticks: number, size: number): void;
  /** The same for a run of columns: entries `from` up to, not including, `to`. */
  levels(side: Side, ticks: Float64Array, sizes: Float64Array, from: number, to: number): void;
  /** One message is applied in full. */
  commit(meta: CommitMeta): void;
  trade(trade: Trade): void;
  /** L3: of sources that report a book order by order. */
  order(event: OrderEvent): void;
  status(status: FeedStatus): void;
};

/** A sink that listens to some calls and ignores the rest. */
export function partialSink(listeners: Partial<MarketSink>): MarketSink {
  const ignore = () => {};
  return {
    identify: ignore,
    refine: ignore,
    begin: ignore,
    level: ignore,
    levels: ignore,
    commit: ignore,
    trade: ignore,
    order: ignore,
    status: ignore,
    ...listeners,
  };
}
