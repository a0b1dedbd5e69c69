const TICK_MS = 100;
/** Timers are always a little late. */
const NORMAL_MS = 20;

/**
 * How long what arrives now may have waited for us: the event loop was busy, and the socket was not read. In real time, whatever clock
 * the rest runs by.
 */
export class LoopDelay {
  #timer: NodeJS.Timeout | undefined;
  #lastTickMono = performance.now();
  /** How late the last tick was; until the loop has read the sockets after it. */
  #lateMs = 0;

  start(): void {
    this.#lastTickMono = performance.now();
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
    // It must not keep the program alive.
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** At most how long a message that is being received has waited, ms; 0 while the loop keeps up. */
  get waitedMs(): number {
    if (this.#timer === undefined) return 0;
    const sinceTickMs = performance.now() - this.#lastTickMono;
    const waitedMs = Math.max(this.#lateMs, sinceTickMs - TICK_MS);
    return waitedMs > NORMAL_MS ? waitedMs : 0;
  }

  #tick(): void {
    const nowMono = performance.now();
    this.#lateMs = nowMono - this.#lastTickMono - TICK_MS;
    this.#lastTickMono = nowMono;
    // Sockets are read after timers and before immediates.
    setImmediate(() => {
      this.#lateMs = 0;
    });
  }
}
