import type { BookView } from './book/view.js';
import {
  ASK,
  BID,
  type CommitMeta,
  type FeedStatus,
  type Instrument,
  type MarketSink,
  type MidstreamStart,
  type OrderEvent,
  type Side,
  type Trade,
} from './sink.js';

/** What a sink that joins midstream has to be given: a `Market` has it all. */
export type PresentState = {
  readonly instrument: Instrument | undefined;
  readonly book: BookView | undefined;
  /** The last status; undefined while nothing was said. */
  readonly lastStatus: FeedStatus | undefined;
  /** Of the last message; undefined before the first. */
  readonly lastCommit: CommitMeta | undefined;
  /** Messages applied so far. */
  readonly commits: number;
};

/** Stops forwarding to a sink; calling it twice is harmless. */
export type Leave = () => void;

/**
 * The one way to attach further listeners to a market: forwards every call of the contract to each of its sinks, in the order in
 * which they joined. Tees, taps, recordings that are switched on and deferred sinks are all made of it; a new call in the contract
 * does not compile until it is forwarded here.
 */
export class MarketRelay implements MarketSink {
  /** Replaced, never changed, so that a sink may leave while a call is being forwarded. */
  #sinks: readonly MarketSink[];
  /** Sinks that wait for the end of the message being forwarded. */
  #joining: { readonly sink: MarketSink; readonly present: PresentState }[] = [];
  #isInMessage = false;

  constructor(...sinks: readonly MarketSink[]) {
    this.#sinks = sinks;
  }

  /** Forwards to this sink too, from the next call on, which should be the market's first. */
  add(sink: MarketSink): Leave {
    this.#sinks = [...this.#sinks, sink];
    return () => this.#remove(sink);
  }

  /**
   * Forwards to this sink too, after it was given the present state: at once, or behind the message being forwarded.
   *
   * @param present the market that the other sinks have made up to now
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

  status(status: FeedStatus): void {
    for (const sink of this.#sinks) sink.status(status);
  }

  #joinNow(sink: MarketSink, present: PresentState): void {
    this.#sinks = [...this.#sinks, sink];
    startMidstream(sink, present);
  }

  #remove(sink: MarketSink): void {
    this.#sinks = this.#sinks.filter((own) => own !== sink);
  }
}

/** Speaks to several sinks, in the given order. */
export function teeSink(...sinks: readonly MarketSink[]): MarketSink {
  return new MarketRelay(...sinks);
}

/**
 * Gives a sink a market as it stands: what it is, its last status, its whole book with the times and sequence of its last message.
 *
 * @param onIdentified called when the sink knows what the market is, before its status and its book
 */
export function startMidstream(
  sink: MarketSink,
  { instrument, book, lastStatus, lastCommit, commits }: PresentState,
  onIdentified: () => void = () => {},
): void {
  if (instrument !== undefined && book !== undefined) {
    // The grid may have become finer since the market was identified.
    sink.identify({ ...instrument, tickSize: book.grid.text });
    onIdentified();
  }
  if (lastStatus !== undefined) sink.status(lastStatus);
  if (book?.isReady !== true || lastCommit === undefined) return;
  sink.begin({ commits });
  for (const side of [BID, ASK]) {
    const { ticks, sizes, length } = book.top(side);
    sink.levels(side, ticks, sizes, 0, length);
  }
  sink.commit(lastCommit);
}
