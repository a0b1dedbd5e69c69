import { ManualClock } from '../../src/engine/internal.js';
import { eventually } from './eventually.js';

const TICK_MS = 5;

/** How much faster than ours time passes, for waits that are long on purpose. */
export const FAST = 20;

/**
 * Time that passes in steps, one a turn of this process's event loop, with everything that has arrived seen to in between.
 * On a busy machine it passes more slowly, so that nothing is late because a test was.
 */
export class PacedClock extends ManualClock {
  readonly #stepMs: number;
  #timer: NodeJS.Timeout | undefined;

  /** @param factor how much faster than ours it passes while nothing else keeps the machine busy */
  constructor(factor = 1) {
    super(Date.now());
    this.#stepMs = TICK_MS * factor;
  }

  /** Passes by itself from now on. */
  start(): this {
    this.#timer ??= setInterval(() => this.advance(this.#stepMs), TICK_MS);
    return this;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Passes until `check` answers something true, and stands still at that moment. */
  async until<T>(check: () => T | undefined | false | null, what: string | (() => string)): Promise<T> {
    return eventually(() => {
      const found = check();
      if (!found) this.advance(this.#stepMs);
      return found;
    }, what);
  }
}
