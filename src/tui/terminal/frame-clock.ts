import { type CancelTimer, type Clock, Histogram } from '../../engine/internal.js';
import type { Screen } from './screen.js';

const SECOND_MS = 1000;
/** The clock goes idle this many ticks after the last change or key: 30 wake-ups a second alone cost 0.5% of a core. */
const IDLE_AFTER_TICKS = 15;
/** The tick interval when idle, for what changes with time alone, such as ages and latencies. */
const IDLE_MS = 500;

export type FrameClockOptions = {
  readonly clock: Clock;
  readonly screen: Screen;
  readonly fps: number;
  /** Frames beyond this rate are skipped. */
  readonly bytesPerSecond: number;
  readonly isBlocked: () => boolean;
  /** Called before each frame, for work that is coalesced to the frame rate. */
  readonly beforeFrame: () => void;
};

/**
 * The timer that paints frames. A tick does nothing when nothing has changed. While the terminal has not accepted the last
 * frame it skips the next, before building any rows: the newest frame wins and nothing queues. Keys paint at once.
 * After a while without changes the clock goes idle and ticks slowly, until `wake` is called.
 */
export class FrameClock {
  readonly #options: FrameClockOptions;
  readonly #frameMs: number;
  #cancel: CancelTimer = () => {};
  #isRunning = false;
  #isIdle = false;
  #idleTicks = 0;
  #lastTickMono = Number.NEGATIVE_INFINITY;
  #budgetStartMono = 0;
  #budgetUsed = 0;
  /** Time to build a frame and write it to the terminal, ms. */
  readonly paintMs = new Histogram(1000);
  skippedFrames = 0;

  constructor(options: FrameClockOptions) {
    this.#options = options;
    this.#frameMs = SECOND_MS / options.fps;
  }

  start(): void {
    this.#isRunning = true;
    this.#idleTicks = 0;
    this.#schedule(this.#frameMs);
  }

  stop(): void {
    this.#isRunning = false;
    this.#cancel();
  }

  /** Something may have changed: the next frame is painted when it is due, or at once if it is overdue. */
  wake(): void {
    this.#idleTicks = 0;
    if (!this.#isRunning || !this.#isIdle) return;
    this.#cancel();
    this.#schedule(Math.max(0, this.#lastTickMono + this.#frameMs - this.#options.clock.monoMs()));
  }

  /** Paints at once, after a key press. */
  paintNow(): void {
    if (!this.#isRunning) return;
    this.wake();
    this.#options.beforeFrame();
    if (this.#options.isBlocked()) this.skippedFrames++;
    else this.#paint();
  }

  #schedule(delayMs: number): void {
    this.#isIdle = delayMs > this.#frameMs;
    this.#cancel = this.#options.clock.after(delayMs, () => {
      this.#lastTickMono = this.#options.clock.monoMs();
      this.#idleTicks++;
      this.#frame();
      if (this.#isRunning) this.#schedule(this.#idleTicks < IDLE_AFTER_TICKS ? this.#frameMs : IDLE_MS);
    });
  }

  #frame(): void {
    const { screen, isBlocked, beforeFrame } = this.#options;
    beforeFrame();
    if (!screen.isStale) return;
    if (isBlocked() || this.#isOverBudget()) this.skippedFrames++;
    else this.#paint();
  }

  #paint(): void {
    const { clock, screen } = this.#options;
    const startMono = clock.monoMs();
    const bytes = screen.paint();
    this.#budgetUsed += bytes;
    if (bytes > 0) this.paintMs.record(clock.monoMs() - startMono);
  }

  #isOverBudget(): boolean {
    const nowMono = this.#options.clock.monoMs();
    if (nowMono - this.#budgetStartMono >= SECOND_MS) {
      this.#budgetStartMono = nowMono;
      this.#budgetUsed = 0;
    }
    return this.#budgetUsed >= this.#options.bytesPerSecond;
  }
}
