import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Book } from '../../../src/engine/book/book.js';
import type { LevelColumns } from '../../../src/engine/book/columns.js';

type Side = 0 | 1;
type Entry = readonly [ticks: number, size: number];

function bookOf(bids: readonly Entry[], asks: readonly Entry[]): Book {
  const book = new Book({ tickSize: '0.01' });
  book.begin();
  for (const [ticks, size] of bids) book.level(0, ticks, size);
  for (const [ticks, size] of asks) book.level(1, ticks, size);
  book.commit();
  return book;
}

function rows(columns: LevelColumns): [number, number][] {
  return Array.from({ length: columns.length }, (_, i) => [columns.ticks[i], columns.sizes[i]]);
}

function sums(columns: LevelColumns): number[] {
  return [...columns.cumulative.subarray(0, columns.length)];
}

const visible = (book: Book, side: Side) => rows(book.top(side));

describe('the order of calls', () => {
  it.each([
    ['levels', (book: Book) => book.levels(0, [1], [1])],
    ['level', (book: Book) => book.level(0, 1, 1)],
    ['touch', (book: Book) => book.touch(0, 1, 1)],
    ['commit', (book: Book) => book.commit()],
  ])('nothing comes before the first begin: %s', (name, call) => {
    const book = new Book({ tickSize: '0.01' });
    expect(() => call(book)).toThrow(
      expect.objectContaining({ code: 'book', message: `Expected begin() and a snapshot before ${name}()` }),
    );
    expect([book.isReady, book.isStaging, book.version, book.bestBid]).toEqual([false, false, 0, undefined]);
  });

  it('a touch waits for the end of the snapshot', () => {
    const book = new Book({ tickSize: '0.01' });
    book.begin();
    expect(() => book.touch(0, 1, 1)).toThrow(/before touch\(\)$/);
  });

  it('a book is ready with its first snapshot, and not while the next one loads', () => {
    const book = new Book({ tickSize: '0.01' });
    const seen = [book.isReady];
    book.begin();
    seen.push(book.isReady);
    book.commit();
    seen.push(book.isReady);
    book.begin();
    seen.push(book.isReady);
    expect(seen).toEqual([false, false, true, false]);
  });

  it('levels wait for their commit, on each side', () => {
    const book = new Book({ tickSize: '0.01' });
    expect(book.isStaging).toBe(false);
    book.begin();
    expect(book.isStaging, 'an empty snapshot waits too').toBe(true);
    book.commit();
    expect(book.isStaging).toBe(false);
    for (const side of [0, 1] as const) {
      book.level(side, 5, 1);
      expect([book.isStaging, book.side(side).length]).toEqual([true, 0]);
      book.commit();
      expect([book.isStaging, book.side(side).length]).toEqual([false, 1]);
    }
  });

  it('a snapshot voids what was known and what was staged', () => {
    const book = bookOf([[5, 1]], [[9, 1]]);
    book.level(0, 6, 1);
    book.level(1, 8, 1);
    book.begin();
    expect([book.bids.length, book.asks.length, book.bestBid, book.bestAsk]).toEqual([0, 0, undefined, undefined]);
    book.levels(0, [3, 4], [1, 2]);
    book.levels(1, [7], [3]);
    expect([book.bids.length, book.asks.length]).toEqual([0, 0]);
    book.commit();
    expect([visible(book, 0), visible(book, 1)]).toEqual([
      [
        [4, 2],
        [3, 1],
      ],
      [[7, 3]],
    ]);
  });

  it('counts every commit, and keeps what the last one said of its message', () => {
    const book = bookOf([[5, 1]], []);
    book.commit({ seq: 7, exchangeTs: 1234 });
    expect([book.version, book.seq, book.exchangeTs]).toEqual([2, 7, 1234]);
    book.commit();
    expect([book.version, book.seq, book.exchangeTs]).toEqual([3, undefined, undefined]);
  });
});

