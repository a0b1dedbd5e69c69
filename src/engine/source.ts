import type { Book } from './book/book.js';
import type { Feed } from './feed.js';
import type { MarketRelay } from './relay.js';
import type { Clock } from './time/clock.js';

/** Where a session's markets come from: a venue, a simulation, a recording, an embedder's own feed. */
export type Source = LiveSource | RecordedSource;

/** A session's request for one market of a live source. */
export type MarketRequest = {
  readonly symbol: string;
  /** What the source writes to; more sinks may join it. */
  readonly sink: MarketRelay;
  /** The book that the sink maintains, to verify its content; undefined before the market is identified. */
  readonly book: () => Book | undefined;
};

/** The live markets of one venue, or of anything that behaves like one. */
export type LiveSource = {
  readonly kind: 'live';
  /** Adds a market, at any time; its sink receives nothing before `run`. */
  add(request: MarketRequest): Feed;
  /** Stops a market that is no longer wanted. */
  release(symbol: string): void;
  /** Resolves when every market is closed or has failed permanently. */
  run(): Promise<void>;
  /** Closes every market: each reports `closed`. */
  close(): void;
  readonly isClosed: boolean;
};

/** What a session passes to a live source that it opens. */
export type SourceContext = {
  /** The venue's name in the session's targets. */
  readonly name: string;
  readonly clock: Clock;
};

/** A recording that writes to sinks, step by step. */
export type RecordedSource = {
  readonly kind: 'recorded';
  /** Emits the next part, but nothing received after `untilTs`, ms since the epoch; returns whether there may be more. */
  step(untilTs?: number): boolean | Promise<boolean>;
  /**
   * Skips to a receive time, ms since the epoch: earlier data may be left out, except what is needed to build the book at that time.
   * Absent where a recording can only be read from the start.
   */
  seekTime?(ts: number): void;
  /** Ends a pending step. Absent where a step never waits. */
  interrupt?(): void;
  close(): void;
};
