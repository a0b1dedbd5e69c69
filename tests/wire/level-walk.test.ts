import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { BookSide } from '../../src/engine/book/side.js';
import { StagedLevels } from '../../src/engine/book/staged-levels.js';
import { openSession } from '../../src/engine/internal.js';
import { eventually } from '../support/eventually.js';
import { SimulatedStand } from '../support/simulated-stand.js';

const ROOT = join(import.meta.dirname, '../..');

const LONG_WAY = "## A price level's way from the socket to the book";
const SHORT_WAY = '## The short way';

/** The files of each numbered hop in docs/architecture.md, the hop's own file first. */
function documentedHops(heading: string): readonly (readonly string[])[] {
  const page = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');
  const [, section = ''] = page.split(heading);
  const [list] = section.split('\n## ');
  return list
    .split(/^\d+\. /m)
    .slice(1)
    .map((hop) => [...hop.matchAll(/`(src\/[^`]+)`/g)].map(([, file]) => file));
}

/** Files of src/ on the call stack, outermost first, each once for consecutive frames. */
function filesOnStack(stack: string): readonly string[] {
  const files = [...stack.matchAll(/\/(src\/engine\/[\w/-]+\.ts)/g)].map(([, file]) => file).reverse();
  return files.filter((file, i) => file !== files[i - 1]);
}

const ends: (() => void)[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  for (const end of ends.splice(0).reverse()) end();
});

it.each([
  [LONG_WAY, 10],
  [SHORT_WAY, 5],
])('%s names files that exist, at most %i hops', (heading, most) => {
  const hops = documentedHops(heading);
  expect(hops.length).toBeGreaterThan(0);
  expect(hops.length).toBeLessThanOrEqual(most);
  expect(hops.flat().filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
});

it('is the way that a level takes through an unmodified ccxt class', async () => {
  const traceLimit = Error.stackTraceLimit;
  Error.stackTraceLimit = 100;
  ends.push(() => {
    Error.stackTraceLimit = traceLimit;
  });
  const stacks: { staged: string | undefined; committed: string | undefined; scanned: string | undefined } = {
    staged: undefined,
    committed: undefined,
    scanned: undefined,
  };
  const add = StagedLevels.prototype.add;
  vi.spyOn(StagedLevels.prototype, 'add').mockImplementation(function (this: StagedLevels, ...args) {
    const { stack = '' } = new Error();
    if (stack.includes('writeScanned')) stacks.scanned ??= stack;
    else stacks.staged ??= stack;
    return add.apply(this, args);
  });
  const set = BookSide.prototype.set;
  vi.spyOn(BookSide.prototype, 'set').mockImplementation(function (this: BookSide, ...args) {
    if (stacks.staged !== undefined) stacks.committed ??= new Error().stack;
    return set.apply(this, args);
  });
  const stand = await SimulatedStand.open({ startTs: Date.parse('2026-01-01') });
  ends.push(() => stand.close());
  for (const scan of [false, true]) {
    const session = openSession({
      targets: [{ venue: 'stand', symbol: 'BTC/USDT' }],
      venues: { stand: { ...stand.settings, scan } },
    });
    ends.push(() => session.close());
  }
  await eventually(() => stacks.committed !== undefined && stacks.scanned !== undefined, 'deltas come both ways');

  const hops = documentedHops(LONG_WAY);
  const staged = filesOnStack(stacks.staged ?? '');
  expect(staged.filter((file) => !hops.flat().includes(file))).toEqual([]);
  const order = staged.map((file) => hops.findIndex((files) => files.includes(file)));
  // Within a hop its files call each other in any order.
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  // The last two are the ones called: the stages and the side.
  expect([...new Set(order)]).toEqual(Array.from({ length: hops.length - 2 }, (_, hop) => hop));
  expect(hops.at(-2)).toEqual(['src/engine/book/staged-levels.ts']);
  expect(hops.at(-1)).toEqual(['src/engine/book/side.ts']);
  expect(filesOnStack(stacks.committed ?? '')).toEqual(expect.arrayContaining(['src/engine/book/book.ts']));

  const short = documentedHops(SHORT_WAY);
  const scanned = filesOnStack(stacks.scanned ?? '').filter((file) => !file.startsWith('src/engine/book/'));
  const shortOrder = scanned.map((file) => short.findIndex((files) => files.includes(file)));
  expect([...new Set(shortOrder)]).toEqual(Array.from({ length: short.length }, (_, hop) => hop));
});
