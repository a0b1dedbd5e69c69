import type { CancelTimer, Clock } from '../../engine/index.js';

const SAMPLE_MS = 100;

/** How late timers fire, ms: what the event loop's own work costs everything else. */
export class LoopLag {
  readonly #clock: Clock;
  #maxMs = 0;
  #cancel: CancelTimer = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  start(): void {
    const dueMono = this.#clock.monoMs() + SAMPLE_MS;
    this.#cancel = this.#clock.after(SAMPLE_MS, () => {
      this.#maxMs = Math.max(this.#maxMs, this.#clock.monoMs() - dueMono);
      this.start();
    });
  }

  stop(): void {
    this.#cancel();
  }

  /** The largest lag since the last call. */
  takeMaxMs(): number {
    const max = this.#maxMs;
    this.#maxMs = 0;
    return max;
  }
}
