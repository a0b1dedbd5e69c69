import type { CandleSource } from '../tape/candle-source.js';
import { isCandle, type Ohlcv, type OhlcvRow, ohlcvOf, ohlcvRow } from '../tape/ohlcv.js';

/** Venues need a moment after the interval to finish its candle. */
export const FINISH_MS = 1500;

/** A checked answer of a venue. */
export type CandlePage = {
  /** At most the last one is still open. */
  readonly candles: Ohlcv;
  /** Candles that end by this time are closed. */
  readonly overTs: number;
  /** Start of the next page; undefined after the last one. */
  readonly nextTs: number | undefined;
};

/** Fetches a venue's candles of one interval, page by page. */
export class VenueTail {
  readonly intervalMs: number;
  readonly #source: CandleSource;

  constructor(source: CandleSource, intervalMs: number) {
    this.#source = source;
    this.intervalMs = intervalMs;
  }

  /** Time span of one page. */
  get pageMs(): number {
    return this.#source.pageSize * this.intervalMs;
  }

  /** One page from `sinceTs` on, at the time `nowTs`. */
  async page(sinceTs: number, nowTs: number): Promise<CandlePage> {
    const { intervalMs, pageMs } = this;
    const overTs = nowTs - FINISH_MS;
    const rows = cleaned(await this.#source.page({ intervalMs, sinceTs, limit: this.#source.pageSize }), sinceTs);
    // At the end of an interval two candles may be open: the second is left for the next page.
    const open = rows.findIndex(([ts]) => ts + intervalMs > overTs);
    const candles = ohlcvOf(open < 0 ? rows : rows.slice(0, open + 1));
    // No trades within a whole page: go on with the next one.
    const nextTs = candles.length === 0 ? sinceTs + pageMs : candles.ts[candles.length - 1] + intervalMs;
    return { candles, overTs, nextTs: open >= 0 || nextTs > nowTs ? undefined : nextTs };
  }
}

/** Valid candles, ordered by time, without duplicates and without older ones than requested. */
function cleaned(rows: readonly OhlcvRow[], sinceTs: number): OhlcvRow[] {
  const candles = ohlcvOf(rows.filter(Array.isArray));
  const byTs = new Map<number, OhlcvRow>();
  for (let i = 0; i < candles.length; i++) {
    if (isCandle(candles, i) && candles.ts[i] >= sinceTs) byTs.set(candles.ts[i], ohlcvRow(candles, i));
  }
  return [...byTs.values()].sort((a, b) => a[0] - b[0]);
}
