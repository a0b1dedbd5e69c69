import { NO_CANDLES, type Ohlcv, ohlcvJoined, ohlcvRow, ohlcvSlice } from '../tape/ohlcv.js';

/** The closed candles known so far, cached and fetched, in order. */
export class KnownCandles {
  readonly intervalMs: number;
  #candles = NO_CANDLES;

  constructor(intervalMs: number) {
    this.intervalMs = intervalMs;
  }

  get count(): number {
    return this.#candles.length;
  }

  get lastTs(): number | undefined {
    return this.count === 0 ? undefined : this.#candles.ts[this.count - 1];
  }

  /** Start of the next request: the last two candles are fetched again for comparison; some venues leave out the first one. */
  get tailTs(): number | undefined {
    return this.lastTs === undefined ? undefined : this.lastTs - this.intervalMs;
  }

  get all(): Ohlcv {
    return this.#candles;
  }

  /** All of them, followed by the newer ones of `candles`. */
  with(candles: Ohlcv): Ohlcv {
    return ohlcvJoined(this.#candles, this.#newOf(candles));
  }

  clear(): void {
    this.#candles = NO_CANDLES;
  }

  /** Adds the newer ones that end by `overTs`. */
  addAll(candles: Ohlcv, overTs = Number.POSITIVE_INFINITY): void {
    const fresh = this.#newOf(candles);
    const open = fresh.ts.findIndex((ts) => ts + this.intervalMs > overTs);
    const over = open < 0 ? fresh : ohlcvSlice(fresh, 0, open);
    if (over.length > 0) this.#candles = ohlcvJoined(this.#candles, over);
  }

  /** Whether the venue's candles continue the known ones, contradict them, or leave a gap. */
  fitOf(candles: Ohlcv): 'joins' | 'differs' | 'gap' {
    if (this.lastTs === undefined || candles.length === 0) return 'joins';
    for (let at = Math.max(0, this.count - 2); at < this.count; at++) {
      const again = candles.ts.indexOf(this.#candles.ts[at]);
      if (again < 0) continue;
      const ours = ohlcvRow(this.#candles, at);
      if (ohlcvRow(candles, again).some((value, field) => value !== ours[field])) return 'differs';
    }
    return candles.ts[0] > this.lastTs + this.intervalMs ? 'gap' : 'joins';
  }

  #newOf(candles: Ohlcv): Ohlcv {
    const lastTs = this.lastTs ?? Number.NEGATIVE_INFINITY;
    const first = candles.ts.findIndex((ts) => ts > lastTs);
    return first < 0 ? NO_CANDLES : ohlcvSlice(candles, first);
  }
}
