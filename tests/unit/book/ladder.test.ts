import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Book } from '../../../src/engine/book/book.js';
import { completeColumns, type LevelColumns, levelColumns, reserveRows } from '../../../src/engine/book/columns.js';
import { groupTicks } from '../../../src/engine/book/ladder.js';

type Row = readonly [ticks: number, size: number, cumulative: number];

function bookOf(side: 0 | 1, sizes: ReadonlyMap<number, number>): Book {
  const book = new Book({ tickSize: '0.01' });
  book.begin();
  for (const [ticks, size] of sizes) book.level(side, ticks, size);
  book.commit();
  return book;
}

function rows({ ticks, sizes, cumulative, length }: LevelColumns): Row[] {
  return Array.from({ length }, (_, i): Row => [ticks[i], sizes[i], cumulative[i]]);
}

/** The groups of a side the naive way: whole sizes, so that no sum depends on its order. */
function grouped(levels: ReadonlyMap<number, number>, side: 0 | 1, step: number): Row[] {
  const groups = new Map<number, number>();
  for (const [ticks, size] of levels) {
    const rest = ticks % step;
    const group = side === 0 ? ticks - rest : rest === 0 ? ticks : ticks - rest + step;
    groups.set(group, (groups.get(group) ?? 0) + size);
  }
  let sum = 0;
  return [...groups]
    .sort(([a], [b]) => (side === 0 ? b - a : a - b))
    .map(([ticks, size]): Row => {
      sum += size;
      return [ticks, size, sum];
    });
}

describe('the ladder of a side', () => {
  const levels = fc
    .array(fc.tuple(fc.nat({ max: 300 }), fc.integer({ min: 1, max: 9 })), { maxLength: 120 })
    .map((entries) => new Map(entries));
  const depth = fc.option(fc.integer({ min: -2, max: 90 }), { nil: undefined });
  const side = fc.constantFrom<(0 | 1)[]>(0, 1);
  const columns = fc.nat({ max: 70 }).map((capacity) => levelColumns(capacity));

  it('equals the sorted levels of a Map with their running sum, to any depth, in columns of any size', () => {
    fc.assert(
      fc.property(side, levels, depth, columns, (id, drawn, rowsWanted, out) => {
        const top = bookOf(id, drawn).top(id, rowsWanted, out);
        const end = rowsWanted === undefined ? undefined : Math.max(0, rowsWanted);
        expect(rows(top)).toEqual(grouped(drawn, id, 1).slice(0, end));
        expect(top).toBe(out);
      }),
    );
  });

  it('equals the grouped levels of a Map: bids floor, asks ceil, sizes are conserved', () => {
    fc.assert(
      fc.property(side, levels, depth, columns, fc.integer({ min: 1, max: 40 }), (id, drawn, groups, out, step) => {
        const grouping = bookOf(id, drawn).group(id, step, groups, out);
        const end = groups === undefined ? undefined : Math.max(0, groups);
        expect(rows(grouping)).toEqual(grouped(drawn, id, step).slice(0, end));
      }),
    );
  });

  it('overwrites columns that were used before', () => {
    const out = levelColumns();
    const book = bookOf(
      0,
      new Map([
        [5, 1],
        [4, 2],
        [1, 3],
      ]),
    );
    book.group(0, 2, undefined, out);
    book.group(0, 2, undefined, out);
    expect(rows(out)).toEqual([
      [4, 3, 3],
      [0, 3, 6],
    ]);
    book.top(0, 1, out);
    expect(rows(out)).toEqual([[5, 1, 1]]);
  });

  it.each([
    [0.4, 1],
    [0, 1],
    [-3, 1],
    [2.9, 2],
  ])('counts a step of %d ticks as %d: whole, and at least one', (step, counted) => {
    const book = bookOf(
      1,
      new Map([
        [3, 1],
        [4, 1],
        [7, 1],
      ]),
    );
    expect(rows(book.group(1, step))).toEqual(rows(book.group(1, counted)));
  });

  it('puts a price into its group: down for bids, up for asks, and the group 0 is not -0', () => {
    const of = (ticks: number, sign: 1 | -1) => groupTicks(ticks, 10, sign);
    expect([of(19, 1), of(20, 1), of(21, 1), of(19, -1), of(20, -1), of(21, -1)]).toEqual([10, 20, 20, 20, 20, 30]);
    expect([Object.is(of(0, -1), 0), Object.is(of(0, 1), 0)]).toEqual([true, true]);
  });
});

describe('columns', () => {
  it('are made with the room asked for, or with room for a screen', () => {
    const own = levelColumns(3);
    expect([own.ticks.length, own.sizes.length, own.cumulative.length, own.length]).toEqual([3, 3, 3, 0]);
    const usual = levelColumns();
    expect(usual.ticks.length).toBeGreaterThanOrEqual(40);
    expect([usual.sizes.length, usual.cumulative.length]).toEqual([usual.ticks.length, usual.ticks.length]);
  });

  it('are completed in the object of the caller, which keeps what fits', () => {
    const ticks = Float64Array.of(1, 2);
    const sizes = Float64Array.of(3, 4);
    const cumulative = Float64Array.of(6, 7);
    const own = { ticks, sizes, cumulative, length: 2 };
    expect(completeColumns(own)).toBe(own);
    expect([own.ticks, own.sizes, own.cumulative, own.length]).toEqual([ticks, sizes, cumulative, 2]);
    expect(own.ticks).toBe(ticks);
    expect(own.sizes).toBe(sizes);
    expect(own.cumulative).toBe(cumulative);
  });

  it('that are missing or too small for the ticks are replaced', () => {
    const none = completeColumns({});
    expect(none.sizes.length).toBe(none.ticks.length);
    expect(none.cumulative.length).toBe(none.ticks.length);
    expect(none.length).toBe(0);
    const small = { ticks: new Float64Array(4), sizes: new Float64Array(3), cumulative: new Float64Array(3) };
    completeColumns(small);
    expect([small.ticks.length, small.sizes.length, small.cumulative.length]).toEqual([4, 4, 4]);
    const missing: Partial<LevelColumns> = { ticks: new Float64Array(4) };
    completeColumns(missing);
    expect([missing.sizes?.length, missing.cumulative?.length]).toEqual([4, 4]);
  });

  it('grow when they must and keep what is in them; when they need not, they stay', () => {
    const out: LevelColumns = {
      ticks: Float64Array.of(1, 2),
      sizes: Float64Array.of(3, 4),
      cumulative: Float64Array.of(5, 6),
      length: 2,
    };
    const { ticks, sizes, cumulative } = out;
    reserveRows(out, 2);
    expect([out.ticks === ticks, out.sizes === sizes, out.cumulative === cumulative]).toEqual([true, true, true]);
    for (const wanted of [3, 50]) {
      reserveRows(out, wanted);
      const capacities = [out.ticks.length, out.sizes.length, out.cumulative.length];
      expect(Math.min(...capacities)).toBeGreaterThanOrEqual(wanted);
      expect(rows(out)).toEqual([
        [1, 3, 5],
        [2, 4, 6],
      ]);
    }
  });

  it('grow by doubling, so that a book that grows level by level is not copied each time', () => {
    const out = levelColumns(100);
    reserveRows(out, 101);
    expect(out.ticks.length).toBe(200);
  });
});