describe('levels', () => {
  it('are all taken unless a range is given', () => {
    for (const isSnapshot of [true, false]) {
      const book = bookOf([], []);
      if (isSnapshot) book.begin();
      book.levels(0, [1, 2, 3], [1, 2, 3]);
      book.levels(1, [11, 12, 13, 14], [1, 2, 3, 4], 1, 3);
      book.commit();
      expect(rows(book.top(0)).map(([ticks]) => ticks)).toEqual([3, 2, 1]);
      expect(rows(book.top(1)).map(([ticks]) => ticks)).toEqual([12, 13]);
    }
  });

  it('of a snapshot are loaded into their side, those of a change are not', () => {
    const book = bookOf([], []);
    const loaded = () => [book.bids.loaded, book.asks.loaded];
    book.levels(0, [1, 2], [1, 2]);
    book.level(1, 3, 1);
    expect(loaded()).toEqual([0, 0]);
    book.begin();
    book.levels(0, [1, 2], [1, 2]);
    book.level(0, 3, 1);
    book.level(1, 4, 1);
    expect(loaded()).toEqual([3, 1]);
  });

  it('come in one by one too, in a snapshot and in a change', () => {
    const book = new Book({ tickSize: '0.01' });
    book.begin();
    book.level(1, 12, 2);
    book.commit();
    book.level(1, 11, 1);
    book.commit();
    expect([visible(book, 0), visible(book, 1)]).toEqual([
      [],
      [
        [11, 1],
        [12, 2],
      ],
    ]);
  });

  it('are refused as a whole when one of them is not a level: nothing is staged', () => {
    for (const isSnapshot of [true, false]) {
      const book = bookOf([[1, 1]], []);
      if (isSnapshot) book.begin();
      expect(() => book.levels(0, [5, 1.5], [1, 1])).toThrow(/1\.5 is not a price in ticks/);
      expect(() => book.levels(0, [5, 6], [1, -1])).toThrow(/-1 is not a size/);
      expect(() => book.level(0, -1, 1)).toThrow(/-1 is not a price in ticks/);
      expect(book.isStaging).toBe(isSnapshot);
      book.commit();
      expect(visible(book, 0)).toEqual(isSnapshot ? [] : [[1, 1]]);
    }
  });

  it('are not visible before their commit, however they come in', () => {
    const book = bookOf([[1, 1]], [[9, 1]]);
    book.levels(0, [2], [1]);
    book.levels(1, [8], [1]);
    expect([visible(book, 0), visible(book, 1)]).toEqual([[[1, 1]], [[9, 1]]]);
    book.commit();
    expect([book.bestBid, book.bestAsk]).toEqual([2, 8]);
  });

  it('have the price of their ticks on each side, on a finer grid too', () => {
    const book = bookOf([[150, 1]], [[250, 2]]);
    const prices = () => [...book.bids.levels(), ...book.asks.levels()].map(({ price }) => price);
    expect(prices()).toEqual([1.5, 2.5]);
    book.refine(10, '0.001');
    expect(prices()).toEqual([1.5, 2.5]);
  });

  it('outside the range are not looked at', () => {
    const book = bookOf([], []);
    book.levels(0, [Number.NaN, 5, Number.NaN], [1, 1, 1], 1, 2);
    book.commit();
    expect(visible(book, 0)).toEqual([[5, 1]]);
  });
});

describe('the touch of a ticker', () => {
  const bids = [
    [100, 1],
    [98, 2],
    [96, 3],
  ] as const;
  const asks = [
    [101, 1],
    [103, 2],
    [105, 3],
  ] as const;

  it.each([
    [
      'at a level: better ones go, it gets the size',
      0,
      98,
      9,
      [
        [98, 9],
        [96, 3],
      ],
    ],
    [
      'between levels: better ones go, a level is added',
      0,
      97,
      9,
      [
        [97, 9],
        [96, 3],
      ],
    ],
    ['above all: a level is added', 0, 104, 9, [[104, 9], ...bids]],
    ['below all: it stays alone', 0, 90, 9, [[90, 9]]],
    ['of size 0: the level goes with the better ones', 0, 98, 0, [[96, 3]]],
    ['of size 0 between levels: only the better ones go', 0, 97, 0, [[96, 3]]],
    [
      'of an ask at a level',
      1,
      103,
      9,
      [
        [103, 9],
        [105, 3],
      ],
    ],
    [
      'of an ask between levels',
      1,
      104,
      9,
      [
        [104, 9],
        [105, 3],
      ],
    ],
    ['of an ask better than all', 1, 99, 9, [[99, 9], ...asks]],
    ['of an ask of size 0', 1, 103, 0, [[105, 3]]],
  ] as const)('%s', (_what, side, ticks, size, wanted) => {
    const book = bookOf(bids, asks);
    book.touch(side, ticks, size);
    expect(visible(book, side)).toEqual(wanted);
    expect(visible(book, side === 0 ? 1 : 0), 'the other side stays').toEqual(side === 0 ? asks : bids);
  });

  it('is refused when it is not a level, and then removes nothing', () => {
    const book = bookOf(bids, asks);
    expect(() => book.touch(0, 96.5, 1)).toThrow(/is not a price in ticks/);
    expect(() => book.touch(0, 96, Number.NaN)).toThrow(/is not a size/);
    expect(visible(book, 0)).toEqual(bids);
  });
});

