import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ageText, countText, fitting, sizeText, sumText, wholeWords } from '../../../src/tui/format.js';

describe('figures on the screen', () => {
  it('no size is wider than its column, and none says another size', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.0001, max: 1e15, noNaN: true }), (size) => {
        for (const text of [sizeText(size), sumText(size)]) {
          expect(text.length).toBeLessThanOrEqual(8);
          const unit = { k: 1e3, M: 1e6, B: 1e9, T: 1e12 }[text.slice(-1)] ?? 1;
          expect(Math.abs(Number.parseFloat(text) * unit - size) / size).toBeLessThan(size < 0.01 ? 0.5 : 0.006);
        }
      }),
    );
  });

  it.each([
    [0, '0'],
    [0.00003, '<0.0001'],
    [12.345678, '12.3457'],
    [9_999.99, '9999.99'],
    [123_456, '123.46k'],
    [2.5e12, '2.50T'],
  ])('a size of %d is %s', (size, text) => {
    expect(sizeText(size)).toBe(text);
  });

  it('ages below a second do not flicker, counts have three figures', () => {
    expect([ageText(undefined), ageText(20), ageText(999), ageText(1000), ageText(119_999), ageText(240_000)]).toEqual([
      '-',
      '<1s',
      '<1s',
      '1s',
      '119s',
      '4m',
    ]);
    expect([countText(82), countText(4269), countText(123_456), countText(1_030_000)]).toEqual([
      '82',
      '4.27k',
      '123k',
      '1.03M',
    ]);
  });

  it('what does not fit is left out as a whole', () => {
    expect(fitting(['a', 'bb', 'ccc'], 6, '-')).toBe('a-bb');
    expect(fitting(['too long'], 3)).toBe('');
  });
});

it('cuts no word in two', () => {
  expect(wholeWords('100 at 585.35', 13)).toBe('100 at 585.35');
  expect(wholeWords('100 at 585.35', 12)).toBe('100 at ..   ');
  expect(wholeWords('585.35', 4)).toBe(' .. ');
});
