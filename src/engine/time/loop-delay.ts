import { type CancelTimer, type Clock, repeat, systemClock } from './clock.js';

const TICK_MS = 100;
/** Timers are always a little late. */
const NORMAL_MS = 20;

/**
 * How long what arrives now may have waited for us: the event loop was busy, and the socket was not read. In real time, whatever clock
 * the rest runs by.
 */
export class LoopDelay {
  readonly #clock: Clock = systemClock;
  #cancel: CancelTimer | undefined;
  #lastTickMono = 0;
  /** How late the last tick was; until the loop has read the sockets after it. */
  #lateMs = 0;

  start(): void {
    this.#lastTickMono = this.#clock.monoMs();
    this.#cancel ??= repeat(this.#clock, TICK_MS, () => this.#tick());
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** At most how long a message that is being received has waited, ms; 0 while the loop keeps up. */
  get waitedMs(): number {
    if (this.#cancel === undefined) return 0;
    const sinceTickMs = this.#clock.monoMs() - this.#lastTickMono;
    const waitedMs = Math.max(this.#lateMs, sinceTickMs - TICK_MS);
    return waitedMs > NORMAL_MS ? waitedMs : 0;
  }

  #tick(): void {
    const nowMono = this.#clock.monoMs();
    this.#lateMs = nowMono - this.#lastTickMono - TICK_MS;
    this.#lastTickMono = nowMono;
    // Sockets are read after the timers of this turn and before those of the next.
    this.#clock.after(0, () => {
      this.#lateMs = 0;
    });
  }
}
