export type BackoffOptions = {
  readonly baseMs?: number;
  readonly maxMs?: number;
  /** Returns a number in [0, 1); default Math.random. */
  readonly random?: () => number;
};

/**
 * Exponential backoff with full jitter: uniform(0, min(max, base · 2ⁿ)), without a limit on attempts.
 * Clients that lost the same server reconnect spread out. See "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
export class Backoff {
  /** Failed attempts since the last success. */
  attempt = 0;
  readonly #baseMs: number;
  readonly #maxMs: number;
  readonly #random: () => number;

  constructor(options: BackoffOptions = {}) {
    this.#baseMs = options.baseMs ?? 250;
    this.#maxMs = options.maxMs ?? 30_000;
    this.#random = options.random ?? Math.random;
  }

  /** Counts a failure and returns the delay before the next attempt, ms. */
  next(): number {
    const ceiling = Math.min(this.#maxMs, this.#baseMs * 2 ** Math.min(this.attempt, 30));
    this.attempt++;
    return this.#random() * ceiling;
  }

  reset(): void {
    this.attempt = 0;
  }
}
