import { openSync, statSync } from 'node:fs';
import { LobtopError, messageOf } from '../errors.js';
import { sanitize } from '../text.js';

export type NewFile = {
  readonly fd: number;
  /** false for a device, which stands there already and is meant to be written to. */
  readonly isRegular: boolean;
};

/**
 * Opens a file to be written from its beginning.
 * @throws LobtopError `io` when it cannot be made, `usage` when it is there already and may not be replaced
 */
export function openNewFile(path: string, { replaces }: { readonly replaces: boolean }): NewFile {
  try {
    const isRegular = statSync(path, { throwIfNoEntry: false })?.isFile() ?? true;
    return { isRegular, fd: openSync(path, replaces || !isRegular ? 'w' : 'wx') };
  } catch (cause) {
    const isThere = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    const problem = isThere ? 'is there already' : `cannot be written: ${messageOf(cause)}`;
    throw new LobtopError(isThere ? 'usage' : 'io', `${sanitize(path, 200)} ${problem}`, {
      cause,
      ...(isThere ? { remedy: 'Choose another name, or --force to replace it' } : {}),
    });
  }
}
