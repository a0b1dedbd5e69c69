import { openSync, statSync } from 'node:fs';
import { LobtopError, messageOf } from '../errors.js';
import { sanitize } from '../text.js';

export type NewFile = {
  readonly fd: number;
  /** false for a device, which always exists and may be written to. */
  readonly isRegular: boolean;
};

/**
 * Opens a file to write from the start.
 * @throws LobtopError `io` when it cannot be created, `usage` when it already exists and may not be replaced
 */
export function openNewFile(path: string, { replaces }: { readonly replaces: boolean }): NewFile {
  try {
    const isRegular = statSync(path, { throwIfNoEntry: false })?.isFile() ?? true;
    return { isRegular, fd: openSync(path, replaces || !isRegular ? 'w' : 'wx') };
  } catch (cause) {
    const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    const problem = exists ? 'already exists' : `cannot be written: ${messageOf(cause)}`;
    throw new LobtopError(exists ? 'usage' : 'io', `${sanitize(path, 200)} ${problem}`, {
      cause,
      ...(exists ? { remedy: 'Choose another name, or replace it with --force' } : {}),
    });
  }
}
