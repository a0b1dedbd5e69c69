import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Recorded data and golden numbers lie beside the checkout; their licences keep them out of it. */
const ROOT = join(import.meta.dirname, '..', '..', '..', 'shared');

export function sharedPath(...parts: string[]): string {
  return join(ROOT, ...parts);
}

/** True when the folder is there; otherwise the suite says why it skips. */
export function hasShared(...parts: string[]): boolean {
  const path = sharedPath(...parts);
  if (existsSync(path)) return true;
  process.stderr.write(`skipped: ${path} is not there\n`);
  return false;
}

/** One file of golden numbers; undefined where the folder is not there, and with it the suites that need it are skipped. */
export function golden<T>(file: string): T | undefined {
  if (!existsSync(sharedPath('golden'))) return undefined;
  return JSON.parse(readFileSync(sharedPath('golden', file), 'utf8')) as T;
}

export function gunzipLines(...parts: string[]): string[] {
  return gunzipSync(readFileSync(sharedPath(...parts)))
    .toString('utf8')
    .split('\n')
    .filter((line) => line.length > 0);
}
