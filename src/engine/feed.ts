import type { AuditReport } from './integrity/book-audit.js';
import type { StatusReason } from './sink.js';
import type { CandleSource } from './tape/candle-source.js';

/** One market's live feed as its session sees it: what can be asked of a live source, whatever it is. */
export type Feed = {
  readonly venue: string;
  readonly symbol: string;
  /** Messages and bytes received over the whole connection. */
  readonly traffic: FeedTraffic;
  /** Checksums of the venue that our book was found to match. */
  readonly confirmedChecksums: number;
  /** The venue's own candles; undefined until it can be asked, and where it has none. */
  readonly candles: CandleSource | undefined;
  /** Discards the book and fetches it again. */
  resync(reason: StatusReason, detail: string): void;
  /** No data for too long: the book may be old. The next message makes it live again. */
  markStale(detail: string): void;
  /**
   * Compares the book with a fresh REST snapshot; the result sets the integrity level, and a book that differs is fetched again.
   * Absent where a source has nothing to compare with.
   *
   * @throws LobtopError `venue` when there is nothing to compare with, `book` when the book is not live
   */
  audit?(): Promise<AuditReport>;
};

/** What came over a connection since it was opened. */
export type FeedTraffic = {
  messages: number;
  bytes: number;
  /** Messages that were not JSON, or held numbers that are not numbers. */
  malformed: number;
  /** The last ping's round trip; undefined before the first pong. */
  rttMs: number | undefined;
};
