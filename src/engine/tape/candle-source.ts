import type { OhlcvRow } from './ohlcv.js';

export type CandlePageRequest = {
  readonly intervalMs: number;
  /** Candles that open at or after this time, oldest first. */
  readonly sinceTs: number;
  readonly limit: number;
};

/** A venue's own candles, as far back as it keeps them. */
export type CandleSource = {
  /** Available intervals, ascending, ms. */
  readonly intervalsMs: readonly number[];
  /** Maximum candles per page. */
  readonly pageSize: number;
  /** The venue's answer, unchecked: rows may be malformed, unordered, duplicated or older than requested. @throws what the venue's library throws */
  page(request: CandlePageRequest): Promise<readonly OhlcvRow[]>;
};
