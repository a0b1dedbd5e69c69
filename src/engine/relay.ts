import type { Coverage } from './book/coverage.js';
import type { BookView } from './book/view.js';
import {
  ASK,
  BID,
  type CommitMeta,
  type FastTouch,
  type FeedStatus,
  type Instrument,
  type Liquidation,
  type MarketSink,
  type MidstreamStart,
  type OrderEvent,
  type ReportedCandle,
  type Side,
  type Ticker,
  type Trade,
} from './sink.js';

/** The state that a sink joining midstream is given; a `Market` provides it. */
export type PresentState = {
  readonly instrument: Instrument | undefined;
  readonly book: BookView | undefined;
  /** The last status; undefined before the first. */
  readonly lastStatus: FeedStatus | undefined;
  /** Metadata of the last message; undefined before the first. */
  readonly lastCommit: CommitMeta | undefined;
  /** Messages applied so far. */
  readonly commits: number;
  /** Every figure received so far, each the latest; undefined before the first. */
  readonly lastTicker: Ticker | undefined;
};

/** Stops forwarding to a sink; calling it twice is harmless. */
export type Leave = () => void;

/**
 * The one way to attach additional sinks to a market: forwards every call of the contract to each sink, in the order in which they
 * joined. Tees, taps, recording switches and deferred sinks are all built on it; a new call in the contract does not compile until
 * it is forwarded here.
 */
export class MarketRelay implements MarketSink {
  /** Replaced, never mutated, so that a sink may leave while a call is being forwarded. */
  #sinks: readonly MarketSink[];
  /** Sinks that join after the message being forwarded. */
  #joining: { readonly sink: MarketSink; readonly present: PresentState }[] = [];
  #isInMessage = false;

  constructor(...sinks: readonly MarketSink[]) {
    this.#sinks = sinks;
  }

  /** Adds a sink from the next call on, which should be the market's first. */
  add(sink: MarketSink): Leave {
    this.#sinks = [...this.#sinks, sink];
    return () => this.#remove(sink);
  }

  /**
   * Adds a sink midstream, after giving it the present state: at once, or after the message being forwarded.
   *
   * @param present the market's current state, as the other sinks have received it
   */
  join(sink: MarketSink, present: PresentState): Leave {
    if (this.#isInMessage) this.#joining.push({ sink, present });
    else this.#joinNow(sink, present);
    return () => {
      this.#joining = this.#joining.filter((joining) => joining.sink !== sink);
      this.#remove(sink);
    };
  }

  identify(instrument: Instrument): void {
    for (const sink of this.#sinks) sink.identify(instrument);
  }

  refine(factor: number, tickSize: string): void {
    for (const sink of this.#sinks) sink.refine(factor, tickSize);
  }

  begin(start?: MidstreamStart): void {
    this.#isInMessage = true;
    for (const sink of this.#sinks) sink.begin(start);
  }

  level(side: Side, ticks: number, size: number): void {
    this.#isInMessage = true;
    for (const sink of this.#sinks) sink.level(side, ticks, size);
  }

  levels(side: Side, ticks: Float64Array, sizes: Float64Array, from: number, to: number): void {
    this.#isInMessage = true;
    for (const sink of this.#sinks) sink.levels(side, ticks, sizes, from, to);
  }

  cover(coverage: Coverage): void {
    this.#isInMessage = true;
    for (const sink of this.#sinks) sink.cover(coverage);
  }

  commit(meta: CommitMeta): void {
    for (const sink of this.#sinks) sink.commit(meta);
    this.#isInMessage = false;
    for (const { sink, present } of this.#joining.splice(0)) this.#joinNow(sink, present);
  }

  trade(trade: Trade): void {
    for (const sink of this.#sinks) sink.trade(trade);
  }

  order(event: OrderEvent): void {
    for (const sink of this.#sinks) sink.order(event);
  }

  touch(touch: FastTouch): void {
    for (const sink of this.#sinks) sink.touch(touch);
  }

  ticker(ticker: Ticker): void {
    for (const sink of this.#sinks) sink.ticker(ticker);
  }

  liquidation(liquidation: Liquidation): void {
    for (const sink of this.#sinks) sink.liquidation(liquidation);
  }

  candle(candle: ReportedCandle): void {
    for (const sink of this.#sinks) sink.candle(candle);
  }

  status(status: FeedStatus): void {
    for (const sink of this.#sinks) sink.status(status);
  }

  #joinNow(sink: MarketSink, present: PresentState): void {
    this.#sinks = [...this.#sinks, sink];
    startMidstream(sink, present);
  }

  #remove(sink: MarketSink): void {
    this.#sinks = this.#sinks.filter((other) => other !== sink);
  }
}

/** Forwards every call to several sinks, in the given order. */
export function teeSink(...sinks: readonly MarketSink[]): MarketSink {
  return new MarketRelay(...sinks);
}

/**
 * Gives a sink the current state of a market: instrument, last status, full book with the times and sequence of the last message.
 *
 * @param onIdentified called after `identify`, before the status and the book
 */
export function startMidstream(
  sink: MarketSink,
  { instrument, book, lastStatus, lastCommit, commits, lastTicker }: PresentState,
  onIdentified: () => void = () => {},
): void {
  if (instrument !== undefined && book !== undefined) {
    // The grid may have been refined since the market was identified.
    sink.identify({ ...instrument, tickSize: book.grid.text });
    onIdentified();
  }
  if (lastStatus !== undefined) sink.status(lastStatus);
  if (lastTicker !== undefined) sink.ticker(lastTicker);
  if (book?.isReady !== true || lastCommit === undefined) return;
  sink.begin({ commits });
  for (const side of [BID, ASK]) {
    const { ticks, sizes, length } = book.top(side);
    sink.levels(side, ticks, sizes, 0, length);
  }
  sink.cover(book.coverage);
  sink.commit(lastCommit);
}
