const WINDOW = 100;

/** Arrival rate over the last n arrivals: (n − 1) / (tₙ − t₁). */
export class ArrivalRate {
  readonly #window: number;
  #timesMs: number[] = [];

  constructor(window = WINDOW) {
    this.#window = window;
  }

  add(timeMs: number): void {
    this.#timesMs.push(timeMs);
    if (this.#timesMs.length > this.#window) this.#timesMs.shift();
  }

  /** undefined before the second arrival, and when all arrived at the same time. */
  get perSecond(): number | undefined {
    const { length } = this.#timesMs;
    const spanMs = length < 2 ? 0 : this.#timesMs[length - 1] - this.#timesMs[0];
    return spanMs > 0 ? ((length - 1) * 1000) / spanMs : undefined;
  }

  /** A copy of the state, for `restore`. */
  copy(): readonly number[] {
    return [...this.#timesMs];
  }

  restore(timesMs: readonly number[]): void {
    this.#timesMs = [...timesMs];
  }
}
