import { type CancelTimer, type Clock, Histogram, repeat } from '../engine/index.js';
import type { Screen } from './screen.js';

const SECOND_MS = 1000;

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
 */
export class FrameClock {
  readonly #options: FrameClockOptions;
  #cancel: CancelTimer = () => {};
  #isRunning = false;
  #budgetStartMono = 0;
  #budgetUsed = 0;
  /** How long a frame takes from rows to the terminal's buffer, ms. */
  readonly paintMs = new Histogram(1000);
  skippedFrames = 0;

  constructor(options: FrameClockOptions) {
    this.#options = options;
  }

  start(): void {
    this.#isRunning = true;
    this.#cancel = repeat(this.#options.clock, SECOND_MS / this.#options.fps, () => this.#frame());
  }

  stop(): void {
    this.#isRunning = false;
    this.#cancel();
  }

  /** Paints now: somebody pressed a key. */
  paintNow(): void {
    if (!this.#isRunning) return;
    this.#options.beforeFrame();
    if (this.#options.isBlocked()) this.skippedFrames++;
    else this.#paint();
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
