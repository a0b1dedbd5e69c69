import { describe, expect, test } from 'vitest';
import {
  type Candle,
  type CandleKind,
  CandleSeries,
  candleKindText,
  LobtopError,
  PriceGrid,
  parseCandleKind,
} from '../../../src/engine/internal.js';
import { golden } from '../../support/golden.js';
import { columnsOf, type PlainTrade } from '../../support/trades.js';

const MINUTE = 60_000;

type GoldenCandle = Partial<
  Record<
    | 'open_time_ms'
    | 'close_time_ms'
    | 'open'
    | 'high'
    | 'low'
    | 'close'
    | 'buy_size'
    | 'buy_volume'
    | 'sell_size'
    | 'sell_volume'
    | 'vwap'
    | 'num_trades',
    number
  >
>;
type GoldenCase = {
  readonly type: string;
  readonly n?: number;
  readonly bucket?: number;
  readonly move?: number;
  readonly secs?: number;
  readonly max_secs?: number;
  readonly max_ticks?: number;
  readonly max_size?: number;
  readonly n_tick?: number;
  readonly trades?: ReadonlyArray<readonly [number, boolean, number, number]>;
  readonly prices?: readonly number[];
  readonly closed?: readonly GoldenCandle[];
  readonly live?: GoldenCandle;
  readonly live_partial?: GoldenCandle;
  readonly closed_partial?: GoldenCandle;
  readonly closed_count?: number;
  readonly history_closes?: readonly number[];
};
const candles = golden<{ readonly cases: readonly GoldenCase[] }>('07_candles.json');

describe('candles: golden 07', () => {
  test.each(candles.cases.map((golden, i) => [`${i}: ${golden.type}`, golden] as const))('%s', (_name, golden) => {
    const prices = golden.prices ?? [];
    const trades = golden.trades ?? prices.map((price, i) => [i, true, price, 1] as const);
    const series = seriesOf(kindOf(golden));
    play(
      series,
      trades.map(([ts, isBuy, price, size]) => ({ ts, ticks: Math.round(price * 100), size, isBuy })),
    );
    const { closed, live } = split(series);
    // Our time candles are named by their boundaries, as the venues' are; the golden ones by their trades.
    const isTimed = golden.type === 'time';
    for (const [i, expected] of (golden.closed ?? []).entries()) expectCandle(closed[i], expected, isTimed);
    if (golden.closed !== undefined) expect(closed).toHaveLength(golden.closed.length);
    if (golden.closed_partial !== undefined) expectCandle(closed[0], golden.closed_partial, isTimed);
    if (golden.live !== undefined) expectCandle(live, golden.live, isTimed);
    if (golden.live_partial !== undefined) expectCandle(live, golden.live_partial, isTimed);
    if (golden.closed_count !== undefined) expect(closed).toHaveLength(golden.closed_count);
    if (golden.history_closes !== undefined) {
      expect(closed.map(({ closeTicks }) => closeTicks / 100)).toEqual(golden.history_closes);
    }
    if (isTimed) expect([...closed, live].map((candle) => candle?.openTs)).toEqual([0, 1000, 5000]);
  });
});

type FactoryCase = {
  readonly name?: string;
  readonly trades?: ReadonlyArray<readonly [number, number, number]>;
  readonly watch_trades_batch?: ReadonlyArray<readonly [number, number, number]>;
  readonly candles?: ReadonlyArray<readonly number[]>;
};
const factory = golden<{ readonly cases: readonly FactoryCase[] }>('13_candle_factory.json');
const T0 = 1_672_567_200_000;
const LATE = [
  [0, 100, 100, 99, 99, 1.2],
  [60, 101, 102.126, 101, 102.126, 0.3],
];

describe('one-minute candles: golden 13', () => {
  test.each(factory.cases.map((golden, i) => [golden.name ?? `case ${i}`, golden] as const))('%s', (name, golden) => {
    const series = seriesOf({ type: 'time', intervalMs: MINUTE }, '0.001');
    const trades = golden.trades ?? golden.watch_trades_batch ?? [];
    play(
      series,
      trades.map(([s, price, size]) => ({ ts: T0 + s * 1000, ticks: Math.round(price * 1000), size, isBuy: true })),
    );
    const { closed, live } = split(series);
    const rows = [...closed, live].map((candle) => [
      ((candle?.openTs ?? 0) - T0) / 1000,
      ...[candle?.openTicks, candle?.highTicks, candle?.lowTicks, candle?.closeTicks].map(
        (ticks) => (ticks ?? 0) / 1000,
      ),
      rounded(candle?.size),
    ]);
    expect(rows).toEqual(name === 'late trade' ? LATE : golden.candles);
  });
});

