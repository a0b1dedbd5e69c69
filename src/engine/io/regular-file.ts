import { statSync } from 'node:fs';
import { LobtopError, messageOf } from '../errors.js';
import { sanitize } from '../text.js';

/**
 * Before a file is opened: opening a pipe waits for whoever writes to it, and no signal ends that.
 *
 * @throws LobtopError `no-input` when there is no such file, or it is a folder, a pipe or a device
 */
export function requireRegularFile(path: string): void {
  let isFile: boolean;
  try {
    isFile = statSync(path).isFile();
  } catch (cause) {
    throw unreadable(path, cause);
  }
  if (isFile) return;
  throw new LobtopError('no-input', `${sanitize(path, 200)} is not a file`, {
    remedy: 'Write what comes through a pipe to a file first',
  });
}

/** Whether a path is a pipe. What is wrong with a path is said by whoever opens it. */
export function isFifo(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFIFO() === true;
  } catch {
    return false;
  }
}

/** The error for a file that cannot be opened or read: `io` where it is there, and its device has failed. */
export function unreadable(path: string, cause: unknown): LobtopError {
  const isFailure = (cause as NodeJS.ErrnoException | undefined)?.code === 'EIO';
  return new LobtopError(
    isFailure ? 'io' : 'no-input',
    `${sanitize(path, 200)} cannot be read: ${sanitize(messageOf(cause), 200)}`,
    {
      cause,
    },
  );
}
