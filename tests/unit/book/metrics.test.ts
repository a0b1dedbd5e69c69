import { describe, expect, it } from 'vitest';
import {
  Book,
  costToFill,
  imbalance,
  imbalanceWithin,
  impact,
  mid,
  midTicks,
  spreadBps,
  spreadTicks,
} from '../../../src/engine/internal.js';

function openBook(bids: readonly (readonly [number, number])[], asks: readonly (readonly [number, number])[]): Book {
  const book = new Book({ tickSize: '0.01' });
  book.begin();
  for (const [ticks, size] of bids) book.level(0, ticks, size);
  for (const [ticks, size] of asks) book.level(1, ticks, size);
  book.commit();
  return book;
}

const book = openBook(
  [
    [10_000, 1],
    [9990, 2],
  ],
  [
    [10_002, 1.5],
    [10_010, 2.5],
  ],
);

describe('cost to fill', () => {
  it('eats from the touch and says what it paid', () => {
    expect(costToFill(book, 1, 'buy')).toEqual({
      averagePrice: 100.02,
      notional: 100.02,
      worstTicks: 10_002,
      levels: 1,
      slippageBps: 0,
    });
    const deep = costToFill(book, 3, 'buy');
    expect(deep?.notional).toBeCloseTo(1.5 * 100.02 + 1.5 * 100.1, 9);
    expect(deep?.averagePrice).toBeCloseTo(100.06, 9);
    expect(deep?.slippageBps).toBeCloseTo((0.04 / 100.02) * 10_000, 6);
    expect([deep?.worstTicks, deep?.levels]).toEqual([10_010, 2]);
    const sold = costToFill(book, 2, 'sell');
    expect(sold?.averagePrice).toBeCloseTo((100 + 99.9) / 2, 9);
    expect(sold?.slippageBps).toBeGreaterThan(0);
  });

  it('is undefined where the side cannot fill it, and for no size', () => {
    expect(costToFill(book, 4.1, 'buy')).toBeUndefined();
    expect(costToFill(book, 0, 'buy')).toBeUndefined();
    expect(costToFill(book, Number.NaN, 'sell')).toBeUndefined();
    expect(costToFill(openBook([], []), 1, 'sell')).toBeUndefined();
    expect(impact(openBook([], []), { size: 1 }, 'buy')).toBeUndefined();
  });
});

describe('imbalance and spread', () => {
  it('states its depth', () => {
    expect(imbalance(book, 1)).toBeCloseTo((1 - 1.5) / 2.5, 12);
    expect(imbalance(book, 10)).toBeCloseTo((3 - 4) / 7, 12);
    expect(imbalanceWithin(book, 5)).toBeCloseTo((1 - 1.5) / 2.5, 12);
    expect(imbalanceWithin(book, 50)).toBeCloseTo((3 - 4) / 7, 12);
  });

  it('has an exact mid, and a negative spread when crossed', () => {
    expect([midTicks(book), mid(book), spreadTicks(book)]).toEqual([10_001, 100.01, 2]);
    expect(spreadBps(book)).toBeCloseTo(2 / 1.0001, 9);
    const crossed = openBook([[10_003, 1]], [[10_002, 1]]);
    expect([spreadTicks(crossed), crossed.isCrossed]).toEqual([-1, true]);
    expect(crossed.grid.priceText(spreadTicks(crossed) ?? 0)).toBe('-0.01');
    expect(openBook([[10_002, 1]], [[10_002, 1]]).isCrossed, 'locked is legal').toBe(false);
  });
});

describe('what is no level', () => {
  it.each([
    [1.5, 1],
    [Number.NaN, 1],
    [-1, 1],
    [100, Number.NaN],
    [100, -1],
  ])('is refused: %s ticks, size %s', (ticks, size) => {
    const own = openBook([[100, 1]], [[101, 1]]);
    expect(() => own.level(0, ticks, size)).toThrow(/is no/);
    expect([own.bids.length, own.bids.bestSize]).toEqual([1, 1]);
  });

  it('fills whatever columns a caller brings', () => {
    const own: { ticks: Float64Array; sizes: Float64Array } = {
      ticks: new Float64Array(1),
      sizes: new Float64Array(1),
    };
    const top = book.top(0, undefined, own);
    expect(top).toBe(own);
    expect([...top.ticks.subarray(0, top.length)]).toEqual([10_000, 9990]);
    expect([...top.cumulative.subarray(0, top.length)]).toEqual([1, 3]);
    expect(book.group(1, 10, 1).ticks[0]).toBe(10_010);
  });
});
