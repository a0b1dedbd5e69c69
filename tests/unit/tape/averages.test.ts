import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Average,
  Bollinger,
  Ema,
  emaWeights,
  geometricWeights,
  Hull,
  LobtopError,
  logarithmicWeights,
  Rsi,
  Sma,
  Tema,
  TimeEma,
  trueRange,
  Vwap,
  Wma,
} from '../../../src/engine/internal.js';
import { golden } from '../../support/golden.js';

type Averages = {
  readonly ema: ReadonlyArray<{
    in: number[];
    out: number[];
    alpha?: number | string;
    window?: number;
    then?: number;
    then_out?: number;
  }>;
  readonly sma: ReadonlyArray<{ window: number; in: number[]; out: number; then: number; then_out: number }>;
  readonly wma_true: ReadonlyArray<{ window: number; in: number[]; out: number; then: number; then_out: number }>;
  readonly time_ema: {
    cases: ReadonlyArray<{ half_life_s: number; prev: number; x: number; dt_s: number; out: number }>;
  };
};
const averages = golden<Averages>('05_moving_averages.json');

describe('averages: golden 05', () => {
  test('EMA by alpha and by window, with its history from the first value on', () => {
    for (const { in: column, out, alpha, window, then, then_out } of averages.ema) {
      const ema = new Ema(typeof alpha === 'number' ? { alpha } : { window: window ?? 0 });
      const history = new Float64Array(column.length);
      ema.updateBatch(column, history);
      expect([...history]).toEqual(out);
      if (then === undefined) continue;
      expect(ema.next(then)).toBe(then_out);
      expect(ema.value).toBe(out.at(-1));
      expect(ema.update(then)).toBe(then_out);
    }
  });

  test.each([
    ['SMA', (window: number): Average => new Sma(window), 'sma'],
    ['WMA', (window: number): Average => new Wma(window), 'wma_true'],
  ] as const)('%s starts from a column, previews and goes on', (_name, create, key) => {
    for (const { window, in: column, out, then, then_out } of averages[key]) {
      const average = create(window);
      expect(average.initialize(column)).toBeCloseTo(out, 12);
      expect(average.next(then)).toBeCloseTo(then_out, 12);
      expect(average.value).toBeCloseTo(out, 12);
      expect(average.update(then)).toBeCloseTo(then_out, 12);
      expect(() => average.initialize(column.slice(1))).toThrow(LobtopError);
    }
  });

  test('the time EMA halves by its half-life, whatever the fraction of a second', () => {
    for (const { half_life_s, prev, x, dt_s, out } of averages.time_ema.cases) {
      const average = new TimeEma(half_life_s * 1000);
      average.update(0, prev);
      expect(average.next(dt_s * 1000, x)).toBeCloseTo(out, 10);
      expect(average.update(dt_s * 1000, x)).toBeCloseTo(out, 10);
    }
    const fine = new TimeEma(1000);
    fine.update(0, 0);
    expect(fine.update(500, 1)).toBeCloseTo(1 - Math.SQRT1_2, 12);
  });
});

describe('averages', () => {
  const all: ReadonlyArray<readonly [string, () => Average, number]> = [
    ['SMA', () => new Sma(4), 4],
    ['WMA', () => new Wma(4), 4],
    ['EMA', () => new Ema({ window: 4 }), 1],
    ['TEMA', () => new Tema({ window: 4 }), 1],
    ['Hull', () => new Hull(9), 11],
  ];
  const column = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 12, maxLength: 60 });

  test.each(all)(
    '%s: next is what update will answer, a column the same as its values, NaN until there is enough',
    (_n, create, seed) => {
      fc.assert(
        fc.property(column, (values) => {
          const single = create();
          const history = new Float64Array(values.length);
          create().updateBatch(values, history);
          values.forEach((value, i) => {
            const preview = single.next(value);
            const before = single.value;
            expect(single.value).toBe(before);
            expect(close(single.update(value), preview)).toBe(true);
            expect(history[i]).toBe(single.value);
            expect(Number.isNaN(single.value)).toBe(i < seed - 1);
          });
          const fresh = create();
          fresh.initialize(values);
          expect(fresh.value).toBe(single.value);
          // Starting anew forgets.
          single.initialize(values);
          expect(single.value).toBe(fresh.value);
        }),
      );
    },
  );

  test('SMA and WMA stay exact over a million values: what was added and taken away leaves no rest', () => {
    const sma = new Sma(50);
    const wma = new Wma(50);
    for (let i = 0; i < 1_000_000; i++) {
      const value = i % 7 === 0 ? 1e9 + i / 3 : i / 7;
      sma.update(value);
      wma.update(value);
    }
    for (let i = 0; i < 100; i++) {
      sma.update(0.1);
      wma.update(0.1);
    }
    expect(sma.value).toBeCloseTo(0.1, 14);
    expect(wma.value).toBeCloseTo(0.1, 14);
  });

  test('TEMA and Hull follow a straight line without delay; EMA lags behind it', () => {
    const line = Array.from({ length: 300 }, (_, i) => 10 + i);
    expect(new Tema({ window: 10 }).updateBatch(line)).toBeCloseTo(309, 6);
    // 2·WMA(n/2) − WMA(n) looks ahead by as much as the last WMA looks back, to within one step.
    expect(Math.abs(new Hull(16).updateBatch(line) - 309)).toBeLessThan(1);
    expect(new Ema({ window: 10 }).updateBatch(line)).toBeCloseTo(309 - 4.5, 6);
  });

  test('the volume-weighted price: of nothing there is none; previews, goes on, starts anew', () => {
    const vwap = new Vwap();
    expect(vwap.value).toBeNaN();
    expect(vwap.update(100, 1)).toBe(100);
    expect(vwap.next(110, 3)).toBe(107.5);
    expect(vwap.value).toBe(100);
    const out = new Float64Array(2);
    expect(vwap.initialize([100, 110], [1, 3])).toBe(107.5);
    vwap.updateBatch([100, 100], [4, 8], out);
    expect([...out]).toEqual([103.75, 101.875]);
  });

  test.each([1, 0, -3, 1.5, Number.NaN])('a window of %s is refused', (window) => {
    for (const create of [Sma, Wma, Hull]) expect(() => new create(window)).toThrow(LobtopError);
    for (const create of [Ema, Tema]) expect(() => new create({ window })).toThrow(LobtopError);
    for (const create of [Rsi, Bollinger]) expect(() => new create(window)).toThrow(LobtopError);
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])(
    'a half-life of %s is refused, and such an alpha',
    (value) => {
      expect(() => new TimeEma(value)).toThrow(LobtopError);
      expect(() => new Ema({ alpha: value })).toThrow(LobtopError);
    },
  );
});

