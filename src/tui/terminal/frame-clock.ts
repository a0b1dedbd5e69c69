import { type CancelTimer, type Clock, Histogram } from '../../engine/internal.js';
import type { Screen } from './screen.js';

const SECOND_MS = 1000;
/** So many ticks after the last word of a market or a user the clock dozes: 30 wakings a second alone cost half a per cent of a core. */
const DOZE_AFTER_TICKS = 15;
/** What changes by itself, an age or a latency, is looked at this often while it dozes. */
const DOZE_MS = 500;

export type FrameClockOptions = {
  readonly clock: Clock;
  readonly screen: Screen;
  readonly fps: number;
  /** At most this many bytes a second; frames over it are skipped. */
  readonly bytesPerSecond: number;
  readonly isBlocked: () => boolean;
  /** Called before each frame, for what is coalesced to the frame rate. */
  readonly beforeFrame: () => void;
};

/**
 * One timer that paints. A tick does nothing when nothing changed, and skips the frame, before building any row,
 * while the terminal has not taken the last one: newest wins, nothing queues. Keys paint at once.
 * Where nothing happens for a while it dozes until somebody wakes it; what time alone changes is still looked at.
 */
export class FrameClock {
  readonly #options: FrameClockOptions;
  readonly #frameMs: number;
  #cancel: CancelTimer = () => {};
  #isRunning = false;
  #isDozing = false;
  #quietTicks = 0;
  #lastTickMono = Number.NEGATIVE_INFINITY;
  #budgetStartMono = 0;
  #budgetUsed = 0;
  /** How long a frame takes from rows to the terminal's buffer, ms. */
  readonly paintMs = new Histogram(1000);
  skippedFrames = 0;

  constructor(options: FrameClockOptions) {
    this.#options = options;
    this.#frameMs = SECOND_MS / options.fps;
  }

  start(): void {
    this.#isRunning = true;
    this.#quietTicks = 0;
    this.#schedule(this.#frameMs);
  }

  stop(): void {
    this.#isRunning = false;
    this.#cancel();
  }

  /** Something may have changed: the next frame comes at its time, at once if that has passed. */
  wake(): void {
    this.#quietTicks = 0;
    if (!this.#isRunning || !this.#isDozing) return;
    this.#cancel();
    this.#schedule(Math.max(0, this.#lastTickMono + this.#frameMs - this.#options.clock.monoMs()));
  }

  /** Paints now: somebody pressed a key. */
  paintNow(): void {
    if (!this.#isRunning) return;
    this.wake();
    this.#options.beforeFrame();
    if (this.#options.isBlocked()) this.skippedFrames++;
    else this.#paint();
  }

  #schedule(delayMs: number): void {
    this.#isDozing = delayMs > this.#frameMs;
    this.#cancel = this.#options.clock.after(delayMs, () => {
      this.#lastTickMono = this.#options.clock.monoMs();
      this.#quietTicks++;
      this.#frame();
      if (this.#isRunning) this.#schedule(this.#quietTicks < DOZE_AFTER_TICKS ? this.#frameMs : DOZE_MS);
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
