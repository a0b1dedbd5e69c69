import { lstatSync, type Stats } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { LobtopError } from '../errors.js';
import { replaceFile } from '../io/disk-cache.js';
import { readTextNoFollow } from '../io/no-follow.js';
import { sanitize } from '../text.js';

/**
 * The folder of fetched files. Symbolic links inside it are never followed, for reading or writing: otherwise a planted link would decide which file
 * of the user is overwritten. The folder itself may be a link.
 */
export class CacheFolder {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** @param names single names, already checked by `pathProblem` */
  path(...names: readonly string[]): string {
    return join(this.root, ...names);
  }

  /** Whether there is such a file. @throws LobtopError `data` when it or a folder above it is a symbolic link */
  has(path: string): boolean {
    return this.#stats(path)?.isFile() === true;
  }

  /** undefined when there is no such file. @throws LobtopError `data` as `has` */
  read(path: string): string | undefined {
    return this.has(path) ? readTextNoFollow(path) : undefined;
  }

  /** Replaces a file. @throws LobtopError `data` as `has`; what `fs` throws */
  write(path: string, content: string): void {
    this.has(path);
    replaceFile(path, content);
  }

  /** @throws LobtopError `data` for a symbolic link */
  #stats(path: string): Stats | undefined {
    const names = relative(this.root, path).split(sep);
    let stats: Stats | undefined;
    for (let count = 1; count <= names.length; count++) {
      const part = join(this.root, ...names.slice(0, count));
      stats = lstatSync(part, { throwIfNoEntry: false });
      if (stats?.isSymbolicLink()) throw symbolicLink(part);
      if (stats === undefined) return undefined;
    }
    return stats;
  }
}

/** The error for a symbolic link inside the cache. */
export function symbolicLink(path: string): LobtopError {
  return new LobtopError('data', `${sanitize(path, 300)} is a symbolic link; links inside the cache are not followed`, {
    remedy: 'Remove it: the files are fetched again',
  });
}
