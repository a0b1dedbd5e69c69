import { type CancelTimer, type Clock, repeat } from './clock.js';

const SAMPLE_MS = 250;

/** Event-loop lag: how late timers fire, ms. */
export class LoopLag {
  readonly #clock: Clock;
  #recentMs = 0;
  /** The largest lag since the start or the last reset, ms. */
  maxMs = 0;
  #cancel: CancelTimer = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  start(): void {
    let dueMono = this.#clock.monoMs() + SAMPLE_MS;
    this.#cancel = repeat(this.#clock, SAMPLE_MS, () => {
      const nowMono = this.#clock.monoMs();
      this.#recentMs = Math.max(this.#recentMs, nowMono - dueMono);
      this.maxMs = Math.max(this.maxMs, this.#recentMs);
      dueMono = nowMono + SAMPLE_MS;
    });
  }

  stop(): void {
    this.#cancel();
  }

  /** Resets both maxima. */
  reset(): void {
    this.#recentMs = 0;
    this.maxMs = 0;
  }

  /** The largest lag since the last call. */
  takeMaxMs(): number {
    const recent = this.#recentMs;
    this.#recentMs = 0;
    return recent;
  }
}
