import type { BookSideId } from './book/side.js';

/** 0 = bid, 1 = ask. */
export type Side = BookSideId;
export const BID: Side = 0;
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

/** How far a book is proven: content, completeness, compared with a REST snapshot, or not at all. */
export type Integrity = 'checksum' | 'sequence' | 'audited' | 'unverifiable';

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
  /** That came, went or traded. */
  readonly size: number;
  /** What is left of it; undefined where the order is not known. */
  readonly remaining: number | undefined;
  readonly seq: number;
  readonly exchangeTs: number;
};

export type FeedStatus = {
  readonly state: MarketState;
  readonly reason: StatusReason;
  /** Which try this is since the market was last live; 0 when nothing went wrong. */
  readonly attempt: number;
  readonly integrity: Integrity;
  /** One sentence for people; empty when there is nothing to add. */
  readonly detail: string;
};

/**
 * The one contract that carries market data. Sources speak it; a market's state, a recorder and a record writer implement it.
 *
 * Order: `identify` once; then for each whole picture `begin`, levels, `commit`; for each change levels, `commit`.
 * `status` may come at any time, and always before the first commit it concerns.
 */
export type MarketSink = {
  /** What the ticks and names mean. Comes before everything but `status`. */
  identify(instrument: Instrument): void;
  /** A price fell between two ticks: every tick count from here on is on a grid `factor` times finer, of `tickSize`. */
  refine(factor: number, tickSize: string): void;
  /** What was known is void; a whole snapshot follows, up to the next `commit`. */
  begin(): void;
  /** Absolute size at a price in ticks; 0 removes. */
  level(side: Side, ticks: number, size: number): void;
  /** The same for a run of columns: entries `from` up to, not including, `to`. */
  levels(side: Side, ticks: Float64Array, sizes: Float64Array, from: number, to: number): void;
  /** Windowed venues push levels out of the window without saying so: keep the best `depth`. */
  trim(side: Side, depth: number): void;
  /** One message is applied in full. */
  commit(meta: CommitMeta): void;
  trade(trade: Trade): void;
  /** Only of sources that tell a book order by order, before the levels that follow from it. */
  order?(event: OrderEvent): void;
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
    trim: ignore,
    commit: ignore,
    trade: ignore,
    status: ignore,
    ...listeners,
  };
}

/** Speaks to several sinks in the given order. */
export function teeSink(...sinks: readonly MarketSink[]): MarketSink {
  const each = (tell: (sink: MarketSink) => void) => {
    for (const sink of sinks) tell(sink);
  };
  return {
    identify: (instrument) => each((sink) => sink.identify(instrument)),
    refine: (factor, tickSize) => each((sink) => sink.refine(factor, tickSize)),
    begin: () => each((sink) => sink.begin()),
    level: (side, ticks, size) => each((sink) => sink.level(side, ticks, size)),
    levels: (side, ticks, sizes, from, to) => each((sink) => sink.levels(side, ticks, sizes, from, to)),
    trim: (side, depth) => each((sink) => sink.trim(side, depth)),
    commit: (meta) => each((sink) => sink.commit(meta)),
    trade: (trade) => each((sink) => sink.trade(trade)),
    order: (event) => each((sink) => sink.order?.(event)),
    status: (status) => each((sink) => sink.status(status)),
  };
}
