import { lstatSync, type Stats } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { LobtopError } from '../errors.js';
import { replaceFile } from '../io/disk-cache.js';
import { readTextNoFollow } from '../io/no-follow.js';
import { sanitize } from '../text.js';

/**
 * The folder that fetched files are kept in. Symbolic links inside it are not followed, neither to read nor to write: whoever can plant one
 * would choose which file of the user is overwritten. The folder itself may be one.
 */
export class CacheFolder {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** @param names checked already: each is one name, or `pathProblem` knows nothing against it */
  path(...names: readonly string[]): string {
    return join(this.root, ...names);
  }

  /** Whether there is such a file. @throws LobtopError `data` for a symbolic link, there or on the way there */
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

/** What is found where a file or folder of the cache should be. */
export function symbolicLink(path: string): LobtopError {
  return new LobtopError('data', `${sanitize(path, 300)} is a symbolic link, which is not followed inside the cache`, {
    remedy: `Remove it, or the folder ${sanitize(dirname(path), 300)}: its files are fetched again`,
  });
}
