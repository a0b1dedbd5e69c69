import type { CandleSource } from '../tape/candle-source.js';
import { isCandle, type Ohlcv, type OhlcvRow, ohlcvOf, ohlcvRow } from '../tape/ohlcv.js';

/** A venue needs a moment to finish its candle after the interval is over. */
export const FINISH_MS = 1500;

/** What a venue answered, checked. */
export type CandlePage = {
  /** At most the last one is not finished. */
  readonly candles: Ohlcv;
  /** Candles that end by then are finished. */
  readonly overTs: number;
  /** Where the next page begins; undefined when this was the last. */
  readonly nextTs: number | undefined;
};

/** A venue's candles of one interval, page by page. */
export class VenueTail {
  readonly intervalMs: number;
  readonly #source: CandleSource;

  constructor(source: CandleSource, intervalMs: number) {
    this.#source = source;
    this.intervalMs = intervalMs;
  }

  /** How far one page reaches. */
  get pageMs(): number {
    return this.#source.pageSize * this.intervalMs;
  }

  /** One page from `sinceTs` on, as the venue has it at `nowTs`. */
  async page(sinceTs: number, nowTs: number): Promise<CandlePage> {
    const { intervalMs, pageMs } = this;
    const overTs = nowTs - FINISH_MS;
    const rows = cleaned(await this.#source.page({ intervalMs, sinceTs, limit: this.#source.pageSize }), sinceTs);
    // Around a boundary two may be unfinished: the second is not told of yet.
    const open = rows.findIndex(([ts]) => ts + intervalMs > overTs);
    const candles = ohlcvOf(open < 0 ? rows : rows.slice(0, open + 1));
    // Where nothing was traded for a whole page, the next one tells.
    const nextTs = candles.length === 0 ? sinceTs + pageMs : candles.ts[candles.length - 1] + intervalMs;
    return { candles, overTs, nextTs: open >= 0 || nextTs > nowTs ? undefined : nextTs };
  }
}

/** Rows that are candles, once each, in order of time, none older than asked for. */
function cleaned(rows: readonly OhlcvRow[], sinceTs: number): OhlcvRow[] {
  const told = ohlcvOf(rows.filter(Array.isArray));
  const byTs = new Map<number, OhlcvRow>();
  for (let i = 0; i < told.length; i++) {
    if (isCandle(told, i) && told.ts[i] >= sinceTs) byTs.set(told.ts[i], ohlcvRow(told, i));
  }
  return [...byTs.values()].sort((a, b) => a[0] - b[0]);
}
