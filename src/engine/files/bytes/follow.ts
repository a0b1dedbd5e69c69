import type { Pause } from '../../time/pause.js';

/** Waits at the end of a file for more to be written; ended by `Pause.end`. */
export type Follow = { readonly pause: Pause; readonly isStopped: () => boolean };
