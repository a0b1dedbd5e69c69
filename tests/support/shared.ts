import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Recorded data lies beside the checkout, where tests and benchmarks are run; its licences keep it out of it. */
const ROOT = join(process.cwd(), '..', 'shared');

export function sharedPath(...parts: string[]): string {
  return join(ROOT, ...parts);
}

/** Whether it is there. What is missing is listed once, before the tests: missing-recordings.ts. */
export function hasShared(...parts: string[]): boolean {
  return existsSync(sharedPath(...parts));
}

export function gunzipLines(...parts: string[]): string[] {
  return gunzipSync(readFileSync(sharedPath(...parts)))
    .toString('utf8')
    .split('\n')
    .filter((line) => line.length > 0);
}
