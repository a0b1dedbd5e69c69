import type { Clock } from './clock.js';
import type { Pause } from './pause.js';

export type TokenBucketOptions = {
  readonly clock: Clock;
  readonly pause: Pause;
  /** Tokens that come back in a second. */
  readonly perSecond: number;
  /** Tokens at most: what may be spent at once after a quiet time. */
  readonly capacity: number;
};

/**
 * Spaces requests by their cost, in order. It refills while nobody asks: a snapshot after a quiet hour goes out at once,
 * where ccxt's own throttler still waits for what the request of an hour ago had cost.
 */
export class TokenBucket {
  readonly #options: TokenBucketOptions;
  #tokens: number;
  #lastMono: number;
  #last: Promise<void> = Promise.resolve();

  constructor(options: TokenBucketOptions) {
    this.#options = options;
    this.#tokens = options.capacity;
    this.#lastMono = options.clock.monoMs();
  }

  /** Resolves when the request may go out; those asked first go first. */
  take(cost: number): Promise<void> {
    this.#last = this.#last.then(() => this.#spend(cost));
    return this.#last;
  }

  /** A request may run into debt, which those after it wait for: so one that costs more than the capacity goes out too. */
  async #spend(cost: number): Promise<void> {
    this.#refill();
    if (this.#tokens < 0) {
      await this.#options.pause.for((-this.#tokens / this.#options.perSecond) * 1000);
      this.#refill();
    }
    this.#tokens -= cost;
  }

  #refill(): void {
    const { clock, perSecond, capacity } = this.#options;
    const nowMono = clock.monoMs();
    this.#tokens = Math.min(capacity, this.#tokens + ((nowMono - this.#lastMono) / 1000) * perSecond);
    this.#lastMono = nowMono;
  }
}
