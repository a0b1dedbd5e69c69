import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StagedLevels } from '../../src/engine/book/staged-levels.js';

type Entry = readonly [ticks: number, size: number];

const entry = fc.tuple(fc.nat({ max: 1000 }), fc.nat({ max: 50 }));
const operation = fc.oneof(
  fc.record({
    kind: fc.constant('add' as const),
    entries: fc.array(entry, { maxLength: 90 }),
    before: fc.nat({ max: 3 }),
    after: fc.nat({ max: 3 }),
  }),
  fc.record({ kind: fc.constant('one' as const), entry, times: fc.integer({ min: 1, max: 70 }) }),
  fc.record({ kind: fc.constant('refine' as const), factor: fc.constantFrom(2, 5) }),
  fc.constant({ kind: 'clear' as const }),
);

function held(staged: StagedLevels): Entry[] {
  return Array.from({ length: staged.length }, (_, i): Entry => [staged.ticks[i], staged.sizes[i]]);
}

describe('the levels of a message that is not committed', () => {
  it('are a plain list in the order of their coming, and each change has a revision of its own', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 12 }), (operations) => {
        const staged = new StagedLevels();
        let list: Entry[] = [];
        for (const drawn of operations) {
          const { revision } = staged;
          if (drawn.kind === 'add') {
            const around = (count: number) => Array.from({ length: count }, (): Entry => [-1, -1]);
            const rows = [...around(drawn.before), ...drawn.entries, ...around(drawn.after)];
            staged.add(
              rows.map(([ticks]) => ticks),
              rows.map(([, size]) => size),
              drawn.before,
              drawn.before + drawn.entries.length,
            );
            list.push(...drawn.entries);
          } else if (drawn.kind === 'one') {
            for (let i = 0; i < drawn.times; i++) staged.addOne(...drawn.entry);
            for (let i = 0; i < drawn.times; i++) list.push(drawn.entry);
          } else if (drawn.kind === 'refine') {
            staged.refine(drawn.factor);
            list = list.map(([ticks, size]) => [ticks * drawn.factor, size]);
          } else {
            staged.clear();
            list = [];
          }
          expect(held(staged)).toEqual(list);
          expect(staged.revision).toBeGreaterThan(revision);
        }
      }),
    );
  });

  it('hold one message longer than all room, and the first level after a full column', () => {
    const staged = new StagedLevels();
    const long = Array.from({ length: 1000 }, (_, i) => i + 1);
    staged.add(long, long, 0, long.length);
    staged.addOne(7, 8);
    expect(held(staged)).toEqual([...long.map((i) => [i, i]), [7, 8]]);
    const single = new StagedLevels();
    for (const i of long) single.addOne(i, 2 * i);
    expect(held(single)).toEqual(long.map((i) => [i, 2 * i]));
  });

  it('take turns with the same columns, of every book: an update allocates nothing', () => {
    const [first, second] = [new StagedLevels(), new StagedLevels()];
    first.addOne(1, 1);
    const { ticks, sizes } = first;
    const rows = Array.from({ length: ticks.length - 1 }, (_, i) => i + 1);
    first.clear();
    for (const staged of [first, second, first, first]) {
      staged.add(rows, rows, 0, rows.length);
      staged.addOne(9, 1);
      expect([staged.length, staged.ticks === ticks, staged.sizes === sizes]).toEqual([ticks.length, true, true]);
      staged.clear();
    }
    expect([first.ticks === ticks, second.ticks.length]).toEqual([true, 0]);
  });

  it('stay where a message has one side only, and long ones are not kept', () => {
    const [bids, asks, others] = [new StagedLevels(), new StagedLevels(), new StagedLevels()];
    for (const staged of [bids, asks]) staged.addOne(1, 1);
    for (const staged of [bids, asks]) staged.clear();
    others.addOne(2, 2);
    others.clear();
    const kept = [bids, asks, others].filter(({ ticks }) => ticks.length > 0);
    expect(kept).toHaveLength(2);
    const long = Array.from({ length: 5000 }, (_, i) => i + 1);
    bids.add(long, long, 0, long.length);
    bids.clear();
    expect(bids.ticks.length).toBe(0);
  });

  it('are not those of another message that is not committed either', () => {
    const books = Array.from({ length: 12 }, () => new StagedLevels());
    for (const round of [1, 2]) {
      for (const [i, staged] of books.entries()) staged.addOne(i, round);
      expect(books.map(held)).toEqual(books.map((_, i) => [[i, round]]));
      for (const staged of books) staged.clear();
    }
  });

  it('refuse a grid on which one of them could not be counted exactly, and only one of them', () => {
    const staged = new StagedLevels();
    staged.addOne(5, 1);
    staged.addOne(1e22, 1);
    expect(() => staged.requireRefinable(10)).toThrow(expect.objectContaining({ code: 'range' }));
    staged.clear();
    staged.addOne(5, 1);
    expect(() => staged.requireRefinable(10)).not.toThrow();
  });
});
