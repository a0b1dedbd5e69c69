import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CandleSeries,
  Flow,
  Footprint,
  PriceGrid,
  PriceVolumes,
  PriceWindow,
  SlidingSums,
  sizeClassOf,
  volumeProfile,
} from '../../../src/engine/internal.js';
import { columnsOf, type PlainTrade } from '../../support/trades.js';

const trade = (ts: number, ticks: number, size: number, isBuy = true): PlainTrade => ({ ts, ticks, size, isBuy });

function played(flow: Flow, list: readonly PlainTrade[]): Flow {
  const columns = columnsOf(list);
  for (let row = 0; row < list.length; row++) flow.add(columns, row);
  return flow;
}

describe('flow', () => {
  test('bought and sold, in base and quote units, and their difference', () => {
    const flow = new Flow();
    flow.setTickSize(0.5);
    played(flow, [trade(1000, 200, 3), trade(2000, 202, 1, false)]);
    expect(flow.session).toMatchObject({ buySize: 3, sellSize: 1, buyVolume: 300, sellVolume: 101, trades: 2 });
    expect([flow.cvd, flow.cvdVolume]).toEqual([2, 199]);
  });

  test.each([1e19, 1e21, 1e300, Number.MAX_VALUE])('a time of %s ms ends nothing but the window', (ts) => {
    const flow = played(new Flow(), [trade(0, 1, 5), trade(ts, 1, 2)]);
    expect(flow.session.trades).toBe(2);
    expect(flow.recent(ts).trades).toBeLessThanOrEqual(1);
  });

  test('the last minute forgets, the session does not; a reset forgets both', () => {
    const flow = played(new Flow(), [trade(0, 1, 5), trade(30_000, 1, 2), trade(61_000, 1, 1, false)]);
    expect(flow.recent(61_000)).toMatchObject({ buySize: 2, sellSize: 1, trades: 2 });
    expect(flow.tradeRate(61_000)).toBeCloseTo(2 / 60, 12);
    expect(flow.recent(1_000_000)).toMatchObject({ buySize: 0, trades: 0 });
    expect(flow.session.buySize).toBe(7);
    flow.reset();
    expect([flow.session.trades, flow.recent(1_000_000).trades, flow.cvd]).toEqual([0, 0, 0]);
  });

  test('trades are classed by their quote volume, the largest too', () => {
    expect([0, 9_999.99, 10_000, 99_999, 1e5, 1e6, 1e7, 99_999_999, 1e8, 1e12].map(sizeClassOf)).toEqual([
      0, 0, 1, 1, 2, 3, 4, 4, 5, 5,
    ]);
    const flow = played(new Flow(), [trade(1, 100, 1), trade(1, 100, 2_000_000), trade(1, 100, 2_000_000, false)]);
    expect([...flow.boughtByClass]).toEqual([1, 0, 0, 0, 0, 1]);
    expect([...flow.soldByClass]).toEqual([0, 0, 0, 0, 0, 1]);
  });

  test('order-flow imbalance, event by event as in the paper', () => {
    const flow = new Flow();
    const touch = (bidTicks: number, bidSize: number, askTicks: number, askSize: number) => {
      const before = flow.session.orderFlowImbalance;
      flow.touch({ bidTicks, bidSize, askTicks, askSize }, 1000);
      return flow.session.orderFlowImbalance - before;
    };
    expect(touch(100, 5, 101, 7)).toBe(0);
    expect(touch(100, 8, 101, 7)).toBe(3); // the bid grows
    expect(touch(100, 8, 101, 4)).toBe(3); // the ask shrinks
    expect(touch(101, 2, 102, 6)).toBe(2 + 4); // both rise: the whole new bid, the whole old ask
    expect(touch(100, 9, 101, 1)).toBe(-2 - 1); // both fall: the old bid is gone, a new ask is there
    flow.resetTouch();
    expect(touch(50, 1, 60, 1)).toBe(0); // nothing is known of what lies between
  });
});

