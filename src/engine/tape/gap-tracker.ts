/** Tracks which candles may lack trades because the feed was lost. */
export class GapTracker {
  readonly #isTimed: boolean;
  #isInGap = false;
  /** Trades may be missing up to this time. */
  #untilTs = Number.NEGATIVE_INFINITY;
  /** The feed was lost while no candle was open: missed trades would belong to the next one. */
  #isNextIncomplete = false;

  /** `isTimed`: candles are aligned to an interval, so that a time decides which candle a missed trade belongs to. */
  constructor(isTimed: boolean) {
    this.#isTimed = isTimed;
  }

  begin(hasOpenCandle: boolean): void {
    this.#isInGap = true;
    if (!hasOpenCandle) this.#isNextIncomplete = true;
  }

  /** No trade is missing from `ts` on. */
  end(ts: number): void {
    this.#isInGap = false;
    this.#untilTs = ts;
  }

  /** Whether the candle that starts at `start` may lack trades; call it once, when the candle opens. */
  isIncomplete(start: number): boolean {
    const isIncomplete = this.#isInGap || (this.#isTimed ? start <= this.#untilTs : this.#isNextIncomplete);
    this.#isNextIncomplete = this.#isInGap;
    return isIncomplete;
  }
}
