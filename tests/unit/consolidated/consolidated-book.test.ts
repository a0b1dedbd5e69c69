import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConsolidatedBook, type ConsolidatedSource } from '../../../src/engine/consolidated/consolidated-book.js';
import { crossingsOf } from '../../../src/engine/consolidated/crossings.js';
import { membersOf } from '../../../src/engine/consolidated/membership.js';
import { type Contract, ManualClock, Market } from '../../../src/engine/internal.js';
import { commitNow, INSTRUMENT } from '../../support/market.js';

type Levels = readonly (readonly [price: string, size: number])[];
type Options = {
  readonly venue?: string;
  readonly tick?: string;
  readonly symbol?: string;
  readonly contract?: Contract;
  readonly state?: 'live' | 'stale' | 'resyncing';
  readonly cover?: { readonly bidTicks: number; readonly askTicks: number };
};

function marketOf(bids: Levels, asks: Levels, options: Options = {}): Market {
  const { venue = 'a', tick = '0.01', symbol = 'A/B', contract, state = 'live', cover } = options;
  const clock = new ManualClock(0);
  const market = new Market({ venue, symbol, clock });
  market.identify({ ...INSTRUMENT, venue, symbol, tickSize: tick, ...(contract === undefined ? {} : { contract }) });
  market.begin();
  const grid = market.book?.grid;
  for (const [side, levels] of [[0, bids] as const, [1, asks] as const])
    for (const [price, size] of levels) market.level(side, grid?.ticks(price) ?? Number.NaN, size);
  if (cover !== undefined) market.cover({ kind: 'range', ...cover });
  commitNow(market, clock, 0);
  market.status({ state, reason: 'snapshot', attempt: 0, integrity: 'sequence', detail: '' });
  return market;
}

const sourceOf = (name: string, market: Market): ConsolidatedSource => {
  if (market.book === undefined) throw new Error('no book');
  return { name, venue: market.venue, book: market.book };
};
const shown = (book: ConsolidatedBook, side: 0 | 1, depth = 10) =>
  book.levels(side, depth).map(({ row, size, sizes }) => [book.priceText(row), size, ...sizes]);

describe('ConsolidatedBook', () => {
  it('sums what venues with different ticks have at a step, and says who has what', () => {
    const a = marketOf(
      [
        ['100.02', 1],
        ['100.00', 2],
      ],
      [['100.03', 3]],
    );
    const b = marketOf(
      [
        ['100.0', 4],
        ['99.5', 5],
      ],
      [['100.5', 6]],
      { tick: '0.5' },
    );
    const book = new ConsolidatedBook([sourceOf('a', a), sourceOf('b', b)]);
    expect(book.step).toBe('0.5');
    expect(shown(book, 0)).toEqual([
      ['100.0', 7, 3, 4],
      ['99.5', 5, 0, 5],
    ]);
    expect(shown(book, 1)).toEqual([['100.5', 9, 3, 6]]);
    expect(new ConsolidatedBook([sourceOf('a', a), sourceOf('b', b)], '0.01').levels(0, 1)[0]).toMatchObject({
      row: 10_002,
      sizes: [1, 0],
    });
  });

  it('ticks that are no multiples of each other meet in a common grid', () => {
    const a = marketOf([['1.5', 1]], [], { tick: '0.3' });
    const b = marketOf([['1.5', 2]], [], { tick: '0.25' });
    const book = new ConsolidatedBook([sourceOf('a', a), sourceOf('b', b)]);
    expect(book.step).toBe('0.3');
    expect(shown(book, 0)).toEqual([['1.5', 3, 1, 2]]);
  });

  it('names the best venue, and all that have the same price', () => {
    const [a, b, c] = [
      marketOf([['100.00', 1]], []),
      marketOf([['100.0', 5]], [], { tick: '0.5' }),
      marketOf([['99.99', 9]], []),
    ];
    const book = new ConsolidatedBook([sourceOf('a', a), sourceOf('b', b), sourceOf('c', c)]);
    expect(book.touch(0)).toMatchObject({ price: 100, size: 6, names: ['b', 'a'] });
    expect(book.touch(1)).toBeUndefined();
  });

  it('counts contracts in base currency', () => {
    const linear = marketOf([['100.00', 50]], [], { contract: { kind: 'linear', size: '0.01', settle: 'B' } });
    const inverse = marketOf([['100.00', 3]], [], { contract: { kind: 'inverse', size: '100', settle: 'A' } });
    const book = new ConsolidatedBook([
      sourceOf('l', linear),
      sourceOf('i', inverse),
      sourceOf('s', marketOf([['100.00', 1]], [])),
    ]);
    expect(book.levels(0, 1)[0]?.sizes).toEqual([0.5, 3, 1]);
  });

  it('says from where on a sum is a lower bound', () => {
    const near = marketOf(
      [
        ['100.00', 1],
        ['99.99', 1],
      ],
      [],
      { cover: { bidTicks: 9999, askTicks: 20_000 } },
    );
    const far = marketOf(
      [
        ['100.00', 1],
        ['99.98', 1],
      ],
      [],
    );
    const book = new ConsolidatedBook([sourceOf('near', near), sourceOf('far', far)]);
    expect(book.levels(0, 9).map(({ isComplete }) => isComplete)).toEqual([true, true, false]);
    expect([book.coveredRow(0), book.coveredRow(1)]).toEqual([9999, 20_000]);
    expect(new ConsolidatedBook([sourceOf('near', near)], '1').coveredRow(0)).toBe(100);
    expect(new ConsolidatedBook([sourceOf('far', far)]).coveredRow(0)).toBeUndefined();
  });

  it('adds up to what the venues have, whatever they are', () => {
    const side = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 99 })), {
      maxLength: 40,
      selector: ([ticks]) => ticks,
    });
    const venue = fc.record({ bids: side, tick: fc.constantFrom('0.01', '0.02', '0.05', '0.1', '0.25') });
    fc.assert(
      fc.property(
        fc.array(venue, { minLength: 1, maxLength: 4 }),
        fc.constantFrom('0.05', '0.1', '1'),
        (venues, step) => {
          const markets = venues.map(({ bids, tick }) => {
            const market = marketOf([], [], { tick });
            market.begin();
            for (const [ticks, size] of bids) market.level(0, ticks, size);
            commitNow(market, new ManualClock(0), 0);
            return market;
          });
          const book = new ConsolidatedBook(
            markets.map((market, i) => sourceOf(String(i), market)),
            step,
          );
          const levels = book.levels(0, 10_000);
          for (const [i, { bids }] of venues.entries()) {
            const own = levels.reduce((sum, { sizes }) => sum + sizes[i], 0);
            expect(own).toBeCloseTo(
              bids.reduce((sum, [, size]) => sum + size, 0),
              6,
            );
          }
          expect(levels.every(({ row }, i) => i === 0 || row < levels[i - 1].row)).toBe(true);
        },
      ),
    );
  });
});