test('sliding sums are the sums of what lies in the window, whatever the order within it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: -50, max: 50 })), { minLength: 1 }),
      (events) => {
        const sums = new SlidingSums({ kinds: 1, bucketMs: 10, buckets: 5 });
        let newest = Number.NEGATIVE_INFINITY;
        const kept: [number, number][] = [];
        for (const [ts, value] of events) {
          newest = Math.max(newest, Math.floor(ts / 10));
          if (Math.floor(ts / 10) > newest - 5) kept.push([Math.floor(ts / 10), value]);
          sums.add(0, ts, value);
          const expected = kept.filter(([bucket]) => bucket > newest - 5).reduce((sum, [, size]) => sum + size, 0);
          expect(sums.sum(0)).toBe(expected);
        }
      },
    ),
  );
});

describe('bought and sold at each price', () => {
  test('over a sliding window equals the trades in it, and leaves no rest behind', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            dt: fc.integer({ min: 0, max: 40 }),
            ticks: fc.integer({ min: 1, max: 4 }),
            lots: fc.integer({ min: 1, max: 999 }),
            isBuy: fc.boolean(),
          }),
          {
            maxLength: 3000,
            minLength: 100,
          },
        ),
        (steps) => {
          const window = new PriceWindow(1000);
          let ts = 0;
          const list = steps.map(({ dt, ticks, lots, isBuy }) => {
            ts += dt;
            return trade(ts, ticks, lots / 1000, isBuy);
          });
          const columns = columnsOf(list);
          list.forEach((_, row) => {
            window.add(columns, row);
          });
          const inside = list.filter((one) => one.ts > ts - 1000);
          expect(window.length).toBe(inside.length);
          for (const ticks of [1, 2, 3, 4]) {
            const bought = inside
              .filter((one) => one.ticks === ticks && one.isBuy)
              .reduce((sum, one) => sum + one.size, 0);
            expect(window.boughtAt(ticks)).toBeCloseTo(bought, 9);
          }
          window.advance(ts + 1001);
          expect([window.length, window.boughtAt(1), window.soldAt(1)]).toEqual([0, 0, 0]);
        },
      ),
      { numRuns: 20 },
    );
  });

  test('a window with more trades than it can hold counts those it lost', () => {
    const window = new PriceWindow(1e9);
    const columns = columnsOf([trade(1, 7, 1)]);
    for (let i = 0; i < 70_000; i++) window.add(columns, 0);
    expect([window.length, window.evicted, window.boughtAt(7)]).toEqual([65_536, 70_000 - 65_536, 65_536]);
  });

  test('since the reset: each price, their totals; a finer grid moves the prices', () => {
    const volumes = new PriceVolumes();
    volumes.add(100, 2, 0);
    volumes.add(100, 0, 1);
    volumes.add(101, 5, 0);
    expect([
      volumes.boughtAt(100),
      volumes.soldAt(100),
      volumes.boughtAt(102),
      volumes.boughtTotal,
      volumes.soldTotal,
    ]).toEqual([2, 1, 0, 7, 1]);
    volumes.refine(10);
    expect([volumes.boughtAt(1010), volumes.boughtAt(101)]).toEqual([5, 0]);
    volumes.clear();
    expect([volumes.length, volumes.boughtAt(1010)]).toEqual([0, 0]);
  });

  test('more prices than memory is given are kept in tens of ticks, and the sums stay', () => {
    const volumes = new PriceVolumes();
    for (let ticks = 0; ticks < 50_000; ticks++) volumes.add(ticks, 1, 2);
    expect(volumes.stepTicks).toBe(10);
    expect([volumes.boughtAt(20_005), volumes.soldAt(20_000), volumes.boughtTotal]).toEqual([10, 20, 50_000]);
  });
});