type Weights = {
  readonly ema: ReadonlyArray<{ window: number; alpha?: number; normalized: number[]; raw: number[] }>;
  readonly geometric: ReadonlyArray<{ num: number; r: number; normalized: number[] }>;
  readonly logarithmic: ReadonlyArray<{ num: number; normalized: number[] }>;
};
const weights = golden<Weights>('06_weights.json');

describe('weights: golden 06', () => {
  test('exponential, geometric and logarithmic, normalised or raw, into a given column', () => {
    for (const { window, alpha, normalized, raw } of weights.ema) {
      expectClose(emaWeights(window, alpha), normalized);
      expectClose(emaWeights(window, alpha, { isNormalized: false }), raw);
    }
    for (const { num, r, normalized } of weights.geometric) expectClose(geometricWeights(num, r), normalized);
    for (const { num, normalized } of weights.logarithmic) {
      const out = new Float64Array(num);
      expect(logarithmicWeights(num, { out })).toBe(out);
      expectClose(out, normalized);
    }
  });

  test.each([1, 0, -1, 2.5])('%s weights are refused', (count) => {
    for (const create of [emaWeights, geometricWeights, logarithmicWeights])
      expect(() => create(count)).toThrow(LobtopError);
  });
});

type Indicators = {
  readonly rsi: { period: number; closes: number[] };
  readonly bollinger: {
    period: number;
    k: number;
    closes: number[];
    sma_last7: number[];
    lower_last7: number[];
    upper_last7: number[];
  };
  readonly true_range_last: { bars_hlc: [number, number, number][]; out: number };
};
const indicators = golden<Indicators>('10_indicators_v02.json');

describe('indicators: golden 10', () => {
  test('Bollinger bands with the population deviation', () => {
    const { period, k, closes, sma_last7, lower_last7, upper_last7 } = indicators.bollinger;
    const bands = new Bollinger(period, k);
    const seen = closes.map((value) => {
      bands.update(value);
      return [bands.middle, bands.lower, bands.upper];
    });
    expect(
      seen
        .slice(0, period - 1)
        .flat()
        .every(Number.isNaN),
    ).toBe(true);
    seen.slice(-7).forEach(([middle, lower, upper], i) => {
      expect(middle).toBeCloseTo(sma_last7[i], 9);
      expect(lower).toBeCloseTo(lower_last7[i], 3);
      expect(upper).toBeCloseTo(upper_last7[i], 3);
    });
  });

  test('the true range looks back to the close before', () => {
    const { bars_hlc, out } = indicators.true_range_last;
    const [, [, , previous], [high, low]] = bars_hlc;
    expect(trueRange(high, low, previous)).toBe(out);
    expect(trueRange(10, 8, 15)).toBe(7);
    expect(trueRange(10, 8, Number.NaN)).toBe(2);
  });

  test('RSI warms up in full: nothing before `period` changes, then Wilder’s mean', () => {
    const { period, closes } = indicators.rsi;
    const rsi = new Rsi(period);
    const out = new Float64Array(closes.length);
    rsi.updateBatch(closes, out);
    expect([...out].slice(0, period).every(Number.isNaN)).toBe(true);
    // Changes -1 +4 +2 -1 -2: gains 6/5, losses 4/5; then -3: gains 6/5·4/5, losses (4/5·4 + 3)/5.
    expect(out[period]).toBeCloseTo(60, 12);
    expect(out[period + 1]).toBeCloseTo((100 * 0.96) / (0.96 + 1.24), 12);
    expect(rsi.next(95)).not.toBeNaN();
  });
});

test('RSI is 100 where nothing ever fell, 0 where nothing rose, 50 where nothing moved; next previews update', () => {
  expect(new Rsi(3).updateBatch([1, 2, 3, 4])).toBe(100);
  expect(new Rsi(3).updateBatch([4, 3, 2, 1])).toBe(0);
  expect(new Rsi(3).updateBatch([5, 5, 5, 5])).toBe(50);
  const rsi = new Rsi(3);
  for (const value of [3, 1, 4, 1, 5, 9, 2, 6]) {
    const preview = rsi.next(value);
    expect(rsi.update(value)).toBe(preview);
  }
});

function expectClose(column: Float64Array, expected: readonly number[]): void {
  expect(column.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) expect(column[i]).toBeCloseTo(value, 12);
}

function close(a: number, b: number): boolean {
  return (Number.isNaN(a) && Number.isNaN(b)) || Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b), 1e3);
}