describe('candles', () => {
  test('a trade is split exactly over the candles it fills; each part counts once, the trade once in all', () => {
    const series = seriesOf({ type: 'volume', size: 0.3 });
    play(series, [buy(1, 100, 0.1), buy(2, 101, 0.1), buy(3, 102, 0.1), buy(4, 103, 1)]);
    const { closed, live } = split(series);
    // Three times 0.1 is 0.30000000000000004: no dust may open a candle of its own.
    expect(closed.map(({ trades }) => trades)).toEqual([3, 1, 1, 1]);
    expect(closed.map(({ wholeTrades }) => wholeTrades)).toEqual([3, 1, 0, 0]);
    for (const { size } of closed) expect(size).toBeCloseTo(0.3, 12);
    expect([live?.trades, live?.wholeTrades]).toEqual([1, 0]);
    expect(live?.size).toBeCloseTo(0.1, 12);
  });

  test('one absurd trade over tiny candles ends, fills the ring and counts the rest', () => {
    const series = seriesOf({ type: 'volume', size: 0.001 }, '0.01', { capacity: 10 });
    play(series, [buy(1, 100, 1e300)]);
    expect(series.length).toBe(11);
    expect(series.ring.overwritten).toBeGreaterThan(1e12);
    for (let age = 1; age < 11; age++) expect(series.candle(age)?.size).toBeCloseTo(0.001, 12);
  });

  test('a late trade amends the candle of its own time, and that candle comes out once more', () => {
    const series = timeSeries();
    play(series, [buy(0, 100, 1), buy(MINUTE, 101, 1), buy(2 * MINUTE, 102, 1)]);
    const before = series.changes.inserted;
    play(series, [buy(30_000, 90, 2)]);
    const amended = series.candle(2);
    expect([amended?.lowTicks, amended?.closeTicks, amended?.size, amended?.isAmended]).toEqual([90, 90, 3, true]);
    expect(series.changes.inserted).toBe(before + 1);
    expect(series.changes.peekNewest()).toBe(amended?.id);
    expect(series.candle(1)?.isAmended).toBe(false);
  });

  test('a late trade of an interval that had none makes its candle, in its place', () => {
    const series = timeSeries();
    play(series, [buy(0, 100, 1), buy(5 * MINUTE, 105, 1), buy(2 * MINUTE + 5, 102, 1)]);
    expect(opens(series)).toEqual([0, 2 * MINUTE, 5 * MINUTE]);
    expect([series.candle(1)?.isClosed, series.candle(0)?.isClosed]).toEqual([true, false]);
    play(series, [buy(5 * MINUTE + 1, 106, 1)]);
    expect([series.candle(0)?.closeTicks, series.candle(0)?.size]).toEqual([106, 2]);
  });

  test('a late trade that is older than the ring is counted, and nothing else', () => {
    const series = timeSeries({ capacity: 2 });
    play(
      series,
      [1, 2, 3, 4].map((minute) => buy(minute * MINUTE, 100, 1)),
    );
    play(series, [buy(0, 1, 1)]);
    expect([series.droppedTrades, series.length]).toEqual([1, 3]);
    expect(opens(series)).toEqual([2 * MINUTE, 3 * MINUTE, 4 * MINUTE]);
  });

  test('out of order inside the open candle: counted; open and close follow the trades’ time', () => {
    const series = timeSeries();
    play(series, [
      buy(20_000, 100, 1),
      buy(10_000, 90, 1),
      buy(15_000, 120, 1),
      buy(30_000, 95, 1),
      buy(25_000, 80, 1),
    ]);
    const live = series.candle();
    expect([live?.openTicks, live?.highTicks, live?.lowTicks, live?.closeTicks, live?.trades]).toEqual([
      90, 120, 80, 95, 5,
    ]);
  });

  test('the clock closes a candle that no trade closes, and the next trade opens the right one', () => {
    const series = timeSeries();
    play(series, [buy(1000, 100, 1)]);
    series.passTime(MINUTE - 1);
    expect(series.candle()?.isClosed).toBe(false);
    series.passTime(MINUTE);
    expect(series.candle()?.isClosed).toBe(true);
    play(series, [buy(59_000, 101, 1)]);
    expect([series.length, series.candle()?.closeTicks, series.candle()?.isAmended]).toEqual([1, 101, true]);
    play(series, [buy(7 * MINUTE + 1, 102, 1)]);
    expect(opens(series)).toEqual([0, 7 * MINUTE]);
  });

  test('recorded data close their candles, whatever the clock says', () => {
    const series = timeSeries();
    play(series, [buy(1_000_000_000_000, 100, 1), buy(1_000_000_060_000, 100, 1)]);
    expect(split(series).closed).toHaveLength(1);
  });

  test('flat filling: empty intervals stand at the close before, move with it, and give way to a late trade', () => {
    const series = timeSeries({ gaps: 'flat' });
    play(series, [buy(0, 100, 1), buy(4 * MINUTE, 104, 1)]);
    expect(opens(series)).toEqual([0, MINUTE, 2 * MINUTE, 3 * MINUTE, 4 * MINUTE]);
    expect(
      [3, 2, 1].map((age) => [series.candle(age)?.closeTicks, series.candle(age)?.size, series.candle(age)?.isFlat]),
    ).toEqual([
      [100, 0, true],
      [100, 0, true],
      [100, 0, true],
    ]);
    play(series, [buy(50_000, 99, 1)]);
    expect([3, 2, 1].map((age) => series.candle(age)?.closeTicks)).toEqual([99, 99, 99]);
    play(series, [buy(2 * MINUTE + 1, 90, 1)]);
    expect([3, 2, 1].map((age) => [series.candle(age)?.openTicks, series.candle(age)?.isFlat])).toEqual([
      [99, true],
      [90, false],
      [90, true],
    ]);
    series.passTime(6 * MINUTE);
    expect([series.candle(1)?.closeTicks, series.candle(0)?.openTs, series.candle(0)?.isFlat]).toEqual([
      104,
      5 * MINUTE,
      true,
    ]);
  });

  test.each([1e19, 1e21, 1e300])('flat filling up to a time of %s ms ends', (ts) => {
    const series = timeSeries({ gaps: 'flat', capacity: 10 });
    play(series, [buy(0, 100, 1), buy(ts, 101, 1)]);
    expect(series.candle()?.trades).toBe(1);
    expect(series.length).toBeLessThanOrEqual(11);
  });

  test('flat filling after a silence of a million intervals makes what the ring holds', () => {
    const series = timeSeries({ gaps: 'flat', capacity: 10 });
    play(series, [buy(0, 100, 1), buy(1_000_000 * MINUTE, 104, 1)]);
    expect(series.length).toBe(11);
    expect(series.candle(1)?.openTs).toBe(999_999 * MINUTE);
  });

  test('what a gap of the feed touches is marked: what was open, what opens in it, what began before it ended', () => {
    const series = timeSeries();
    play(series, [buy(0, 100, 1), buy(MINUTE, 100, 1)]);
    series.beginGap();
    play(series, [buy(2 * MINUTE, 100, 1)]);
    series.endGap(3 * MINUTE + 10_000);
    play(
      series,
      [3, 4].map((minute) => buy(minute * MINUTE + 20_000, 100, 1)),
    );
    expect([4, 3, 2, 1, 0].map((age) => series.candle(age)?.hasGap)).toEqual([false, true, true, true, false]);
  });

  test('a gap while no candle is open is the next one’s, where time does not tell', () => {
    const series = seriesOf({ type: 'tick', trades: 1 });
    play(series, [buy(1, 100, 1)]);
    series.beginGap();
    series.endGap(5);
    play(series, [buy(10, 100, 1), buy(11, 100, 1)]);
    expect([2, 1, 0].map((age) => series.candle(age)?.hasGap)).toEqual([false, true, false]);
  });

  test('a finer grid keeps every price and volume, and the range that was asked for', () => {
    const series = seriesOf({ type: 'range', move: 0.05 });
    play(series, [buy(1, 10_000, 2), buy(2, 10_004, 1)]);
    const before = series.candle();
    series.refine(10, PriceGrid.of('0.001'));
    const after = series.candle();
    expect([after?.openTicks, after?.highTicks]).toEqual([100_000, 100_040]);
    expect([after?.buyVolume, after?.vwap]).toEqual([before?.buyVolume, before?.vwap]);
    play(series, [buy(3, 100_050, 1)]);
    expect(series.candle()?.isClosed).toBe(false);
    play(series, [buy(4, 100_051, 1)]);
    expect([series.candle()?.isClosed, series.candle()?.closeTicks]).toEqual([true, 100_051]);
  });

  test('weeks begin on Mondays, days at midnight UTC', () => {
    const friday = Date.parse('2026-11-20T15:00:00Z');
    const week = seriesOf(parseCandleKind('time:1w'));
    const day = seriesOf(parseCandleKind('time:1d'));
    for (const series of [week, day]) play(series, [buy(friday, 100, 1)]);
    expect(new Date(week.candle()?.openTs ?? 0).toISOString()).toBe('2026-11-16T00:00:00.000Z');
    expect(new Date(day.candle()?.openTs ?? 0).toISOString()).toBe('2026-11-20T00:00:00.000Z');
  });
});

