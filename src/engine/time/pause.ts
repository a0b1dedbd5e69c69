import type { CancelTimer, Clock } from './clock.js';

/** Delays that can all be ended at once and permanently, so that closing a feed never waits for a backoff. */
export class Pause {
  readonly #clock: Clock;
  readonly #waiting = new Map<() => void, CancelTimer>();
  #isEnded = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  for(delayMs: number): Promise<void> {
    if (this.#isEnded) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        resolve();
      };
      this.#waiting.set(wake, this.#clock.after(delayMs, wake));
    });
  }

  end(): void {
    this.#isEnded = true;
    for (const [wake, cancel] of this.#waiting) {
      cancel();
      wake();
    }
  }
}
