import { type CancelTimer, type Clock, ManualClock } from './clock.js';

/** Beyond this, a step between two events moves only the wall clock, as when a machine sleeps: a file may claim that a thousand years passed. */
const MAX_STEP_MS = 3_600_000;

/** Shows the receive time of the event being replayed, so that replaying a capture always gives the same times. */
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

  /** Moves to the time of the next event. A backward step of the recorded wall clock does not move the monotonic clock. */
  moveTo(wallMs: number): void {
    const ms = wallMs - this.#clock.wallMs();
    if (ms > MAX_STEP_MS) this.#clock.jumpWall(ms - MAX_STEP_MS);
    if (ms > 0) this.#clock.advance(Math.min(ms, MAX_STEP_MS));
    else if (ms < 0) this.#clock.jumpWall(ms);
  }
}
