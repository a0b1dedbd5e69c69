import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Book } from '../../../src/engine/book/book.js';
import {
  costToFill,
  crosses,
  depthMid,
  imbalance,
  imbalanceWithin,
  impact,
  microprice,
  mid,
  midTicks,
  sizeWithin,
  spreadBps,
  spreadTicks,
  touchDiffers,
  weightedMid,
} from '../../../src/engine/book/metrics.js';

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

describe('prices between the touches', () => {
  const near = openBook([[10_000, 1]], [[10_004, 3]]);

  it('the microprice leans towards the smaller side, the one about to be eaten', () => {
    expect(microprice(near)).toBeCloseTo((100 * 3 + 100.04 * 1) / 4, 12);
  });

  it('the weighted mid leans towards the larger side', () => {
    expect(weightedMid(near)).toBeCloseTo((100 * 1 + 100.04 * 3) / 4, 12);
  });

  it.each([
    ['no bids', openBook([], [[5, 1]])],
    ['no asks', openBook([[5, 1]], [])],
    ['nothing', openBook([], [])],
  ])('are undefined with %s', (_what, empty) => {
    const figures = [spreadTicks, midTicks, mid, spreadBps, microprice, weightedMid].map((figure) => figure(empty));
    expect(figures).toEqual(Array.from({ length: 6 }, () => undefined));
    expect([depthMid(empty, { size: 1 }), depthMid(empty, { size: 1, inQuote: true })]).toEqual([undefined, undefined]);
  });

  it('a mid of 0 has a price and no spread in basis points', () => {
    const bottom = openBook([[0, 1]], [[0, 1]]);
    expect([mid(bottom), spreadTicks(bottom), spreadBps(bottom)]).toEqual([0, 0, undefined]);
  });
});

describe('size within a band of the touch', () => {
  const wide = openBook(
    [
      [10_000, 1],
      [9999, 2],
      [9998, 4],
    ],
    [
      [20_000, 8],
      [20_002, 16],
      [20_003, 32],
    ],
  );

  it('includes the limit, rounded towards the touch', () => {
    expect([0.99, 1, 1.99, 2].map((bps) => sizeWithin(wide, bps, 'sell').base)).toEqual([1, 3, 3, 7]);
    expect([0.99, 1, 1.49, 1.5].map((bps) => sizeWithin(wide, bps, 'buy').base)).toEqual([8, 24, 24, 56]);
  });

  it('sums what the levels cost, too', () => {
    expect(sizeWithin(wide, 1, 'sell').quote).toBeCloseTo(1 * 100 + 2 * 99.99, 9);
    expect(sizeWithin(wide, 1, 'buy').quote).toBeCloseTo(8 * 200 + 16 * 200.02, 9);
  });

  it('is nothing for no band, and on an empty side', () => {
    for (const bps of [0, -1, Number.NaN]) expect(sizeWithin(wide, bps, 'buy')).toEqual({ base: 0, quote: 0 });
    expect(sizeWithin(openBook([], []), 5, 'sell')).toEqual({ base: 0, quote: 0 });
  });

  it('gives an imbalance that takes bids for positive', () => {
    expect(imbalanceWithin(wide, 1)).toBeCloseTo((3 - 24) / 27, 12);
    expect(imbalance(wide, 2)).toBeCloseTo((3 - 24) / 27, 12);
    expect(imbalance(openBook([[5, 3]], []), 5)).toBe(1);
    expect([imbalance(openBook([], []), 5), imbalance(wide, 0)]).toEqual([undefined, undefined]);
  });
});

/** What an order meets, unit by unit: the price of each whole unit of size, from the touch on. */
function units(levels: readonly (readonly [ticks: number, size: number])[]): number[] {
  return levels.flatMap(([ticks, size]) => Array.from({ length: size }, () => ticks));
}

