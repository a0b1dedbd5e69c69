import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BookSide } from '../../src/engine/book/side.js';
import { PriceGrid } from '../../src/engine/units.js';

type Id = 0 | 1;
type Entry = readonly [ticks: number, size: number];
type Operation =
  | {
      readonly kind: 'set' | 'load';
      readonly entries: readonly Entry[];
      readonly before: number;
      readonly after: number;
    }
  | { readonly kind: 'fill'; readonly count: number; readonly step: number }
  | { readonly kind: 'clear' }
  | { readonly kind: 'refine'; readonly factor: number };

/** Where a 32-bit key ends, and the bottom of the grid. */
const EDGES = [0, 1, 2 ** 31 - 2, 2 ** 31 - 1, 2 ** 31, 2 ** 31 + 1, 2 ** 32, 2 ** 40];

const nearTicks = fc.integer({ min: 0, max: 24 });
const farTicks = fc.integer({ min: 0, max: 900 });
/** Clusters that no window holds together. */
const scatteredTicks = fc
  .tuple(fc.constantFrom(0, 5000, 70_000, 1_000_000, 2_147_000_000), farTicks)
  .map(([a, b]) => a + b);
const edgeTicks = fc.constantFrom(...EDGES);
const size = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 80 }).map((eighths) => eighths / 8),
);

function operations(ticks: fc.Arbitrary<number>): fc.Arbitrary<Operation[]> {
  const entries = fc.array(fc.tuple(ticks, size), { maxLength: 40 });
  const padding = { before: fc.nat({ max: 2 }), after: fc.nat({ max: 2 }) };
  const operation = fc.oneof(
    { weight: 8, arbitrary: fc.record({ kind: fc.constant('set' as const), entries, ...padding }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('load' as const), entries, ...padding }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('fill' as const),
        count: fc.integer({ min: 1, max: 400 }),
        step: fc.integer({ min: 1, max: 3 }),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ kind: 'clear' as const }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('refine' as const), factor: fc.constantFrom(2, 10) }) },
  );
  return fc.array(operation, { minLength: 1, maxLength: 12 });
}

/** A side the naive way. */
class NaiveSide {
  #sizes = new Map<number, number>();

  apply(entries: readonly Entry[]): void {
    for (const [ticks, size] of entries) {
      if (size === 0) this.#sizes.delete(ticks);
      else this.#sizes.set(ticks, size);
    }
  }

  clear(): void {
    this.#sizes.clear();
  }

  refine(factor: number): void {
    this.#sizes = new Map([...this.#sizes].map(([ticks, size]) => [ticks * factor, size]));
  }

  bestFirst(id: Id): Entry[] {
    return [...this.#sizes].sort(([a], [b]) => (id === 0 ? b - a : a - b));
  }
}

/** Columns with entries around the range that is meant; those would be refused if they were read. */
function padded(entries: readonly Entry[], before: number, after: number): { ticks: number[]; sizes: number[] } {
  const around = (count: number) => Array.from({ length: count }, () => Number.NaN);
  return {
    ticks: [...around(before), ...entries.map(([ticks]) => ticks), ...around(after)],
    sizes: [...around(before), ...entries.map(([, size]) => size), ...around(after)],
  };
}

function apply(side: BookSide, naive: NaiveSide, operation: Operation): void {
  if (operation.kind === 'clear') {
    side.clear();
    naive.clear();
  } else if (operation.kind === 'refine') {
    side.refine(operation.factor);
    naive.refine(operation.factor);
  } else if (operation.kind === 'fill') {
    const entries = Array.from({ length: operation.count }, (_, i): Entry => [i * operation.step, 1 + (i % 7)]);
    const { ticks, sizes } = padded(entries, 0, 0);
    side.set(ticks, sizes, 0, ticks.length);
    naive.apply(entries);
  } else {
    const { entries, before, after } = operation;
    const { ticks, sizes } = padded(entries, before, after);
    if (operation.kind === 'load') {
      side.beginLoad();
      naive.clear();
    }
    side.set(ticks, sizes, before, before + entries.length);
    if (operation.kind === 'load') {
      expect(side.length, 'nothing is visible while it loads').toBe(0);
      expect(side.loaded).toBe(entries.length);
      side.finishLoad();
      expect(side.loaded).toBe(0);
    }
    naive.apply(entries);
  }
}

function fromWorst(side: BookSide, count: number): Entry[] {
  const levels: Entry[] = [];
  side.eachFromWorst((ticks, size) => levels.push([ticks, size]) < count);
  return levels;
}

function expectSame(side: BookSide, wanted: readonly Entry[]): void {
  const probes = [...EDGES, 2, 3, 10, 11, 500, ...wanted.map(([ticks]) => ticks)];
  const sizes = new Map(wanted);
  // One comparison for all: `toEqual` is slow on long lists.
  const actual = {
    levels: Array.from(side.levels(), ({ ticks, size }) => [ticks, size]),
    touch: [side.length, side.best, side.bestSize],
    sizes: probes.map((ticks) => side.sizeAt(ticks)),
    worst: side.worst,
    fromWorst: fromWorst(side, 3),
  };
  const expected = {
    levels: wanted,
    touch: [wanted.length, wanted[0]?.[0], wanted[0]?.[1]],
    sizes: probes.map((ticks) => sizes.get(ticks) ?? 0),
    worst: wanted.at(-1)?.[0],
    fromWorst: wanted.slice(-3).reverse(),
  };
  if (JSON.stringify(actual) !== JSON.stringify(expected)) expect(actual).toEqual(expected);
}

describe.each([
  ['bids', 0],
  ['asks', 1],
] as const)('a side of a book: %s', (_name, id) => {
  const grid = PriceGrid.of('0.01');

  it.each([
    ['few prices, often removed', nearTicks],
    ['many prices', farTicks],
    ['prices far apart', scatteredTicks],
    ['prices on both sides of 2^31 ticks', fc.oneof(nearTicks, edgeTicks)],
  ])('equals a Map after every run of changes, snapshots and refinements: %s', (_prices, ticks) => {
    fc.assert(
      fc.property(operations(ticks), (drawn) => {
        const side = new BookSide(id, () => grid);
        const naive = new NaiveSide();
        for (const operation of drawn) {
          apply(side, naive, operation);
          expectSame(side, naive.bestFirst(id));
        }
      }),
    );
  });

  it('takes any order of a snapshot for the same book: best first, worst first, shuffled, with repeated prices', () => {
    const entries = fc.array(fc.tuple(fc.oneof(nearTicks, farTicks), size), { maxLength: 120 });
    fc.assert(
      fc.property(entries, fc.constantFrom('drawn', 'up', 'down'), (drawn, order) => {
        // Array.sort is stable, so the last of equal prices stays the last.
        const sorted = [...drawn].sort(([a], [b]) => (order === 'drawn' ? 0 : order === 'up' ? a - b : b - a));
        const side = new BookSide(id, () => grid);
        const naive = new NaiveSide();
        apply(side, naive, { kind: 'load', entries: sorted, before: 0, after: 0 });
        expectSame(side, naive.bestFirst(id));
      }),
    );
  });
});
