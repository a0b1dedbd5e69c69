import { describe, expect, it } from 'vitest';
import { type Coverage, coarsenedCoverage, FULL_COVERAGE } from '../../../src/engine/book/coverage.js';
import {
  ASK,
  BID,
  Book,
  costToFill,
  depthMid,
  imbalance,
  imbalanceWithin,
  impact,
  isCoveredWithin,
  sizeWithin,
} from '../../../src/engine/internal.js';

/** Bids 100.00 99.99 99.98 … and asks 100.01 100.02 …, ten of each with size 1. */
function openBook(coverage: Coverage = FULL_COVERAGE): Book {
  const book = new Book({ tickSize: '0.01' });
  book.begin();
  for (let i = 0; i < 10; i++) {
    book.level(BID, 10_000 - i, 1);
    book.level(ASK, 10_001 + i, 1);
  }
  book.cover(coverage);
  book.commit();
  return book;
}

const RANGE: Coverage = { kind: 'range', bidTicks: 9_996, askTicks: 10_005 };

describe('the covered range of a book', () => {
  it('is all of it, its best levels, or everything up to two prices', () => {
    const covered = (coverage: Coverage) => {
      const { coveredBid, coveredAsk } = openBook(coverage);
      return [coveredBid, coveredAsk];
    };
    expect(covered(FULL_COVERAGE)).toEqual([undefined, undefined]);
    expect(covered({ kind: 'window', levels: 4 })).toEqual([9_997, 10_004]);
    expect(covered({ kind: 'window', levels: 10 })).toEqual([9_991, 10_010]);
    // Fewer levels than the venue keeps: there are no others.
    expect(covered({ kind: 'window', levels: 11 })).toEqual([undefined, undefined]);
    expect(covered({ kind: 'window', levels: undefined })).toEqual([9_991, 10_010]);
    expect(covered({ kind: 'range', bidTicks: 9_996, askTicks: undefined })).toEqual([9_996, undefined]);
  });

  it('takes effect with a commit, ends with a snapshot, and follows a finer grid', () => {
    const book = openBook();
    book.cover(RANGE);
    expect(book.coveredBid).toBeUndefined();
    book.refine(10, '0.001');
    book.commit();
    expect([book.coveredBid, book.coveredAsk]).toEqual([99_960, 100_050]);
    book.refine(10, '0.0001');
    expect([book.coveredBid, book.coveredAsk]).toEqual([999_600, 1_000_500]);
    book.begin();
    expect(book.coveredBid).toBe(999_600);
    book.level(BID, 1, 1);
    book.commit();
    expect(book.coveredBid).toBeUndefined();
  });

  it('a message that leaves the touch beyond the range is noticed before it is applied', () => {
    const book = openBook(RANGE);
    const remove = (...ticks: readonly number[]) => {
      for (const each of ticks) book.level(BID, each, 0);
    };
    remove(10_000, 9_999, 9_998, 9_997);
    expect([book.isTouchCovered(BID), book.isTouchCovered(ASK)]).toEqual([true, true]);
    remove(9_996);
    expect(book.isTouchCovered(BID)).toBe(false);
    book.level(BID, 9_997, 3);
    expect(book.isTouchCovered(BID)).toBe(true);
    remove(9_997);
    for (let i = 0; i < 10; i++) remove(10_000 - i);
    expect(book.isTouchCovered(BID)).toBe(false);
    // The same message brings a deeper snapshot.
    book.level(BID, 9_990, 1);
    book.cover({ kind: 'range', bidTicks: 9_900, askTicks: 10_005 });
    expect(book.isTouchCovered(BID)).toBe(true);
    const window = openBook({ kind: 'window', levels: 5 });
    for (let i = 0; i < 10; i++) window.level(BID, 10_000 - i, 0);
    expect(window.isTouchCovered(BID)).toBe(true);
  });
});

describe('sums that reach beyond the covered range', () => {
  const book = openBook(RANGE);

  it('are not stated', () => {
    expect([imbalance(book, 5), imbalance(book, 6)]).toEqual([0, undefined]);
    expect([imbalanceWithin(book, 4), imbalanceWithin(book, 5)]).toEqual([0, undefined]);
    expect([costToFill(book, 5, 'buy')?.levels, costToFill(book, 5.5, 'buy')]).toEqual([5, undefined]);
    expect([costToFill(book, 5, 'sell')?.levels, costToFill(book, 5.5, 'sell')]).toEqual([5, undefined]);
    expect(depthMid(book, { size: 5 })).toBeCloseTo(100.005, 9);
    expect(depthMid(book, { size: 5.5 })).toBeUndefined();
    expect(impact(book, { size: 5 }, 'buy')).toBeCloseTo(0.04, 9);
    expect(impact(book, { size: 5.5 }, 'buy')).toBeUndefined();
  });

  it('or are known to be lower bounds', () => {
    expect([sizeWithin(book, 4, 'buy').base, isCoveredWithin(book, 4, 'buy')]).toEqual([5, true]);
    expect([sizeWithin(book, 8, 'buy').base, isCoveredWithin(book, 8, 'buy')]).toEqual([9, false]);
    expect([isCoveredWithin(book, 0, 'sell'), isCoveredWithin(openBook(), 1e4, 'sell')]).toEqual([true, true]);
  });

  it('a window that has fewer levels than are asked for is not enough, a book that has them all is', () => {
    expect(imbalance(openBook({ kind: 'window', levels: 10 }), 20)).toBeUndefined();
    expect(imbalance(openBook({ kind: 'window', levels: 20 }), 20)).toBe(0);
    expect(imbalance(openBook(), 20)).toBe(0);
  });
});

describe('on a coarser grid', () => {
  it('a range has whole ticks, however many', () => {
    const fine: Coverage = { kind: 'range', bidTicks: 300_000, askTicks: 1e16 };
    expect(coarsenedCoverage(fine, 1e5)).toEqual({ kind: 'range', bidTicks: 3, askTicks: 1e11 });
    for (const factor of [3, 7, 1000, 100_000]) {
      const { askTicks } = coarsenedCoverage(
        { kind: 'range', bidTicks: undefined, askTicks: 99_999_997 * factor },
        factor,
      ) as Extract<Coverage, { kind: 'range' }>;
      expect(askTicks).toBe(99_999_997);
    }
    expect(coarsenedCoverage(FULL_COVERAGE, 10)).toEqual(FULL_COVERAGE);
  });
});
