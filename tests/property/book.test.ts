import { describe, expect, it } from 'vitest';
import {
  ASK,
  BID,
  Book,
  imbalance,
  levelColumns,
  microprice,
  midTicks,
  type Side,
  spreadTicks,
} from '../../src/engine/internal.js';

const OPERATIONS = 100_000;
/** Prices beyond 2^31 ticks, and at the very bottom. */
const ABSURD = [0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 31 + 1, 999_999_999_900, 1e14];

/** What a book must be, the naive way. */
class NaiveBook {
  readonly sides: readonly [Map<number, number>, Map<number, number>] = [new Map(), new Map()];

  set(side: Side, ticks: number, size: number): void {
    if (size === 0) this.sides[side].delete(ticks);
    else this.sides[side].set(ticks, size);
  }

  best(side: Side): number | undefined {
    let best: number | undefined;
    for (const ticks of this.sides[side].keys()) {
      if (best === undefined || (side === BID ? ticks > best : ticks < best)) best = ticks;
    }
    return best;
  }

  rows(side: Side): [number, number][] {
    return [...this.sides[side]].sort((a, b) => (side === BID ? b[0] - a[0] : a[0] - b[0]));
  }

  keepBest(side: Side, depth: number): void {
    for (const [ticks] of this.rows(side).slice(depth)) this.sides[side].delete(ticks);
  }
}

const columns = levelColumns();

function expectSame(book: Book, naive: NaiveBook, step: number): void {
  for (const side of [BID, ASK] as const) {
    const wanted = naive.rows(side);
    const top = book.top(side, undefined, columns);
    let isSame = top.length === wanted.length;
    for (let row = 0; isSame && row < wanted.length; row++) {
      isSame = top.ticks[row] === wanted[row][0] && top.sizes[row] === wanted[row][1];
    }
    if (isSame) continue;
    const actual = Array.from({ length: top.length }, (_, row) => [top.ticks[row], top.sizes[row]]);
    expect(actual, `side ${side} after operation ${step}`).toEqual(wanted);
  }
  const bid = naive.best(BID);
  const ask = naive.best(ASK);
  if (book.bestBid !== bid || book.bestAsk !== ask) {
    expect([book.bestBid, book.bestAsk], `touch after operation ${step}`).toEqual([bid, ask]);
  }
  const isCrossed = bid !== undefined && ask !== undefined && bid > ask;
  if (book.isCrossed !== isCrossed) expect(book.isCrossed, `crossed after operation ${step}`).toBe(isCrossed);
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('Book against a naive Map', () => {
  it.each([
    ['a small book that empties often', 12, 0],
    ['a book with absurd prices', 60, 0.05],
  ])('equals it after every one of 100,000 operations: %s', (_name, span, absurdShare) => {
    const random = seeded(span);
    const pick = (n: number) => Math.floor(random() * n);
    const book = new Book({ tickSize: '0.01' });
    const naive = new NaiveBook();
    book.begin();
    book.commit();
    for (let step = 0; step < OPERATIONS; step++) {
      const kind = random();
      const side = pick(2) as Side;
      const count = 1 + pick(3);
      const ticks = new Float64Array(count).map(() =>
        random() < absurdShare ? ABSURD[pick(ABSURD.length)] : 5000 + (side === BID ? -1 : 1) * pick(span) + pick(4),
      );
      const sizes = new Float64Array(count).map(() => (random() < 0.45 ? 0 : 1 + pick(1000) / 8));
      if (kind < 0.001) {
        book.begin();
        naive.sides[BID].clear();
        naive.sides[ASK].clear();
      }
      book.levels(side, ticks, sizes, 0, count);
      for (let i = 0; i < count; i++) naive.set(side, ticks[i], sizes[i]);
      if (kind > 0.99) {
        const depth = pick(span);
        for (const fallen of book.stagedBeyond(side, depth)) book.level(side, fallen, 0);
        naive.keepBest(side, depth);
      }
      if (kind > 0.98) {
        const staged = book.stagedTop(side, 5, columns);
        const shown = Array.from({ length: staged.length }, (_, row) => [staged.ticks[row], staged.sizes[row]]);
        expect(shown, `staged before operation ${step}`).toEqual(naive.rows(side).slice(0, 5));
      }
      book.commit();
      expectSame(book, naive, step);
    }
    expect(book.version).toBe(OPERATIONS + 1);
  });

  it('loads a snapshot in any order, the last of equal prices winning', () => {
    const random = seeded(7);
    for (const order of ['best first', 'worst first', 'shuffled'] as const) {
      const book = new Book({ tickSize: '0.01' });
      const naive = new NaiveBook();
      const ticks = Float64Array.from({ length: 3000 }, (_, i) => {
        if (order === 'best first') return 10_000 - i;
        return order === 'worst first' ? 1000 + i : Math.floor(random() * 2000);
      });
      const sizes = ticks.map(() => Math.floor(random() * 4));
      book.begin();
      book.levels(BID, ticks, sizes, 0, ticks.length);
      expect(book.bestBid, 'nothing is visible before the commit').toBeUndefined();
      book.commit();
      for (let i = 0; i < ticks.length; i++) naive.set(BID, ticks[i], sizes[i]);
      expectSame(book, naive, 0);
    }
  });

  it('conserves sizes in groups, and never narrows the spread', () => {
    const random = seeded(3);
    for (let round = 0; round < 300; round++) {
      const book = new Book({ tickSize: '0.01' });
      book.begin();
      const middle = 1000 + Math.floor(random() * 1e6);
      for (let i = 0; i < 40; i++) {
        book.level(BID, middle - 1 - Math.floor(random() * 300), 1 + Math.floor(random() * 8));
        book.level(ASK, middle + Math.floor(random() * 300), 1 + Math.floor(random() * 8));
      }
      book.commit();
      const step = 1 + Math.floor(random() * 100);
      for (const side of [BID, ASK] as const) {
        const all = book.top(side, undefined, levelColumns());
        const groups = book.group(side, step, undefined, levelColumns());
        const sum = (sizes: Float64Array, n: number) => sizes.subarray(0, n).reduce((a, b) => a + b, 0);
        expect(sum(groups.sizes, groups.length)).toBe(sum(all.sizes, all.length));
        expect(groups.ticks.subarray(0, groups.length).every((ticks) => ticks % step === 0)).toBe(true);
      }
      const bid = book.group(BID, step, 1, levelColumns()).ticks[0];
      const ask = book.group(ASK, step, 1, levelColumns()).ticks[0];
      expect(bid).toBeLessThan(ask);
      expect(bid).toBeLessThanOrEqual(book.bestBid ?? -1);
      expect(ask).toBeGreaterThanOrEqual(book.bestAsk ?? -1);
    }
  });

  it('has no figures where a side is empty', () => {
    const book = new Book({ tickSize: '0.01' });
    book.begin();
    book.level(BID, 100, 1);
    book.commit();
    expect([spreadTicks(book), midTicks(book), microprice(book)]).toEqual([undefined, undefined, undefined]);
    expect(imbalance(book, 5)).toBe(1);
    book.level(BID, 100, 0);
    book.commit();
    expect(imbalance(book, 5)).toBeUndefined();
  });
});
