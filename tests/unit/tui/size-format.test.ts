import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnFormat, formatSize, marketSize, sizeDecimals, sumFormat } from '../../../src/tui/size-format.js';

const written = (sizes: readonly number[], decimals: number, width = 8) => {
  const format = columnFormat({ largest: Math.max(...sizes), decimals, width });
  return sizes.map((size) => formatSize(size, format));
};

describe('the sizes of a column', () => {
  it.each([
    ['shares', 0, [100, 5, 12_300], ['100', '5', '12300']],
    ['coins', 5, [0.23, 12.3456789, 0.00005], ['0.2300', '12.3457', '<0.0001']],
    ['lots of 0.01', 2, [3.5, 120], ['3.50', '120.00']],
    ['as many decimals as the largest has room for', 4, [12_345.678, 1], ['12345.68', '1.00']],
    ['none where there is room for none', 4, [12_345_678, 0.4, 3], ['12345678', '<1', '3']],
    ['thousands', 0, [1_234_567_890, 50_000], ['1234568k', '50k']],
    ['thousands of fractions', 4, [1_234_567_890, 5], ['1234568k', '<1k']],
  ])('%s', (_what, decimals, sizes, expected) => {
    expect(written(sizes, decimals)).toEqual(expected);
  });

  it('have their points below each other, fit, and are the numbers that they stand for', () => {
    const size = fc.double({ min: 1e-7, max: 1e14, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(size, { minLength: 1 }),
        fc.nat(8),
        fc.integer({ min: 4, max: 9 }),
        (sizes, decimals, width) => {
          const format = columnFormat({ largest: Math.max(...sizes), decimals, width });
          const unit = 10 ** (3 * format.power);
          for (const each of sizes) {
            const text = formatSize(each, format);
            const [, digits = '', fraction = '', letter] = /^<?(\d+)(?:\.(\d+))?([kMBTPE]?)$/.exec(text) ?? [];
            expect([fraction.length, letter]).toEqual([
              format.decimals,
              ['', 'k', 'M', 'B', 'T', 'P', 'E'][format.power],
            ]);
            if (text.startsWith('<')) expect(each).toBeLessThan(10 ** -format.decimals * unit);
            else {
              expect(text.length).toBeLessThanOrEqual(width);
              const error = Math.abs(Number(`${digits}.${fraction}`) * unit - each);
              expect(error).toBeLessThanOrEqual(0.5 * 10 ** -format.decimals * unit * (1 + 1e-9));
            }
          }
        },
      ),
    );
  });

  it('keep their format while the largest goes to and fro', () => {
    const column = (largest: number, last?: ReturnType<typeof columnFormat>) =>
      columnFormat({ largest, decimals: 4, width: 8 }, last);
    const few = column(1000);
    expect(few.decimals).toBe(3);
    expect(column(999, few)).toBe(few);
    expect(column(801, few)).toBe(few);
    expect(column(700, few).decimals).toBe(4);
    expect(column(1000, column(999)).decimals).toBe(3);
  });

  it('sums have four figures: further digits would only flicker', () => {
    const format = (largest: number) => sumFormat({ largest, decimals: 5, width: 9 });
    expect([0.5, 9.123, 57.7, 412, 12_345, 123_456].map((sum) => formatSize(sum, format(sum)))).toEqual([
      '0.500',
      '9.123',
      '57.70',
      '412.0',
      '12345',
      '123456',
    ]);
  });
});

describe('the decimals of sizes', () => {
  it('are those of the lot, or more where a size has them: venues state some wrongly', () => {
    expect(sizeDecimals({ lotSize: '1' }, [100, 250, 0])).toBe(0);
    expect(sizeDecimals({ lotSize: '1' }, [100, 0.25])).toBe(2);
    expect(sizeDecimals({ lotSize: '0.001' }, [0.1 + 0.2, 1.005])).toBe(3);
    expect(sizeDecimals({ lotSize: '0.00000001' }, [1])).toBe(4);
    expect(sizeDecimals(undefined, [1])).toBe(4);
  });

  it('of one size on its own, too', () => {
    expect(['1', '0.001', '0.00001'].map((lotSize) => marketSize(100, { lotSize }))).toEqual([
      '100',
      '100.00',
      '100.00',
    ]);
    expect(['1', '0.001', '0.00001'].map((lotSize) => marketSize(7, { lotSize }))).toEqual(['7', '7.000', '7.0000']);
  });
});
