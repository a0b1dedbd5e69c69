import type { AuditReport } from './integrity/book-audit.js';
import type { StatusReason } from './sink.js';
import type { CandleSource } from './tape/candle-source.js';

/** The kinds of `ExtraStream`. */
export const EXTRA_STREAMS = ['ticker', 'liquidation', 'touch'] as const;
/**
 * Data of a market beyond its book and trades, subscribed when it is requested: `ticker` for mark, index, funding, open interest and 24-hour
 * figures, `liquidation` for closed positions, `touch` for best bid and ask ahead of the book.
 */
export type ExtraStream = (typeof EXTRA_STREAMS)[number];

/** One market's live feed: what a session can ask of any live source. */
export type Feed = {
  readonly venue: string;
  readonly symbol: string;
  /** Messages and bytes received over the whole connection. */
  readonly traffic: FeedTraffic;
  /** Venue checksums that matched the local book. */
  readonly confirmedChecksums: number;
  /** The venue's own candles; undefined until they can be requested, and where it has none. */
  readonly candles: CandleSource | undefined;
  /** Discards the book and fetches it again. */
  resync(reason: StatusReason, detail: string): void;
  /** Marks the book as possibly outdated: no data for too long. The next message makes it live again. */
  markStale(detail: string): void;
  /** Reports that the book is crossed at the venue, and is kept. Absent where nothing more can be said than `crossed`. */
  markCrossed?(detail: string): void;
  /** Subscribes a stream beyond book and trades; calling it again is harmless. Absent where a source has none. */
  request?(stream: ExtraStream): void;
  /** Why the venue has nothing to send on a stream, in one sentence; undefined where it has, and while that is not known. */
  missing?(stream: ExtraStream): string | undefined;
  /**
   * Compares the book with a fresh REST snapshot; the result sets the integrity level, and a book that differs is resynced.
   * Absent where a source has nothing to compare with.
   *
   * @throws LobtopError `venue` when there is nothing to compare with, `book` when the book is not live
   */
  audit?(): Promise<AuditReport>;
};

/** Traffic of a connection since it was opened. */
export type FeedTraffic = {
  messages: number;
  bytes: number;
  /** Messages whose levels were read from their text, without being parsed; absent where a source does not do so. */
  scanned?: number;
  /** The same with trades. */
  scannedTrades?: number;
  /** Messages that were not JSON, or contained invalid numbers. */
  malformed: number;
  /** Round-trip time of the last ping; undefined before the first pong. */
  rttMs: number | undefined;
};
