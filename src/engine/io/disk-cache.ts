import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Replaces a file atomically, by writing a temporary file and renaming it; creates the directory. @throws what `fs` throws */
export function replaceFile(path: string, content: string | Uint8Array): void {
  const temporary = `${path}.${process.pid}.tmp`;
  mkdirSync(dirname(path), { recursive: true });
  // Never write into the leftover of a process with the same id, or through a planted symbolic link.
  rmSync(temporary, { force: true });
  writeFileSync(temporary, content, { flag: 'wx' });
  renameSync(temporary, path);
}

/** A hash of a value with the given number of hexadecimal digits, for file names. */
export function shortHash(value: unknown, digits: number): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, digits);
}
