import type { Book } from './book/book.js';
import type { Feed } from './feed.js';
import type { MarketRelay } from './relay.js';
import type { Clock } from './time/clock.js';

/** Where the markets of a session come from: a venue, a simulation, a recording, an embedder's own feed. What it is, `kind` says. */
export type Source = LiveSource | RecordedSource;

/** What a session wants of a live source. */
export type MarketRequest = {
  readonly symbol: string;
  /** What the source writes to; more listeners may join. */
  readonly sink: MarketRelay;
  /** The book that the sink keeps, for checks over its content; undefined before the market is identified. */
  readonly book: () => Book | undefined;
};

/** One venue's live markets, or those of anything that behaves like one. */
export type LiveSource = {
  readonly kind: 'live';
  /** Adds a market, at any time; its sink receives nothing before `run`. */
  add(request: MarketRequest): Feed;
  /** The market is no longer wanted. */
  release(symbol: string): void;
  /** Resolves when every market is closed or has failed for good. */
  run(): Promise<void>;
  /** Closes every market: each reports `closed`. */
  close(): void;
  readonly isClosed: boolean;
};

/** What a session gives a live source that it opens. */
export type SourceContext = {
  /** The venue's name in the session's targets. */
  readonly name: string;
  readonly clock: Clock;
};

/** Something recorded that writes to sinks, part by part. */
export type RecordedSource = {
  readonly kind: 'recorded';
  /** Emits the next part, but nothing that was received after `untilTs`, ms since the epoch; returns whether there may be more. */
  step(untilTs?: number): boolean | Promise<boolean>;
  /**
   * Only what was received from then on is wanted, ms since the epoch: as much of what was before may be left out as the book
   * of that time does not need. Absent where a recording can only be read from its beginning.
   */
  seekTime?(ts: number): void;
  close(): void;
};
