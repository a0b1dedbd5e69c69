import type { Coverage } from './book/coverage.js';
import type { BookSideId } from './book/view.js';
import type { Contract } from './size-unit.js';

/** 0 = bid, 1 = ask. */
export type Side = BookSideId;
/** The buy side of a book. */
export const BID: Side = 0;
/** The sell side of a book. */
export const ASK: Side = 1;

/** State of one market's feed. Only `live` means current, and proven as far as `integrity` says. */
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
  | 'refused'
  | 'maintenance'
  | 'blocked'
  | 'proxy'
  | 'auth'
  | 'tls';

/** Integrity levels, strongest first. */
export const INTEGRITIES = ['checksum', 'sequence', 'audited', 'unverifiable'] as const;
/** How far a book is proven correct: by its content, by the sequence of its messages, by comparison with a REST snapshot, or not at all. */
export type Integrity = (typeof INTEGRITIES)[number];

/** A market's static description, in the venue's own notation (sanitised); tick and lot size are exact decimal text. */
export type Instrument = {
  readonly venue: string;
  readonly symbol: string;
  readonly tickSize: string;
  readonly lotSize: string;
  readonly base: string;
  readonly quote: string;
  readonly integrity: Integrity;
  /** Where the data comes from: the kind of source and its address. */
  readonly source: string;
  /** What sizes are counted in; absent for spot, whose sizes are amounts of base currency. */
  readonly contract?: Contract | undefined;
};

/** Metadata of one applied message. Times in ms; `recvMono` is monotonic, taken before the message was parsed, less the time that it may have waited for us. */
export type CommitMeta = {
  /** The venue's last sequence number; undefined where it has none (the market then counts commits). */
  readonly seq: number | undefined;
  /** The number by which the venue orders the book and the touch of a faster stream, where that is not `seq`. */
  readonly touchSeq?: number | undefined;
  readonly exchangeTs: number | undefined;
  readonly recvTs: number;
  readonly recvMono: number;
};

/** Side of the taker; `unknown` where the source states that it does not say (of hidden executions, for example), or nothing can be inferred from. */
export type TradeSide = 'buy' | 'sell' | 'unknown';

/** One trade, as the venue reported it. */
export type Trade = {
  readonly id: string;
  readonly exchangeTs: number | undefined;
  readonly recvTs: number;
  readonly priceTicks: number;
  readonly size: number;
  readonly side: TradeSide;
};

/**
 * Best bid and ask from a stream that is faster than the book's. It says nothing about any other level, and is shown over the book until
 * the book has reached the same sequence number. Times as in `CommitMeta`.
 */
export type FastTouch = {
  /** The venue's sequence number, comparable with the `touchSeq` of a commit, or its `seq` where that has none. */
  readonly seq: number;
  readonly exchangeTs: number | undefined;
  readonly recvTs: number;
  readonly recvMono: number;
  readonly bidTicks: number;
  readonly bidSize: number;
  readonly askTicks: number;
  readonly askSize: number;
};

/** Names of the figures in a `Ticker`. */
export const TICKER_FIGURES = [
  'mark',
  'index',
  'fundingRate',
  'nextFundingTs',
  'openInterest',
  'high24h',
  'low24h',
  'size24h',
  'volume24h',
] as const;

/**
 * What a venue says about a market beyond its book and trades; only the figures that the message has. Prices in quote units; the funding
 * rate is a fraction per funding interval; open interest and `size24h` are in the unit of sizes, `volume24h` in quote currency.
 */
export type Ticker = Readonly<Partial<Record<(typeof TICKER_FIGURES)[number], number>>> & {
  readonly exchangeTs: number | undefined;
  readonly recvTs: number;
};

/** The venue closed somebody's position. Its trades are in the trade stream too: this is not one more. */
export type Liquidation = {
  readonly exchangeTs: number | undefined;
  readonly recvTs: number;
  readonly priceTicks: number;
  readonly size: number;
  /** Side of the order that closed the position: `sell` for a long one. */
  readonly side: 'buy' | 'sell';
};

/**
 * A candle that its source reports whole, of sources that have candles instead of trades. Nothing is known of the trades in it; sizes
 * as in trades.
 */
