import { describe, expect, it } from 'vitest';
import { BookSide } from '../../../src/engine/book/side.js';
import { requireLevel, requireRefinable } from '../../../src/engine/book/sorted-levels.js';
import { PriceGrid } from '../../../src/engine/units.js';

const GRID = PriceGrid.of('0.01');
/** The next double above 10^22. */
const ABOVE_BOUND = 1e22 + 2 ** 21;

function sideOf(id: 0 | 1, ...levels: readonly (readonly [ticks: number, size: number])[]): BookSide {
  const side = new BookSide(id, () => GRID);
  for (const [ticks, size] of levels) side.set([ticks], [size], 0, 1);
  return side;
}

function rows(side: BookSide, depth?: number): [number, number][] {
  return Array.from(side.levels(depth), ({ ticks, size }) => [ticks, size]);
}

describe('reading a side', () => {
  it('gives the levels best first, with the exact price and not more than asked for', () => {
    const bids = sideOf(0, [100, 1], [98, 3], [99, 2]);
    expect([...bids.levels(2)]).toEqual([
      { ticks: 100, price: 1, size: 1 },
      { ticks: 99, price: 0.99, size: 2 },
    ]);
    expect(rows(bids, 0)).toEqual([]);
    expect(rows(bids, 3)).toEqual(rows(bids));
    expect(rows(bids, 50)).toEqual([
      [100, 1],
      [99, 2],
      [98, 3],
    ]);
  });

  it('has neither a best price nor a size while it is empty', () => {
    const asks = sideOf(1);
    expect([asks.best, asks.bestSize, asks.length, asks.sizeAt(0), asks.worst]).toEqual([
      undefined,
      undefined,
      0,
      0,
      undefined,
    ]);
  });

  it('has an ask at tick 0 at 0, not at -0', () => {
    const asks = sideOf(1, [0, 1], [3, 1]);
    expect(Object.is(asks.best, 0)).toBe(true);
    expect(asks.sizeAt(0)).toBe(1);
  });

  it('finds nothing where a level has just gone', () => {
    const bids = sideOf(0, [100, 1], [101, 2], [101, 0]);
    expect([bids.sizeAt(101), bids.worst, bids.best]).toEqual([0, 100, 100]);
  });

  it('starts with nothing at its lowest price, although its columns start with zeros', () => {
    expect(sideOf(0).sizeAt(0)).toBe(0);
    expect(rows(sideOf(0, [0, 0]))).toEqual([]);
    expect(rows(sideOf(0, [0, 5]))).toEqual([[0, 5]]);
  });
});

describe('what is not a level', () => {
  const WRONG = [
    ['a fraction of a tick', 1.5, 1],
    ['NaN', Number.NaN, 1],
    ['a negative price', -1, 1],
    ['more ticks than are counted', ABOVE_BOUND, 1],
    ['a negative size', 100, -1],
    ['NaN as a size', 100, Number.NaN],
  ] as const;

  it.each(WRONG)('is refused by a change, whose entries before it are applied: %s', (_what, ticks, size) => {
    for (const before of [50, 2 ** 31]) {
      const side = sideOf(0, [49, 7]);
      expect(() => side.set([before, ticks, 51], [2, size, 3], 0, 3)).toThrow(/is not a (price in ticks|size)/);
      expect(rows(side)).toEqual([
        [before, 2],
        [49, 7],
      ]);
    }
  });

  it.each(WRONG)('is refused by a snapshot: %s', (_what, ticks, size) => {
    const side = sideOf(0);
    side.beginLoad();
    expect(() => side.set([ticks], [size], 0, 1)).toThrow(expect.objectContaining({ code: 'book' }));
    side.finishLoad();
    expect(rows(side)).toEqual([]);
  });

  it('is distinguished from a level, and named', () => {
    expect(() => requireLevel(0, 0)).not.toThrow();
    expect(() => requireLevel(1e22, Number.POSITIVE_INFINITY)).not.toThrow();
    expect(() => requireLevel(0.5, 1)).toThrow('0.5 is not a price in ticks');
    expect(() => requireLevel(1, -2)).toThrow('-2 is not a size');
    expect(() => requireLevel(ABOVE_BOUND, 1)).toThrow(expect.objectContaining({ code: 'book' }));
    expect(() => requireLevel(1, Number.NaN)).toThrow(expect.objectContaining({ code: 'book' }));
  });
});

