import type { OhlcvRow } from './ohlcv.js';

export type CandlePageRequest = {
  readonly intervalMs: number;
  /** Candles that open at or after this, oldest first. */
  readonly sinceTs: number;
  readonly limit: number;
};

/** A venue's own candles, as far back as it keeps them. */
export type CandleSource = {
  /** The intervals that it has, ascending, ms. */
  readonly intervalsMs: readonly number[];
  /** Candles that it gives at most at once. */
  readonly pageSize: number;
  /** What the venue answers, unchecked: rows may be wrong, unordered, doubled or older than asked for. @throws what the venue's library throws */
  page(request: CandlePageRequest): Promise<readonly OhlcvRow[]>;
};
