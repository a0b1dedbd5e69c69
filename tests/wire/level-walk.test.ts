import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { BookSide } from '../../src/engine/book/side.js';
import { StagedLevels } from '../../src/engine/book/staged-levels.js';
import { openSession } from '../../src/engine/internal.js';
import { eventually } from '../support/eventually.js';
import { SimulatedStand } from '../support/simulated-stand.js';
import { openPlayed } from '../support/wire/played-session.js';
import { messagesOf } from '../support/wire/played-venue.js';
import { whitebit } from '../support/wire/venues/whitebit.js';

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

/** The call stacks of the first level staged, and of the first that reached a book, of those whose stack `matches`. */
function watchLevels(matches: (stack: string) => boolean) {
  const traceLimit = Error.stackTraceLimit;
  Error.stackTraceLimit = 100;
  ends.push(() => {
    Error.stackTraceLimit = traceLimit;
  });
  const stacks: { staged: string | undefined; committed: string | undefined } = {
    staged: undefined,
    committed: undefined,
  };
  const add = StagedLevels.prototype.add;
  vi.spyOn(StagedLevels.prototype, 'add').mockImplementation(function (this: StagedLevels, ...args) {
    const { stack = '' } = new Error();
    if (matches(stack)) stacks.staged ??= stack;
    return add.apply(this, args);
  });
  const set = BookSide.prototype.set;
  vi.spyOn(BookSide.prototype, 'set').mockImplementation(function (this: BookSide, ...args) {
    if (stacks.staged !== undefined) stacks.committed ??= new Error().stack;
    return set.apply(this, args);
  });
  return stacks;
}

it('is the way that a level takes through an unmodified ccxt class', async () => {
  const stacks = watchLevels(() => true);
  const seen = await openPlayed(whitebit);
  ends.push(() => void seen.close());
  await seen.live();
  for (const message of messagesOf(whitebit.change?.({ bids: [['99.98', '3']], asks: [] }))) seen.stand.send(message);
  await eventually(() => stacks.committed !== undefined, 'a change');

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
});

it.each([
  ['scanned', true],
  ['parsed', false],
])('the short way is that of a change that is %s: ccxt has no part in it', async (_how, scan) => {
  const stacks = watchLevels(
    (stack) => stack.includes('writeScanned') === scan && !stack.includes('BookAssembly.join'),
  );
  const stand = await SimulatedStand.open({ startTs: Date.parse('2026-01-01') });
  ends.push(() => stand.close());
  const targets = [{ venue: 'stand', symbol: 'BTC/USDT' }];
  const session = openSession({ targets, venues: { stand: { ...stand.settings, scan } } });
  ends.push(() => session.close());
  await eventually(() => stacks.staged !== undefined, 'a change');

  const hops = documentedHops(SHORT_WAY);
  const files = filesOnStack(stacks.staged ?? '').filter((file) => !file.startsWith('src/engine/book/'));
  const order = files.map((file) => hops.findIndex((each) => each.includes(file)));
  expect([...new Set(order)]).toEqual(Array.from({ length: hops.length }, (_, hop) => hop));
  const handlers = /handle(OrderBook|Delta|Deltas|BidAsk)\w* /;
  expect(stacks.staged).not.toMatch(handlers);
});
