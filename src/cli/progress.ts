import { systemClock } from '../engine/index.js';

const PROGRESS_MS = 1000;
const CLEAR_LINE = '\r\u001b[K';

/** How far a long work is, once a second: on a terminal, as a line that is written over; elsewhere not at all. */
export class Progress {
  #nextMono = systemClock.monoMs() + PROGRESS_MS;
  #isShown = false;

  tell(text: string): void {
    if (process.stderr.isTTY !== true || systemClock.monoMs() < this.#nextMono) return;
    this.#nextMono = systemClock.monoMs() + PROGRESS_MS;
    this.#isShown = true;
    process.stderr.write(`${CLEAR_LINE}lobtop: ${text}`);
  }

  /** Takes the line away: what comes next is the result. */
  end(): void {
    if (this.#isShown) process.stderr.write(CLEAR_LINE);
    this.#isShown = false;
  }
}
