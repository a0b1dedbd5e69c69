import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Histogram, Rate } from '../../../src/engine/internal.js';

describe('Histogram', () => {
  it('gives percentiles within 0.8 % of the sorted values', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 1, maxLength: 500 }), (values) => {
        const histogram = new Histogram();
        for (const value of values) histogram.record(value);
        const sorted = [...values].sort((a, b) => a - b);
        for (const quantile of [0.5, 0.9, 0.99]) {
          const exact = sorted[Math.max(1, Math.ceil(quantile * values.length)) - 1];
          const actual = histogram.quantile(quantile) ?? Number.NaN;
          expect(Math.abs(actual - exact)).toBeLessThanOrEqual(exact * 0.008 + 0.5);
        }
        expect(histogram.percentiles()?.max).toBe(sorted.at(-1));
      }),
    );
  });

  it('keeps negative latencies as the lowest', () => {
    const histogram = new Histogram(10);
    for (const value of [-1200, -3, 5.2]) histogram.record(value);
    expect(histogram.min).toBe(-1200);
    expect(histogram.quantile(0.5)).toBeLessThanOrEqual(0);
    expect(histogram.quantile(1)).toBeCloseTo(5.2);
    expect(new Histogram().percentiles()).toBeUndefined();
  });
});

describe('the spread of a histogram', () => {
  it('has every value in one column, the columns a ratio apart', () => {
    const histogram = new Histogram(10);
    for (let i = 0; i < 1000; i++) histogram.record(1 + (i % 100));
    histogram.record(-5);
    const { counts, low, high } = histogram.distribution(20) ?? { counts: new Float64Array(), low: 0, high: 0 };
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1001);
    expect(low).toBeCloseTo(0.1);
    expect(high).toBeCloseTo(100, 0);
    // Equal values, equal ratios: the upper half of the columns holds what lies above the middle of the ratios.
    const upper = counts.slice(10).reduce((sum, count) => sum + count, 0);
    expect(upper / 1001).toBeCloseTo(0.97, 1);
  });

  it('is one column for one value, and nothing for none', () => {
    const histogram = new Histogram();
    expect(histogram.distribution(10)).toBeUndefined();
    histogram.record(7);
    expect([...(histogram.distribution(3)?.counts ?? [])]).toEqual([1, 0, 0]);
  });
});

describe('Rate', () => {
  it('counts per second over its window, and forgets', () => {
    const rate = new Rate();
    for (let ms = 0; ms < 10_000; ms += 10) rate.add(ms);
    expect(rate.perSecond(10_000)).toBeGreaterThan(93);
    expect(rate.perSecond(10_000)).toBeLessThanOrEqual(100);
    expect(rate.perSecond(16_000)).toBe(0);
  });
});
