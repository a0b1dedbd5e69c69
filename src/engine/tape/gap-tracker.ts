/** Which candles may lack trades, since the feed was lost. */
export class GapTracker {
  readonly #isTimed: boolean;
  #isInGap = false;
  /** Trades are missing up to here. */
  #untilTs = Number.NEGATIVE_INFINITY;
  /** The feed was lost while no candle was open: what was missed would have been the next one's. */
  #isNextIncomplete = false;

  /** `isTimed`: candles begin at multiples of a time, so that time tells which one a trade would have been in. */
  constructor(isTimed: boolean) {
    this.#isTimed = isTimed;
  }

  begin(hasOpenCandle: boolean): void {
    this.#isInGap = true;
    if (!hasOpenCandle) this.#isNextIncomplete = true;
  }

  /** From `ts` on no trade is missing. */
  end(ts: number): void {
    this.#isInGap = false;
    this.#untilTs = ts;
  }

  /** Whether the candle that begins at `start` may lack trades; to be asked as it begins. */
  isIncomplete(start: number): boolean {
    const isIncomplete = this.#isInGap || (this.#isTimed ? start <= this.#untilTs : this.#isNextIncomplete);
    this.#isNextIncomplete = this.#isInGap;
    return isIncomplete;
  }
}
