import { closeSync, constants, openSync } from 'node:fs';
import { systemClock } from '../time/clock.js';
import { Pause } from '../time/pause.js';
import { isFifo } from './regular-file.js';

const RETRY_MS = 50;

/** Keeps a pipe that somebody reads open, until it has been opened by what writes to it. */
export type HeldPipe = { release(): void };

/**
 * Waits until a pipe is read; undefined at once for anything else, and once it was stopped. Opening it for writing without that would wait in a call that no
 * signal ends.
 */
export async function heldPipe(path: string, signal: AbortSignal): Promise<HeldPipe | undefined> {
  if (!isFifo(path)) return undefined;
  const pause = new Pause(systemClock);
  const end = () => pause.end();
  signal.addEventListener('abort', end);
  try {
    while (!signal.aborted) {
      const fd = openedForWriting(path);
      if (fd !== undefined) return releasedOnce(fd);
      await pause.for(RETRY_MS);
    }
    return undefined;
  } finally {
    signal.removeEventListener('abort', end);
  }
}

function releasedOnce(fd: number): HeldPipe {
  let isReleased = false;
  return {
    release: () => {
      if (!isReleased) closeSync(fd);
      isReleased = true;
    },
  };
}

/** undefined while nobody reads it. */
function openedForWriting(path: string): number | undefined {
  try {
    return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENXIO') return undefined;
    throw error;
  }
}
