import { type CancelTimer, type Clock, repeat } from '../../engine/index.js';

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
    let dueMono = this.#clock.monoMs() + SAMPLE_MS;
    this.#cancel = repeat(this.#clock, SAMPLE_MS, () => {
      const nowMono = this.#clock.monoMs();
      this.#maxMs = Math.max(this.#maxMs, nowMono - dueMono);
      dueMono = nowMono + SAMPLE_MS;
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
