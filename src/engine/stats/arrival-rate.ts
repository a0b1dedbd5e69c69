const WINDOW = 100;

/** How often something comes: (n − 1) / (tₙ − t₁) over the last arrivals, the newest among them. */
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

  /** undefined before the second arrival, and where all came at once. */
  get perSecond(): number | undefined {
    const { length } = this.#timesMs;
    const spanMs = length < 2 ? 0 : this.#timesMs[length - 1] - this.#timesMs[0];
    return spanMs > 0 ? ((length - 1) * 1000) / spanMs : undefined;
  }

  /** What it knows, to be given back to `restore`. */
  copy(): readonly number[] {
    return [...this.#timesMs];
  }

  restore(timesMs: readonly number[]): void {
    this.#timesMs = [...timesMs];
  }
}
