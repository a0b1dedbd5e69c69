export type BackoffOptions = {
  readonly baseMs?: number;
  readonly maxMs?: number;
  /** A number in [0, 1); Math.random unless a test decides. */
  readonly random?: () => number;
};

/**
 * Full-jitter exponential backoff: uniform(0, min(max, base · 2ⁿ)), never giving up.
 * A crowd that lost the same server comes back spread out. See "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
export class Backoff {
  /** Tries since the last success. */
  attempt = 0;
  readonly #baseMs: number;
  readonly #maxMs: number;
  readonly #random: () => number;

  constructor(options: BackoffOptions = {}) {
    this.#baseMs = options.baseMs ?? 250;
    this.#maxMs = options.maxMs ?? 30_000;
    this.#random = options.random ?? Math.random;
  }

  /** Counts a failure and answers how long to wait before the next try, ms. */
  next(): number {
    const ceiling = Math.min(this.#maxMs, this.#baseMs * 2 ** Math.min(this.attempt, 30));
    this.attempt++;
    return this.#random() * ceiling;
  }

  reset(): void {
    this.attempt = 0;
  }
}
