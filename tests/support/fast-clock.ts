import type { Clock } from '../../src/engine/internal.js';

const FACTOR = 20;

/** A clock that runs twenty times faster, for waits that are long on purpose. */
export const fastClock: Clock = {
  wallMs: () => Date.now(),
  monoMs: () => performance.now() * FACTOR,
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs / FACTOR);
    return () => clearTimeout(timer);
  },
};