describe('the volume profile', () => {
  const volumesOf = (sizes: Readonly<Record<number, number>>) => {
    const volumes = new PriceVolumes();
    for (const [ticks, size] of Object.entries(sizes)) volumes.add(Number(ticks), size / 2, size / 2);
    return volumes;
  };

  test('has a row a price, gaps included, its point of control and its value area', () => {
    // 100 in all: from the 40 at 12, the larger neighbour joins until 70 are in.
    const profile = volumeProfile(volumesOf({ 10: 5, 11: 20, 12: 40, 13: 15, 15: 20 }), { stepTicks: 1 });
    expect(profile?.rows.map(({ ticks }) => ticks)).toEqual([15, 14, 13, 12, 11, 10]);
    expect([profile?.poc, profile?.valueHigh, profile?.valueLow]).toEqual([3, 2, 4]);
    expect([profile?.total, profile?.largest]).toEqual([100, 40]);
  });

  test('of equal prices the one nearest to the middle is the point of control', () => {
    const profile = volumeProfile(volumesOf({ 1: 10, 3: 10, 6: 10 }), { stepTicks: 1 });
    expect(profile?.rows[profile.poc].ticks).toBe(3);
  });

  test('groups by the step, and is none where nothing was traded or where it would be endless', () => {
    const profile = volumeProfile(volumesOf({ 10: 1, 14: 2, 15: 4 }), { stepTicks: 5 });
    expect(profile?.rows).toEqual([
      { ticks: 15, bought: 2, sold: 2 },
      { ticks: 10, bought: 1.5, sold: 1.5 },
    ]);
    expect(volumeProfile(new PriceVolumes(), { stepTicks: 1 })).toBeUndefined();
    expect(volumeProfile(volumesOf({ 1: 1, 1000000: 1 }), { stepTicks: 1 })).toBeUndefined();
  });

  test('conserves every trade for any step', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 9 })), { minLength: 1 }),
        fc.constantFrom(1, 2, 5, 10, 20),
        (list, stepTicks) => {
          const volumes = new PriceVolumes();
          for (const [ticks, size] of list) volumes.add(ticks, size, 0);
          const profile = volumeProfile(volumes, { stepTicks });
          const total = list.reduce((sum, [, size]) => sum + size, 0);
          expect(profile?.total).toBe(total);
          expect(profile?.rows.reduce((sum, { bought }) => sum + bought, 0)).toBe(total);
          const inValue =
            profile?.rows.slice(profile.valueHigh, profile.valueLow + 1).reduce((sum, { bought }) => sum + bought, 0) ??
            0;
          expect(inValue).toBeGreaterThanOrEqual(0.7 * total);
        },
      ),
    );
  });
});

test('a footprint has what was bought and sold at each price of each candle, late trades too', () => {
  const footprint = new Footprint();
  const series = new CandleSeries({ type: 'time', intervalMs: 1000 }, { grid: PriceGrid.of('1'), footprint });
  const list = [trade(0, 10, 1), trade(1, 11, 2, false), trade(2, 10, 4), trade(1500, 10, 8), trade(900, 11, 16)];
  series.addBatch(columnsOf(list), 0, list.length);
  const of = (age: number) => {
    const volumes = new PriceVolumes();
    footprint.collect(new Set([series.candle(age)?.id ?? -1]), volumes);
    return [volumes.boughtAt(10), volumes.soldAt(10), volumes.boughtAt(11), volumes.soldAt(11)];
  };
  expect(of(1)).toEqual([5, 0, 16, 2]);
  expect(of(0)).toEqual([8, 0, 0, 0]);
});

test('a footprint in fixed memory loses the oldest prices first', () => {
  const footprint = new Footprint(3);
  const list = [1, 2, 3, 4].map((ticks) => trade(0, ticks, ticks));
  const columns = columnsOf(list);
  list.forEach((_, row) => {
    footprint.add(1, columns, row);
  });
  footprint.add(1, columns, 0);
  const volumes = new PriceVolumes();
  footprint.collect(new Set([1]), volumes);
  expect([1, 2, 3, 4].map((ticks) => volumes.boughtAt(ticks))).toEqual([1, 0, 3, 4]);
});
