import type { Clock } from '../../../time/clock.js';

const MAX_MALFORMED = 20;
const WINDOW_MS = 10_000;

/** Counts the malformed messages of one connection: a few may be a glitch, many mean that the protocol is wrong. */
export class MalformedCount {
  readonly #clock: Clock;
  #sinceMono = 0;
  #count = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts one, and returns whether there are now too many within the window. */
  isTooMany(): boolean {
    const nowMono = this.#clock.monoMs();
    if (this.#count === 0 || nowMono - this.#sinceMono > WINDOW_MS) {
      this.#sinceMono = nowMono;
      this.#count = 0;
    }
    this.#count++;
    return this.#count >= MAX_MALFORMED;
  }
}