describe('kinds of candles', () => {
  test.each([
    'time:1m',
    'time:250ms',
    'time:4h',
    'time:1w',
    'tick:100',
    'volume:50',
    'volume:0.25',
    'range:10',
    'multi:1m,500,100',
  ])('%s is read and written back', (text) => expect(candleKindText(parseCandleKind(text))).toBe(text));

  test.each([
    '',
    'time',
    'time:',
    'time:60',
    'time:0m',
    'time:-1m',
    'time:1.5m',
    'time:1m,2',
    'tick:0',
    'tick:-1',
    'tick:1.5',
    'tick:abc',
    'volume:0',
    'volume:-1',
    'volume:1e3',
    'range:0',
    'range:NaN',
    'multi:1m,500',
    'multi:0s,1,1',
    'multi:1m,0,1',
    'candle:1m',
    '\u001b]0;x\u0007:1',
  ])('%j is refused with what was expected', (text) => {
    expect(() => parseCandleKind(text)).toThrow(LobtopError);
    try {
      parseCandleKind(text);
    } catch (error) {
      expect((error as LobtopError).remedy).toMatch(/^Expected /);
    }
  });
});

type Options = { readonly capacity?: number; readonly gaps?: 'none' | 'flat' };

function seriesOf(kind: CandleKind, tickSize = '0.01', options: Options = {}): CandleSeries {
  return new CandleSeries(kind, { grid: PriceGrid.of(tickSize), ...options });
}

