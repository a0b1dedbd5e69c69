import { describe, expect, it } from 'vitest';
import {
  ASK,
  BID,
  type Book,
  crosses,
  depthMid,
  impact,
  levelColumns,
  microprice,
  mid,
  type Side,
  sizeWithin,
  spreadTicks,
  touchDiffers,
  weightedMid,
} from '../../../src/engine/internal.js';
import { Market } from '../../../src/engine/market.js';
import { RowDecoder } from '../../../src/engine/row-decoder.js';
import { ManualClock } from '../../../src/engine/time/clock.js';
import { golden } from '../../support/golden.js';
import { INSTRUMENT } from '../../support/market.js';

type Level = [price: number, size: number];
type Sides = { asks: Level[]; bids: Level[] };
type Bbo = { ask: Level; bid: Level };
type Operation = { snapshot?: Sides; delta?: Sides; bbo?: Bbo };
type Scenario = { name: string; tick: number; ops: Operation[]; expected: Sides };

/** The decision table of the architecture overrules these golden cases; expected values as it states them. */
const OVERRULED: Readonly<Record<string, Sides>> = {
  'snapshot duplicate tick: last wins': {
    bids: [
      [100.009, 2],
      [100, 1],
      [99.99, 3],
    ],
    asks: [
      [100.01, 1.5],
      [100.019, 2.5],
      [100.02, 3.5],
    ],
  },
  'sub-lot size acts as delete': {
    bids: [
      [100, 1],
      [99.99, 2],
      [99.98, 3],
    ],
    asks: [
      [100.01, 0.0005],
      [100.02, 2.5],
      [100.03, 3.5],
    ],
  },
  'crossing bid delta evicts crossed asks': {
    bids: [
      [100.02, 5],
      [100, 1],
      [99.99, 2],
      [99.98, 3],
    ],
    asks: [
      [100.01, 1.5],
      [100.02, 2.5],
      [100.03, 3.5],
    ],
  },
  'crossing ask delta evicts crossed bids': {
    bids: [
      [100, 1],
      [99.99, 2],
      [99.98, 3],
    ],
    asks: [
      [99.99, 4],
      [100.01, 1.5],
      [100.02, 2.5],
      [100.03, 3.5],
    ],
  },
  'crossing delta that would wipe a side with replacement': {
    bids: [
      [100, 1],
      [99.99, 1],
      [99.9, 1],
    ],
    asks: [
      [99.95, 1],
      [100.01, 1],
      [100.02, 1],
    ],
  },
};
const CROSSED = /^crossing/;

/** A market fed the way a source feeds it, so that off-grid prices refine the grid. */
class Fed {
  readonly market = new Market({ venue: 'test', symbol: 'A/B', clock: new ManualClock() });
  readonly decoder: RowDecoder;

  constructor(tickSize: string) {
    this.market.identify({ ...INSTRUMENT, tickSize });
    this.decoder = new RowDecoder({ sink: this.market, tickSize });
  }

  get book(): Book {
    return this.market.book as Book;
  }

  snapshot(sides: Sides): void {
    this.market.begin();
    this.delta(sides);
  }

  delta(sides: Sides): void {
    this.decoder.decode(BID, sides.bids);
    this.decoder.decode(ASK, sides.asks);
    this.market.commit({ seq: undefined, exchangeTs: undefined, recvTs: 0, recvMono: 0 });
  }
}

function rows(book: Book, side: Side): Level[] {
  const top = book.top(side);
  return Array.from({ length: top.length }, (_, row) => [book.grid.price(top.ticks[row]), top.sizes[row]]);
}

describe('golden book operations (03)', () => {
  const { scenarios } = golden<{ scenarios: Scenario[] }>('03_book_ops.json');
  it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s', (name, { ops, tick, expected }) => {
    const fed = new Fed(String(tick));
    const isBeforeSnapshot = ops[0].snapshot === undefined;
    for (const { snapshot, delta, bbo } of ops) {
      if (snapshot) fed.snapshot(snapshot);
      if (delta && isBeforeSnapshot) expect(() => fed.delta(delta)).toThrow(/Expected begin\(\)/);
      else if (delta) fed.delta(delta);
      if (bbo) {
        fed.book.touch(BID, fed.decoder.ticksOf(bbo.bid[0]), bbo.bid[1]);
        fed.book.touch(ASK, fed.decoder.ticksOf(bbo.ask[0]), bbo.ask[1]);
      }
    }
    const wanted = OVERRULED[name] ?? expected;
    expect({ bids: rows(fed.book, BID), asks: rows(fed.book, ASK) }).toEqual({ bids: wanted.bids, asks: wanted.asks });
    expect(fed.book.isCrossed).toBe(CROSSED.test(name));
  });
});

