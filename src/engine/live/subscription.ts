import type { CandleSource } from '../history/candle-source.js';
import type { AuditReport } from '../integrity/book-audit.js';
import type { StatusReason } from '../sink.js';

/** One market's feed as its owner sees it: what can be asked of a source, whatever it is. */
export type FeedSubscription = {
  readonly venue: string;
  readonly symbol: string;
  /** Messages and bytes that came in for the whole connection. */
  readonly traffic: FeedTraffic;
  /** Throws the book away and fetches it again. */
  resync(reason: StatusReason, detail: string): void;
  /** Checksums of the venue that our book was found to match. */
  readonly confirmedChecksums: number;
  /**
   * Compares the book with a fresh REST picture; the result sets the integrity level, and a book that differs is fetched anew.
   *
   * @throws LobtopError `venue` when there is nothing to compare with, `book` when the book is not live
   */
  audit(): Promise<AuditReport>;
  /** The venue's own candles; undefined until it can be asked, and where it has none. */
  readonly candles: CandleSource | undefined;
  /** No data for too long: the book may be old. The next message makes it live again. */
  markStale(detail: string): void;
};

export type FeedTraffic = {
  messages: number;
  bytes: number;
  /** Messages that were no JSON. */
  malformed: number;
  /** The last ping's round trip; undefined before the first pong. */
  rttMs: number | undefined;
};