describe('a snapshot', () => {
  it('becomes visible as a whole, and is then changed level by level', () => {
    const side = sideOf(1, [10, 1]);
    side.beginLoad();
    side.set([7, 5, 7, 6], [1, 2, 3, 0], 0, 4);
    expect([side.length, side.loaded, side.best]).toEqual([0, 4, undefined]);
    side.finishLoad();
    expect([side.loaded, rows(side)]).toEqual([
      0,
      [
        [5, 2],
        [7, 3],
      ],
    ]);
    side.set([6], [4], 0, 1);
    expect(rows(side)).toEqual([
      [5, 2],
      [6, 4],
      [7, 3],
    ]);
  });

  it('is void once the side is cleared, and a change is visible at once again', () => {
    const side = sideOf(0);
    side.beginLoad();
    side.set([7], [1], 0, 1);
    side.clear();
    expect(side.loaded).toBe(0);
    side.set([5], [2], 0, 1);
    expect(rows(side)).toEqual([[5, 2]]);
  });

  it('that was never begun is not finished: the levels stay', () => {
    const side = sideOf(0, [5, 2]);
    side.finishLoad();
    expect(rows(side)).toEqual([[5, 2]]);
  });

  it('may hold more levels than the first columns, and prices beyond 32 bits among them', () => {
    for (const id of [0, 1] as const) {
      const side = sideOf(id);
      const ticks = Array.from({ length: 700 }, (_, i) => (i === 300 ? 2 ** 33 : 1000 - i));
      side.beginLoad();
      side.set(
        ticks,
        ticks.map((_, i) => i + 1),
        0,
        ticks.length,
      );
      side.finishLoad();
      expect(side.length).toBe(700);
      expect([side.sizeAt(2 ** 33), side.sizeAt(1000), side.sizeAt(301)]).toEqual([301, 1, 700]);
      expect(side.best).toBe(id === 0 ? 2 ** 33 : 301);
    }
  });
});

describe('a wide side', () => {
  it('grows past its first columns without losing a far price', () => {
    for (const id of [0, 1] as const) {
      const side = sideOf(id, [2 ** 31, 9]);
      for (let i = 0; i < 1200; i++) side.set([2 ** 32 + i], [i + 1], 0, 1);
      expect(side.length).toBe(1201);
      expect([side.sizeAt(2 ** 31), side.sizeAt(2 ** 32), side.sizeAt(2 ** 32 + 1199)]).toEqual([9, 1, 1200]);
      side.set([2 ** 32], [0], 0, 1);
      expect([side.length, side.sizeAt(2 ** 32), side.sizeAt(2 ** 32 + 1)]).toEqual([1200, 0, 2]);
    }
  });
});

describe('a finer grid', () => {
  it.each([0, 1] as const)('keeps every price exact beyond 32 bits, on side %i', (id) => {
    const side = sideOf(id, [1, 1], [2 ** 30, 2], [2 ** 31 - 1, 3]);
    side.refine(10);
    const wanted = [
      [10, 1],
      [10 * 2 ** 30, 2],
      [10 * (2 ** 31 - 1), 3],
    ];
    expect(rows(side)).toEqual(id === 0 ? wanted.reverse() : wanted);
  });

  it('keeps a side exact whose columns are full', () => {
    const side = sideOf(0);
    for (let i = 1; i <= 256; i++) side.set([i * 1000], [i], 0, 1);
    side.requireRefinable(1_000_000);
    side.refine(1_000_000);
    expect([side.length, side.best, side.sizeAt(1e9), side.sizeAt(256e9)]).toEqual([256, 256e9, 1, 256]);
  });

  it('reaches the levels of a snapshot that is still loading', () => {
    const side = sideOf(0, [7, 7]);
    side.beginLoad();
    side.set([2 ** 31 - 1, 5], [1, 2], 0, 2);
    side.requireRefinable(10);
    side.refine(10);
    side.finishLoad();
    expect(rows(side)).toEqual([
      [10 * (2 ** 31 - 1), 1],
      [50, 2],
    ]);
  });

  it('is refused when a level could not be counted exactly, be it visible or loading', () => {
    const far = 1e22;
    const side = sideOf(0, [5, 1], [far, 1]);
    expect(() => side.requireRefinable(10)).toThrow(expect.objectContaining({ code: 'range' }));
    expect(() => side.requireRefinable(1)).not.toThrow();
    side.beginLoad();
    expect(() => side.requireRefinable(10), 'what was visible is void').not.toThrow();
    side.set([far], [1], 0, 1);
    expect(() => side.requireRefinable(10)).toThrow(
      `${far} ticks cannot be represented exactly on a grid 10 times finer`,
    );
    expect(() => sideOf(1, [far, 1]).requireRefinable(10)).toThrow(`${far} ticks`);
  });

  it('is not refused for a level that has gone', () => {
    const side = sideOf(0, [5, 1], [1e22, 1], [1e22, 0]);
    expect(() => side.requireRefinable(10)).not.toThrow();
    expect(() => requireRefinable(5, 10)).not.toThrow();
  });
});