function timeSeries(options: Options = {}): CandleSeries {
  return seriesOf({ type: 'time', intervalMs: MINUTE }, '1', options);
}

function play(series: CandleSeries, trades: readonly PlainTrade[]): void {
  series.addBatch(columnsOf(trades), 0, trades.length);
}

function buy(ts: number, ticks: number, size: number): PlainTrade {
  return { ts, ticks, size, isBuy: true };
}

function opens(series: CandleSeries): (number | undefined)[] {
  return Array.from({ length: series.length }, (_, i) => series.candle(series.length - 1 - i)?.openTs);
}

function split(series: CandleSeries): { closed: Candle[]; live: Candle | undefined } {
  const all = Array.from({ length: series.length }, (_, i) => series.candle(series.length - 1 - i) as Candle);
  return { closed: all.filter(({ isClosed }) => isClosed), live: all.find(({ isClosed }) => !isClosed) };
}

function kindOf(golden: GoldenCase): CandleKind {
  const { type, n, bucket, move, secs, max_secs, max_ticks, max_size, n_tick } = golden;
  if (type === 'volume') return { type, size: bucket ?? 0 };
  if (type === 'price') return { type: 'range', move: move ?? 0 };
  if (type === 'time') return { type, intervalMs: (secs ?? 0) * 1000 };
  if (type === 'multi') {
    return { type, durationMs: (max_secs ?? 0) * 1000, trades: max_ticks ?? 0, size: max_size ?? 0 };
  }
  return { type: 'tick', trades: n ?? n_tick ?? 0 };
}

function expectCandle(candle: Candle | undefined, expected: GoldenCandle, isTimed: boolean): void {
  const actual: GoldenCandle = {
    open_time_ms: candle?.openTs ?? -1,
    close_time_ms: candle?.closeTs ?? -1,
    open: (candle?.openTicks ?? -1) / 100,
    high: (candle?.highTicks ?? -1) / 100,
    low: (candle?.lowTicks ?? -1) / 100,
    close: (candle?.closeTicks ?? -1) / 100,
    buy_size: candle?.buySize ?? -1,
    buy_volume: candle?.buyVolume ?? -1,
    sell_size: candle?.sellSize ?? -1,
    sell_volume: candle?.sellVolume ?? -1,
    vwap: candle?.vwap ?? -1,
    num_trades: candle?.trades ?? -1,
  };
  for (const [field, value] of Object.entries(expected)) {
    if (isTimed && field.endsWith('time_ms')) continue;
    expect(actual[field as keyof GoldenCandle], field).toBeCloseTo(value, 9);
  }
}

function rounded(size = Number.NaN): number {
  return Math.round(size * 1e9) / 1e9;
}