export type ReportedCandle = {
  readonly intervalMs: number;
  /** Start of the interval, ms since the epoch. */
  readonly openTs: number;
  /** When it was complete. */
  readonly recvTs: number;
  readonly openTicks: number;
  readonly highTicks: number;
  readonly lowTicks: number;
  readonly closeTicks: number;
  readonly size: number;
};

/** A change to one resting order (L3). */
export type OrderEvent = {
  /** The venue's id; empty for hidden orders, which have none. */
  readonly orderId: string;
  readonly event: 'new' | 'cancel' | 'delete' | 'execution' | 'hidden' | 'cross';
  /** Side of the resting order; undefined where the source does not say, as of hidden executions. */
  readonly side: Side | undefined;
  readonly priceTicks: number;
  /** Size added, cancelled or executed. */
  readonly size: number;
  /** Remaining size; undefined where the order is not known. */
  readonly remaining: number | undefined;
  readonly seq: number;
  readonly exchangeTs: number;
  readonly recvTs: number;
};

/** The state of a market's feed, and the reason for it. */
export type FeedStatus = {
  readonly state: MarketState;
  readonly reason: StatusReason;
  /** Number of attempts since the market was last live; 0 when nothing went wrong. */
  readonly attempt: number;
  readonly integrity: Integrity;
  /** One sentence for the user; empty when there is nothing to add. */
  readonly detail: string;
};

/** The state of a market before its first status. */
export const INITIAL_STATUS: FeedStatus = {
  state: 'connecting',
  reason: 'start',
  attempt: 0,
  integrity: 'unverifiable',
  detail: '',
};

/** Given to a sink that joins midstream: the snapshot that follows is the local book, not one that the venue has just sent. */
export type MidstreamStart = {
  /** Messages applied to the market so far. */
  readonly commits: number;
};

/**
 * The contract for market data. Sources write to it; a market's state, a recorder and a record writer implement it.
 *
 * Call order: `identify` first; then for each snapshot `begin`, levels, `commit`; for each delta levels, `commit`. Levels take effect
 * on `commit`, all at once; a message that fails halfway is never committed, and the next `begin` discards it.
 * `status` may be called at any time, and always before the first commit it applies to. `order` is called before the resulting levels.
 */
export type MarketSink = {
  /** Describes the market. Called before everything but `status`. */
  identify(instrument: Instrument): void;
  /**
   * Makes the tick finer: every tick count from here on is on a grid `factor` times finer, with ticks of `tickSize`.
   *
   * @throws LobtopError `range` by a sink that keeps a book, before anything is changed, when a level cannot be represented on that grid
   */
  refine(factor: number, tickSize: string): void;
  /** Discards the previous book; a full snapshot follows, up to the next `commit`. @param start given to a sink that joins midstream */
  begin(start?: MidstreamStart): void;
  /** Absolute size at a price in ticks; 0 removes. Levels that left a venue's window are removed this way too. */
  level(side: Side, ticks: number, size: number): void;
  /** The same for a range of columns: entries from `from` up to, not including, `to`. */
  levels(side: Side, ticks: Float64Array, sizes: Float64Array, from: number, to: number): void;
  /**
   * States which part of the book is complete from the next `commit` on. `begin` states that all of it is; called after it, or later,
   * when levels beyond the range have become known.
   */
  cover(coverage: Coverage): void;
  /** Ends one message: its levels take effect. */
  commit(meta: CommitMeta): void;
  trade(trade: Trade): void;
  /** L3: only from sources that report a book by order. */
  order(event: OrderEvent): void;
  /** Best bid and ask, ahead of the book; only where they were asked for. */
  touch(touch: FastTouch): void;
  /** Mark, index, funding, open interest, 24 h figures; only where they were asked for. */
  ticker(ticker: Ticker): void;
  liquidation(liquidation: Liquidation): void;
  candle(candle: ReportedCandle): void;
  status(status: FeedStatus): void;
};

/** A sink that handles some calls and ignores the rest. */
export function partialSink(listeners: Partial<MarketSink>): MarketSink {
  const ignore = () => {};
  return {
    cover: ignore,
    touch: ignore,
    ticker: ignore,
    liquidation: ignore,
    candle: ignore,
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