describe('crossed', () => {
  it.each([
    [101, 100, true],
    [100, 100, false],
    [99, 100, false],
  ])('a bid at %i above an ask at %i: %s', (bid, ask, isCrossed) => {
    expect(bookOf([[bid, 1]], [[ask, 1]]).isCrossed).toBe(isCrossed);
  });

  it('needs both sides', () => {
    expect([bookOf([[5, 1]], []).isCrossed, bookOf([], [[5, 1]]).isCrossed, bookOf([], []).isCrossed]).toEqual([
      false,
      false,
      false,
    ]);
  });
});

describe('a finer grid', () => {
  it('keeps every price: of visible levels, of staged ones and of a snapshot that loads', () => {
    const book = bookOf([[5, 1]], [[9, 1]]);
    book.level(0, 6, 2);
    book.level(1, 8, 2);
    book.refine(10, '0.001');
    expect([book.refinements, book.grid.text]).toEqual([1, '0.001']);
    book.commit();
    expect([visible(book, 0), visible(book, 1)]).toEqual([
      [
        [60, 2],
        [50, 1],
      ],
      [
        [80, 2],
        [90, 1],
      ],
    ]);
    book.begin();
    book.level(0, 7, 1);
    book.refine(2, '0.0005');
    book.commit();
    expect([book.refinements, visible(book, 0)]).toEqual([2, [[14, 1]]]);
    expect([...book.bids.levels()]).toEqual([{ ticks: 14, price: 0.007, size: 1 }]);
  });

  it.each([
    ['a visible bid', (book: Book) => [book.level(0, 1e22, 1), book.commit()]],
    ['a visible ask', (book: Book) => [book.level(1, 1e22, 1), book.commit()]],
    ['a staged bid', (book: Book) => [book.level(0, 1e22, 1)]],
    ['a staged ask', (book: Book) => [book.level(1, 1e22, 1)]],
  ])('is refused, and nothing is changed, when %s could not be counted on it', (_what, spoil) => {
    const book = bookOf([[5, 1]], [[9, 1]]);
    spoil(book);
    const before = [book.bids.sizeAt(5), book.asks.sizeAt(9), book.grid.text, book.refinements];
    expect(() => book.refine(10, '0.001')).toThrow(expect.objectContaining({ code: 'range' }));
    expect([book.bids.sizeAt(5), book.asks.sizeAt(9), book.grid.text, book.refinements]).toEqual(before);
  });
});

/** One side the naive way. */
function applied(entries: readonly Entry[], changes: readonly Entry[], side: Side): Entry[] {
  const sizes = new Map(entries);
  for (const [ticks, size] of changes) sizes.set(ticks, size);
  return [...sizes].filter(([, size]) => size > 0).sort(([a], [b]) => (side === 0 ? b - a : a - b));
}