type MetricCase = Readonly<Record<string, unknown>> & { metric: string };

describe('golden book metrics (04)', () => {
  const { book: sides, cases } = golden<{ book: Sides; cases: MetricCase[] }>('04_book_metrics.json');
  const bookOf = (own: unknown): Book => {
    const fed = new Fed('0.01');
    fed.snapshot((own as Sides | undefined) ?? sides);
    return fed.book;
  };
  const close = (actual: number | undefined, expected: unknown) => {
    if (expected === 'unfillable') expect(actual).toBeUndefined();
    else expect(actual).toBeCloseTo(expected as number, 9);
  };

  it('covers every case of the file', () => {
    let checked = 0;
    for (const item of cases) {
      const book = bookOf(item['book']);
      const size = item['size'] as number;
      const name = item.metric;
      checked++;
      if (name === 'spread') close(book.grid.price(spreadTicks(book) ?? Number.NaN), item['expected']);
      else if (name === 'mid') close(mid(book), item['expected']);
      else if (name.startsWith('weighted_mid')) close(weightedMid(book), item['expected']);
      else if (name.startsWith('microprice')) close(microprice(book), item['expected']);
      else if (name === 'depth_mid(size)') close(depthMid(book, { size }), item['expected']);
      else if (name === 'price_impact') {
        close(impact(book, { size }, 'buy'), item['buy']);
        close(impact(book, { size }, 'sell'), item['sell']);
      } else if (name === 'price_impact quote size 1.5*100.01 buy') {
        close(impact(book, { size: 1.5 * 100.01, inQuote: true }, 'buy'), item['expected']);
      } else if (name === 'price_impact quote uses touch') {
        close(impact(book, { size: item['quote_size'] as number, inQuote: true }, 'buy'), item['buy']);
      } else if (name === 'size_within_bps non-positive bps') {
        for (const bps of [0, -1, Number.NaN]) expect(sizeWithin(book, bps, 'buy')).toEqual({ base: 0, quote: 0 });
      } else if (name.startsWith('size_within_bps')) {
        const bps = item['bps'] as number;
        close(sizeWithin(book, bps, 'buy').base, item['buy_base']);
        close(sizeWithin(book, bps, 'sell').base, item['sell_base']);
        if (item['buy_quote'] !== undefined) close(sizeWithin(book, bps, 'buy').quote, item['buy_quote']);
        if (item['sell_quote'] !== undefined) close(sizeWithin(book, bps, 'sell').quote, item['sell_quote']);
      } else if (name === 'does_bbo_price_change' || name === 'does_bbo_cross(other_bid,other_ask)') {
        const check = name === 'does_bbo_price_change' ? touchDiffers : crosses;
        for (const [bid, ask, expected] of item['cases'] as [number, number, boolean][]) {
          expect(check(book, book.grid.ticks(bid), book.grid.ticks(ask))).toBe(expected);
        }
      } else if (name === 'get_levels depth') {
        const all = book.bids.length;
        const depths = [undefined, 0, 1, all, all + 5, -1];
        expect(depths.map((depth) => book.top(BID, depth).length)).toEqual([all, 0, 1, all, all, 0]);
      } else checked--;
    }
    expect(checked).toBe(cases.length);
  });
});

type GroupCase = {
  tick: number;
  bids_price_size_cum: [number, number, number][];
  asks_price_size_cum: [number, number, number][];
};

describe('golden grouping (11)', () => {
  const { book: sides, expected } = golden<{ book: Sides; expected: GroupCase[] }>('11_aggregation.json');
  it.each(expected.map((item) => [item.tick, item] as const))('step %s', (tick, item) => {
    const fed = new Fed('0.01');
    fed.snapshot(sides);
    const out = levelColumns(2);
    for (const [side, rowsWanted] of [
      [BID, item.bids_price_size_cum],
      [ASK, item.asks_price_size_cum],
    ] as const) {
      fed.book.group(side, fed.book.grid.ticks(tick), undefined, out);
      const actual = Array.from({ length: out.length }, (_, i) => [
        fed.book.grid.price(out.ticks[i]),
        out.sizes[i],
        out.cumulative[i],
      ]);
      expect(actual).toEqual(rowsWanted);
    }
  });
});
