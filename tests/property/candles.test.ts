import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Candle,
  type CandleKind,
  CandleSeries,
  joinHistory,
  type Ohlcv,
  type OhlcvRow,
  ohlcvOf,
  ohlcvSlice,
  PriceGrid,
  resample,
} from '../../src/engine/internal.js';
import { columnsOf, type PlainTrade } from '../support/trades.js';

const MINUTE = 60_000;
const GRID = PriceGrid.of('0.01');
const KINDS: readonly CandleKind[] = [
  { type: 'time', intervalMs: MINUTE },
  { type: 'tick', trades: 7 },
  { type: 'volume', size: 2.5 },
  { type: 'range', move: 0.2 },
  { type: 'multi', durationMs: 30_000, trades: 9, size: 4 },
];

const trade: fc.Arbitrary<PlainTrade> = fc.record({
  ts: fc.integer({ min: 0, max: 20 * MINUTE }),
  ticks: fc.integer({ min: 9_900, max: 10_100 }),
  size: fc.integer({ min: 1, max: 100_000 }).map((lots) => lots / 10_000),
  isBuy: fc.boolean(),
});
const trades = fc.array(trade, { minLength: 1, maxLength: 300 });
const inOrder = trades.map((list) => [...list].sort((a, b) => a.ts - b.ts));

test.each(KINDS.map((kind) => [kind.type, kind] as const))(
  '%s: nothing traded is lost or counted twice, and every candle is one',
  (_type, kind) => {
    fc.assert(
      fc.property(trades, (list) => {
        const series = played(kind, list);
        const candles = all(series);
        const sum = (value: (candle: Candle) => number | undefined) =>
          candles.reduce((total, candle) => total + (value(candle) ?? 0), 0);
        const kept = list.length - series.droppedTrades;
        expect(sum(({ wholeTrades }) => wholeTrades)).toBe(kept);
        if (series.droppedTrades === 0) {
          const bought = list.filter(({ isBuy }) => isBuy);
          expectClose(
            sum(({ size }) => size),
            total(list, ({ size }) => size),
          );
          expectClose(
            sum(({ buySize }) => buySize),
            total(bought, ({ size }) => size),
          );
          expectClose(
            sum(({ buyVolume }) => buyVolume),
            total(bought, ({ size, ticks }) => (size * ticks) / 100),
          );
          expectClose(
            sum((candle) => (candle.vwap ?? 0) * candle.size),
            total(list, ({ size, ticks }) => (size * ticks) / 100),
          );
        }
        for (const candle of candles) {
          expect(candle.highTicks).toBeGreaterThanOrEqual(Math.max(candle.openTicks, candle.closeTicks));
          expect(candle.lowTicks).toBeLessThanOrEqual(Math.min(candle.openTicks, candle.closeTicks));
          expect(candle.closeTs).toBeGreaterThanOrEqual(candle.openTs);
          expectClose((candle.buySize ?? 0) + (candle.sellSize ?? 0), candle.size);
          if (kind.type === 'volume' && candle.isClosed && !candle.isAmended) expectClose(candle.size, kind.size);
          if (kind.type === 'tick' && candle.isClosed && !candle.isAmended) expect(candle.trades).toBe(kind.trades);
        }
        expect(candles.filter(({ isClosed }) => !isClosed).length).toBeLessThanOrEqual(1);
      }),
    );
  },
);

test('time candles do not depend on the order in which their trades come', () => {
  fc.assert(
    fc.property(
      trades.map((list) => list.map((one, i) => ({ ...one, ts: one.ts + i / 1000 }))),
      (list) => {
        const kind = KINDS[0];
        const sorted = [...list].sort((a, b) => a.ts - b.ts);
        expect(prices(played(kind, list))).toEqual(prices(played(kind, sorted)));
      },
    ),
  );
});

