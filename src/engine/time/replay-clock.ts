import { type CancelTimer, type Clock, ManualClock } from './clock.js';

/** It is always the time at which the event that is being told was received: the same capture, the same times. */
export class ReplayClock implements Clock {
  readonly #clock: ManualClock;

  constructor(startMs: number) {
    this.#clock = new ManualClock(startMs);
  }

  wallMs(): number {
    return this.#clock.wallMs();
  }

  monoMs(): number {
    return this.#clock.monoMs();
  }

  after(delayMs: number, run: () => void): CancelTimer {
    return this.#clock.after(delayMs, run);
  }

  /** On to the time of the next event. A wall clock that was set back passes no time. */
  moveTo(wallMs: number): void {
    const ms = wallMs - this.#clock.wallMs();
    if (ms > 0) this.#clock.advance(ms);
    else if (ms < 0) this.#clock.jumpWall(ms);
  }
}