describe('crossings between venues', () => {
  const [a, b] = [
    marketOf(
      [['99.00', 5]],
      [
        ['100.00', 2],
        ['100.50', 2],
        ['101.00', 9],
      ],
    ),
    marketOf(
      [
        ['101.00', 3],
        ['100.20', 9],
      ],
      [['102.00', 1]],
      { venue: 'b' },
    ),
  ];
  const sources = [sourceOf('a', a), sourceOf('b', b)];

  it('are found with size and profit, level by level', () => {
    const [crossing, ...others] = crossingsOf(sources);
    expect(others).toEqual([]);
    expect(crossing).toMatchObject({ buyAt: 'a', sellAt: 'b', askText: '100.00', bidText: '101.00', isCrossed: true });
    // 2 at 100 for 101, then 1 at 100.5 for 101; the next bid is below the next ask.
    expect(crossing.size).toBe(3);
    expect(crossing.profit).toBeCloseTo(2.5, 9);
    expect(crossing.bps).toBeCloseTo(100, 9);
  });

  it('may be none after fees', () => {
    const [crossing] = crossingsOf(sources, { a: 60, b: 60 });
    expect(crossing.bpsAfterFees).toBeLessThan(0);
    expect([crossing.size, crossing.profit]).toEqual([0, 0]);
  });

  it('have the fees of the venue, whatever its part is called', () => {
    const named = [{ ...sources[0], name: 'a A/B' }, sources[1]] as const;
    expect(crossingsOf(named, { a: 60, b: 60 })).toMatchObject([{ size: 0 }]);
  });

  it('are locked where the prices are equal', () => {
    const locked = crossingsOf([
      sourceOf('a', marketOf([['99.99', 1]], [['100.00', 1]])),
      sourceOf('b', marketOf([['100.00', 1]], [['100.01', 1]])),
    ]);
    expect(locked).toMatchObject([{ isCrossed: false, bps: 0, size: 0 }]);
  });
});

describe('which markets are added up', () => {
  it('only books of the same pair that can be relied on, and of the others it says why not', () => {
    const markets = [
      marketOf([['1.00', 1]], [['1.01', 1]], { venue: 'a' }),
      marketOf([['1.00', 1]], [['1.01', 1]], { venue: 'b', state: 'stale' }),
      marketOf([['1.00', 1]], [['1.01', 1]], { venue: 'c', symbol: 'A/C' }),
      marketOf([['1.00', 1]], [['1.01', 1]], {
        venue: 'd',
        symbol: 'A/B:B',
        contract: { kind: 'quanto', size: '1', settle: 'X' },
      }),
      marketOf([['1.02', 1]], [['1.01', 1]], { venue: 'e' }),
      marketOf([['1.00', 1]], [['1.01', 1]], { venue: 'f', symbol: 'A/B:A-241227-60000-C' }),
      marketOf([['1.00', 1]], [['1.01', 1]], { venue: 'f', symbol: 'A/B:B-250328' }),
      marketOf([['1.00', 1]], [['1.01', 1]], { venue: 'a', symbol: 'A/B:B' }),
    ];
    expect(membersOf(markets, 'A/B').map(({ source, reason }) => source?.name ?? reason)).toEqual([
      'a A/B',
      'stale',
      'another pair: A/C',
      'its contracts have no amount in base currency',
      'crossed in itself',
      'an option',
      'it expires: its price is not that of the pair',
      'a A/B:B',
    ]);
  });
});
