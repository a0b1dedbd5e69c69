import { systemClock } from '../engine/internal.js';

const PROGRESS_MS = 1000;
const CLEAR_LINE = '\r\u001b[K';

/** The progress of a long operation, on a line that is overwritten. Shown only on a terminal. */
export class Progress {
  readonly isShown = process.stderr.isTTY === true;
  #nextMono = systemClock.monoMs() + PROGRESS_MS;

  /** Shows the text, at most once a second. */
  update(text: string): void {
    if (systemClock.monoMs() < this.#nextMono) return;
    this.#nextMono = systemClock.monoMs() + PROGRESS_MS;
    this.show(text);
  }

  show(text: string): void {
    if (this.isShown) process.stderr.write(`${CLEAR_LINE}lobtop: ${text}`);
  }

  /** Clears the line before the result is printed. */
  end(): void {
    if (this.isShown) process.stderr.write(CLEAR_LINE);
  }
}

/** The progress of one file. @param size undefined when unknown */
export function progressText(name: string, bytes: number, size: number | undefined): string {
  const done = `${name}: ${(bytes / 1e6).toFixed(1)}`;
  return size === undefined ? `${done} MB` : `${done} of ${(size / 1e6).toFixed(1)} MB`;
}
