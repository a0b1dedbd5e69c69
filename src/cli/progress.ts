import { systemClock } from '../engine/index.js';

const PROGRESS_MS = 1000;

/** How far a long work is, once a second: on a terminal, as a line that is written over; elsewhere not at all. */
export class Progress {
  #nextMono = systemClock.monoMs() + PROGRESS_MS;

  tell(text: string): void {
    if (process.stderr.isTTY !== true || systemClock.monoMs() < this.#nextMono) return;
    this.#nextMono = systemClock.monoMs() + PROGRESS_MS;
    process.stderr.write(`\r\u001b[Klobtop: ${text}\r`);
  }
}
