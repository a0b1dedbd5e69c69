import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');

type Range = { readonly least: number; readonly most: number };
type Soak = {
  readonly disconnects: number;
  readonly resyncs: number;
  readonly gaps: number;
  readonly heapSlopeMbPerMillionUpdates: number;
  readonly handles: Range;
  readonly listeners: Range;
  readonly booksEqualToVenue: string;
};

/** Twelve million updates are `npm run soak`; this is the first million, up to some time after the second disconnect. */
it('keeps twenty busy markets right through disconnects, in constant memory', () => {
  const args = ['tests/soak/run.mjs', '--updates=1000000'];
  const output = execFileSync(process.execPath, args, {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const soak = JSON.parse(output) as Soak;
  expect(soak.booksEqualToVenue).toBe('20 of 20');
  expect(soak.disconnects).toBeGreaterThanOrEqual(2);
  expect(soak.resyncs).toBe(soak.disconnects * 20);
  expect(soak.gaps).toBe(0);
  expect(soak.listeners.most).toBe(soak.listeners.least);
  // A reconnect may be under way at either end.
  expect(soak.handles.most - soak.handles.least).toBeLessThanOrEqual(2);
  expect(soak.heapSlopeMbPerMillionUpdates).toBeLessThan(2.5);
});
