import type { Clock } from './clock.js';
import type { Pause } from './pause.js';

export type TokenBucketOptions = {
  readonly clock: Clock;
  readonly pause: Pause;
  /** Tokens refilled per second. */
  readonly perSecond: number;
  /** Maximum tokens: the burst allowed after an idle time. */
  readonly capacity: number;
};

/**
 * Rate-limits requests by their cost, in order. It refills while idle: a snapshot after a quiet hour is sent at once, where ccxt's own
 * throttler would still wait for the cost of the request an hour ago.
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

  /** Resolves when the request may be sent, in the order of the calls. */
  take(cost: number): Promise<void> {
    this.#last = this.#last.then(() => this.#spend(cost));
    return this.#last;
  }

  /** A request may overdraw the bucket, and later ones wait for that: so a request that costs more than the capacity can still be sent. */
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