test('five-minute candles of one-minute candles are those of the trades', () => {
  fc.assert(
    fc.property(inOrder, (list) => {
      const minutes = toOhlcv(all(played(KINDS[0], list)));
      const direct = toOhlcv(all(played({ type: 'time', intervalMs: 5 * MINUTE }, list)));
      const made = resample(minutes, 5 * MINUTE);
      for (const field of ['ts', 'open', 'high', 'low', 'close'] as const)
        expect([...made[field]]).toEqual([...direct[field]]);
      for (let i = 0; i < direct.length; i++) expectClose(made.size[i], direct.size[i]);
    }),
  );
});

test('a small ring has the newest candles of a large one', () => {
  fc.assert(
    fc.property(inOrder, fc.constantFrom(...KINDS), (list, kind) => {
      const small = all(played(kind, list, 3));
      const large = all(played(kind, list));
      expect(small).toEqual(large.slice(-small.length));
      const closed = (candles: readonly Candle[]) => candles.filter(({ isClosed }) => isClosed).length;
      expect(closed(small)).toBe(Math.min(closed(large), 3));
    }),
  );
});

test('joined to the venue’s history, the candles are the venue’s before and ours after, each interval once', () => {
  fc.assert(
    fc.property(
      inOrder,
      fc.integer({ min: 0, max: 20 }),
      fc.integer({ min: 0, max: 20 }),
      (list, startMinute, explicit) => {
        // We listen from the middle of some minute on; the venue has seen everything.
        const startTs = startMinute * MINUTE + 30_000;
        const openTs = explicit * MINUTE;
        const received = list.filter(({ ts }) => ts >= startTs);
        const truth = toOhlcv(all(played(KINDS[0], list)));
        const series = seriesOf(KINDS[0]);
        series.beginGap();
        series.endGap(startTs);
        series.addBatch(columnsOf(received), 0, received.length);
        joinHistory(series, before(truth, openTs), { openTs, keepsFlat: false });
        const joined = toOhlcv(all(series));
        const times = [...joined.ts];
        expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
        for (let i = 0; i < joined.length; i++) {
          const at = truth.ts.indexOf(joined.ts[i]);
          const isComplete = joined.ts[i] < openTs || joined.ts[i] > startTs;
          if (isComplete)
            for (const field of ['open', 'high', 'low', 'close'] as const)
              expect(joined[field][i]).toBe(truth[field][at]);
          if (isComplete) expectClose(joined.size[i], truth.size[at]);
        }
        const wanted = [...truth.ts].filter(
          (ts) => ts < openTs || received.some((one) => Math.floor(one.ts / MINUTE) * MINUTE === ts),
        );
        expect(times).toEqual(wanted);
      },
    ),
  );
});

function seriesOf(kind: CandleKind, capacity = 1000): CandleSeries {
  return new CandleSeries(kind, { grid: GRID, capacity });
}

function played(kind: CandleKind, list: readonly PlainTrade[], capacity = 1000): CandleSeries {
  const series = seriesOf(kind, capacity);
  series.addBatch(columnsOf(list), 0, list.length);
  return series;
}

/** Oldest first; ids left out where series are compared would differ only by late candles. */
function all(series: CandleSeries): Candle[] {
  return Array.from({ length: series.length }, (_, i) => series.candle(series.length - 1 - i) as Candle);
}

function prices(series: CandleSeries): unknown[] {
  return all(series).map(({ openTs, openTicks, highTicks, lowTicks, closeTicks, trades: count }) => [
    openTs,
    openTicks,
    highTicks,
    lowTicks,
    closeTicks,
    count,
  ]);
}

function toOhlcv(candles: readonly Candle[]): Ohlcv {
  return ohlcvOf(
    candles.map(
      ({ openTs, openTicks, highTicks, lowTicks, closeTicks, size }): OhlcvRow => [
        openTs,
        GRID.price(openTicks),
        GRID.price(highTicks),
        GRID.price(lowTicks),
        GRID.price(closeTicks),
        size,
      ],
    ),
  );
}

function before(candles: Ohlcv, openTs: number): Ohlcv {
  return ohlcvSlice(candles, 0, candles.ts.filter((ts) => ts < openTs).length);
}

function total(list: readonly PlainTrade[], value: (one: PlainTrade) => number): number {
  return list.reduce((sum, one) => sum + value(one), 0);
}

function expectClose(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
}