describe('a staged message, looked at before its commit', () => {
  const ticks = fc.oneof(fc.nat({ max: 30 }), fc.nat({ max: 400 }));
  const entries = fc.array(fc.tuple(ticks, fc.nat({ max: 9 })), { maxLength: 160 });
  const present = fc.array(fc.tuple(ticks, fc.integer({ min: 1, max: 9 })), { maxLength: 160 });
  const side = fc.constantFrom<Side[]>(0, 1);

  it('shows the book as it will be: its best levels, and those beyond a window', () => {
    fc.assert(
      fc.property(side, present, entries, fc.nat({ max: 60 }), (id, before, changes, depth) => {
        const book = id === 0 ? bookOf(before, []) : bookOf([], before);
        for (const [at, size] of changes) book.level(id, at, size);
        const wanted = applied(before, changes, id);
        const top = book.stagedTop(id, depth);
        expect(rows(top)).toEqual(wanted.slice(0, depth));
        let sum = 0;
        expect(sums(top)).toEqual(wanted.slice(0, depth).map(([, size]) => (sum += size)));
        const beyond = wanted.slice(depth).map(([at]) => at);
        expect(book.stagedBeyond(id, depth)).toEqual(beyond.reverse());
        book.commit();
        expect(visible(book, id)).toEqual(wanted);
      }),
    );
  });

  it('shows a snapshot that loads, with nothing of the book before it', () => {
    fc.assert(
      fc.property(side, present, entries, fc.nat({ max: 60 }), (id, before, changes, depth) => {
        const book = id === 0 ? bookOf(before, []) : bookOf([], before);
        book.begin();
        for (const [at, size] of changes) book.level(id, at, size);
        const wanted = applied([], changes, id);
        expect(rows(book.stagedTop(id, depth))).toEqual(wanted.slice(0, depth));
        const beyond = wanted.slice(depth).map(([at]) => at);
        expect(book.stagedBeyond(id, depth)).toEqual(beyond.reverse());
      }),
    );
  });

  it('reports each level that it changes once, and by how much', () => {
    fc.assert(
      fc.property(side, present, entries, (id, before, changes) => {
        const book = id === 0 ? bookOf(before, []) : bookOf([], before);
        for (const [at, size] of changes) book.level(id, at, size);
        const now = new Map(before);
        const then = new Map(changes);
        const wanted = [...then].map(([at, size]): Entry => [at, size - (now.get(at) ?? 0)]);
        const reported: [Side, number, number][] = [];
        book.stagedChanges((...change) => reported.push(change));
        const byTicks = (a: readonly number[], b: readonly number[]) => a[1] - b[1];
        expect(reported.sort(byTicks)).toEqual(
          wanted
            .filter(([, difference]) => difference !== 0)
            .map(([at, difference]) => [id, at, difference])
            .sort(byTicks),
        );
      }),
    );
  });

  it('is up to date after each further level, on each side, and again after the commit', () => {
    const book = bookOf([[5, 1]], [[9, 1]]);
    const seen = () => [rows(book.stagedTop(0, 5)), rows(book.stagedTop(1, 5))];
    expect(seen()).toEqual([[[5, 1]], [[9, 1]]]);
    book.level(0, 6, 2);
    expect(seen()).toEqual([
      [
        [6, 2],
        [5, 1],
      ],
      [[9, 1]],
    ]);
    book.level(0, 6, 0);
    book.level(1, 9, 3);
    expect(seen()).toEqual([[[5, 1]], [[9, 3]]]);
    book.refine(10, '0.001');
    expect(seen()).toEqual([[[50, 1]], [[90, 3]]]);
    book.commit();
    expect(seen()).toEqual([[[50, 1]], [[90, 3]]]);
    book.level(1, 90, 0);
    expect([book.stagedBeyond(0, 0), book.stagedBeyond(1, 0)]).toEqual([[50], []]);
  });

  it('is up to date while a snapshot loads', () => {
    const book = bookOf([], []);
    book.begin();
    const seen: number[][] = [];
    for (const ticks of [4, 6, 5]) {
      book.level(0, ticks, 1);
      seen.push(rows(book.stagedTop(0, 9)).map(([at]) => at));
    }
    expect(seen).toEqual([[4], [6, 4], [6, 5, 4]]);
  });

  it.each([0, 1] as const)('may be longer than the usual, in any order and with repeated prices: side %i', (id) => {
    const present = Array.from({ length: 90 }, (_, i): Entry => [i * 3, 1 + i]);
    // 37 and 200 have no common divisor: every price once, shuffled; then fifty of them again.
    const changes = Array.from({ length: 250 }, (_, i): Entry => [(i * 37) % 200, i % 5]);
    for (const isSnapshot of [false, true]) {
      const book = id === 0 ? bookOf(present, []) : bookOf([], present);
      if (isSnapshot) book.begin();
      for (const [at, size] of changes) book.level(id, at, size);
      const wanted = applied(isSnapshot ? [] : present, changes, id);
      expect(rows(book.stagedTop(id, 1000))).toEqual(wanted);
      expect(book.stagedBeyond(id, 100)).toEqual(
        wanted
          .slice(100)
          .map(([at]) => at)
          .reverse(),
      );
    }
  });

  describe('beyond a window', () => {
    const book = () =>
      bookOf(
        [
          [5, 1],
          [6, 1],
          [9, 1],
        ],
        [],
      );

    it('lies nothing when the window holds all of it, or more', () => {
      expect([book().stagedBeyond(0, 3), book().stagedBeyond(0, 4)]).toEqual([[], []]);
    });

    it('a new size adds no level and takes none', () => {
      const own = book();
      own.level(0, 6, 4);
      expect([own.stagedBeyond(0, 3), own.stagedBeyond(0, 2), own.stagedBeyond(0, 0)]).toEqual([[], [5], [5, 6, 9]]);
    });

    it('a removal takes one, and that of a level that is not there takes none', () => {
      const own = book();
      own.level(0, 6, 0);
      own.level(0, 7, 0);
      expect([own.stagedBeyond(0, 2), own.stagedBeyond(0, 1), own.stagedBeyond(0, -1)]).toEqual([[], [5], [5, 9]]);
    });

    it('levels that have gone are not found again, neither those of the book nor those of an earlier message', () => {
      const own = book();
      own.level(0, 9, 0);
      own.commit();
      expect(own.stagedBeyond(0, -1)).toEqual([5, 6]);
      own.level(0, 12, 1);
      expect(own.stagedBeyond(0, 0)).toEqual([5, 6, 12]);

      const later = book();
      for (const ticks of [1, 2, 3]) later.level(0, ticks, 1);
      expect(later.stagedBeyond(0, 3)).toEqual([1, 2, 3]);
      for (const ticks of [2, 3]) later.level(0, ticks, 0);
      later.commit();
      later.level(0, 1, 7);
      expect(later.stagedBeyond(0, 0)).toEqual([1, 5, 6, 9]);
      later.begin();
      later.level(0, 4, 1);
      expect(later.stagedBeyond(0, 1)).toEqual([]);
    });
  });

  it('has an ask of the book at tick 0 at 0, not at -0', () => {
    const own = bookOf([], [[0, 1]]);
    expect([own.stagedTop(1, 1).ticks[0], own.stagedBeyond(1, 0)[0]]).toEqual([0, 0]);
  });

  it('grows the columns that a caller brings', () => {
    const own = bookOf(
      [],
      [
        [5, 1],
        [6, 2],
        [7, 3],
      ],
    );
    const out = { ticks: new Float64Array(1) };
    expect(rows(own.stagedTop(1, 3, out))).toEqual([
      [5, 1],
      [6, 2],
      [7, 3],
    ]);
  });

  it('has no changes to tell while a snapshot loads: everything is new', () => {
    const book = bookOf([[5, 1]], []);
    book.begin();
    book.level(0, 7, 1);
    const reported: unknown[] = [];
    book.stagedChanges((...change) => reported.push(change));
    expect(reported).toEqual([]);
    expect(() => new Book({ tickSize: '1' }).stagedChanges(() => reported.push('never'))).not.toThrow();
    expect(reported).toEqual([]);
  });

  it('has an ask at tick 0 at 0, not at -0, in every view', () => {
    const book = bookOf([], [[3, 1]]);
    book.level(1, 0, 2);
    const reported: number[] = [];
    book.stagedChanges((_side, ticks) => reported.push(ticks));
    expect([...book.stagedTop(1, 1).ticks.subarray(0, 1), ...book.stagedBeyond(1, 0), ...reported]).toEqual([
      0, 3, 0, 0,
    ]);
  });

  it('fills the columns that a caller brings, and has none beyond a negative window but all', () => {
    const book = bookOf([[5, 1]], []);
    const own = { ticks: new Float64Array(4) };
    expect(book.stagedTop(0, 3, own)).toBe(own);
    expect(book.stagedBeyond(0, -1)).toEqual([5]);
  });
});
