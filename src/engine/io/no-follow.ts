import { closeSync, constants, openSync, readFileSync } from 'node:fs';

/** Added to the flags of `open`: fails with ELOOP where the path is a symbolic link. Windows has no such flag. */
export const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;

/** The text of a file that is not a symbolic link; undefined when there is no file. @throws what `fs` throws */
export function readTextNoFollow(path: string): string | undefined {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | NO_FOLLOW);
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return readFileSync(fd, 'utf8');
  } finally {
    closeSync(fd);
  }
}
