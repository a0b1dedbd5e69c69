import type { OhlcvRow } from './ohlcv.js';

export type CandlePageRequest = {
  readonly intervalMs: number;
  /** Candles that open at or after this time, oldest first. */
  readonly sinceTs: number;
  readonly limit: number;
};

/** A venue's own candle history. */
export type CandleSource = {
  /** Supported intervals, ascending, ms. */
  readonly intervalsMs: readonly number[];
  /** Maximum candles per request. */
  readonly pageSize: number;
  /** The venue's response, unchecked: rows may be invalid, unordered, duplicated or older than requested. @throws what the venue's library throws */
  page(request: CandlePageRequest): Promise<readonly OhlcvRow[]>;
};