describe('orders against a book', () => {
  const levels = fc
    .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 6 })), {
      maxLength: 12,
      selector: ([offset]) => offset,
    })
    .map((drawn) => drawn.sort(([a], [b]) => a - b));

  it('meet the book unit by unit: average price, impact and mid at depth equal those of a list of units', () => {
    fc.assert(
      fc.property(levels, levels, fc.integer({ min: 1, max: 40 }), (below, above, size) => {
        const bids = below.map(([offset, own]) => [1000 - offset, own] as const);
        const asks = above.map(([offset, own]) => [1000 + offset, own] as const);
        const own = openBook(bids, asks);
        for (const [order, side] of [
          ['buy', asks],
          ['sell', bids],
        ] as const) {
          const met = units(side);
          const cost = costToFill(own, size, order);
          const distance = impact(own, { size }, order);
          if (met.length < size) {
            expect([cost, distance]).toEqual([undefined, undefined]);
            continue;
          }
          const eaten = met.slice(0, size);
          const notional = eaten.reduce((sum, ticks) => sum + ticks / 100, 0);
          const last = eaten[size - 1];
          expect(cost?.notional).toBeCloseTo(notional, 9);
          expect(cost?.averagePrice).toBeCloseTo(notional / size, 9);
          expect([cost?.worstTicks, cost?.levels]).toEqual([last, new Set(eaten).size]);
          const touch = met[0] / 100;
          expect(cost?.slippageBps).toBeCloseTo((Math.abs(notional / size - touch) / touch) * 10_000, 6);
          expect(distance).toBeCloseTo(Math.abs(last - met[0]) / 100, 9);
        }
        const [bid, ask] = [units(bids)[size - 1], units(asks)[size - 1]];
        const middle = bid === undefined || ask === undefined ? undefined : (bid + ask) / 200;
        if (middle === undefined) expect(depthMid(own, { size })).toBeUndefined();
        else expect(depthMid(own, { size })).toBeCloseTo(middle, 9);
      }),
    );
  });

  it('in quote units are converted: at the touch for an impact, at the mid for a mid at depth', () => {
    const own = openBook(
      [
        [100, 1],
        [50, 9],
      ],
      [
        [300, 2],
        [400, 9],
      ],
    );
    // 6 quote units are 2 base units at the ask of 3, and 3 at the mid of 2.
    expect(impact(own, { size: 6, inQuote: true }, 'buy')).toBe(0);
    expect(impact(own, { size: 6.1, inQuote: true }, 'buy')).toBe(1);
    expect(impact(own, { size: 1.5, inQuote: true }, 'sell')).toBe(0.5);
    expect(depthMid(own, { size: 2, inQuote: true })).toBe(2);
    expect(depthMid(own, { size: 2 })).toBe(1.75);
    expect(depthMid(own, { size: 6, inQuote: true })).toBe(2.25);
    expect(depthMid(own, { size: 4 })).toBe(2.25);
  });

  it('of no size have no impact, even on an empty side, and cost nothing that could be told', () => {
    for (const size of [0, -1, Number.NaN]) {
      expect(impact(openBook([], []), { size }, 'buy')).toBe(0);
      expect(costToFill(book, size, 'buy')).toBeUndefined();
    }
  });
});

describe('levels that have gone', () => {
  it('count for nothing, whatever is left of them in the columns', () => {
    const bids = [
      [100, 1],
      [99, 2],
    ] as const;
    const asks = [
      [110, 3],
      [111, 4],
    ] as const;
    const fresh = openBook(bids, asks);
    const gone = openBook([...bids, [101, 50], [102, 60], [103, 70]], [...asks, [109, 50], [108, 60], [107, 70]]);
    for (const [side, ticks] of [
      [0, [101, 102, 103]],
      [1, [107, 108, 109]],
    ] as const) {
      for (const at of ticks) gone.level(side, at, 0);
    }
    gone.commit();
    for (const figures of [
      (own: Book) => [costToFill(own, 3, 'buy'), costToFill(own, 3, 'sell')],
      (own: Book) => [impact(own, { size: 4 }, 'buy'), depthMid(own, { size: 3 }), imbalance(own, 1)],
      (own: Book) => [sizeWithin(own, 100, 'buy'), sizeWithin(own, 100, 'sell'), imbalance(own, 9), microprice(own)],
    ]) {
      expect(figures(gone)).toEqual(figures(fresh));
    }
  });
});

describe('another book beside this one', () => {
  it('has a changed touch when either price differs', () => {
    expect([
      touchDiffers(book, 10_000, 10_002),
      touchDiffers(book, 9999, 10_002),
      touchDiffers(book, 10_000, 1),
    ]).toEqual([false, true, true]);
  });

  it('is crossed by a bid above its ask or an ask below its bid; equal prices are locked', () => {
    expect([crosses(book, 0, 9999), crosses(book, 0, 10_000), crosses(book, 0, 20_000)]).toEqual([true, false, false]);
    expect([crosses(book, 10_003, 20_000), crosses(book, 10_002, 20_000)]).toEqual([true, false]);
    expect(crosses(openBook([], []), 10_003, 9999)).toBe(false);
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
