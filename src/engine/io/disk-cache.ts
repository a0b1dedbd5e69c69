import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Replaces a file: written beside and renamed, so that nobody ever reads half of one. Makes its folder. @throws what `fs` throws */
export function replaceFile(path: string, content: string | Uint8Array): void {
  const positionAfter = `${path}.${process.pid}.tmp`;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(positionAfter, content);
  renameSync(positionAfter, path);
}

/** A short name for a value, so many hexadecimal digits long: what differs in it is another file. */
export function shortHash(value: unknown, digits: number): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, digits);
}
