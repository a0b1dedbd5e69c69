import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decimalsOf,
  MAX_DECIMALS,
  OFF_GRID,
  POWERS_OF_TEN,
  parseSize,
  plainText,
  requirePlainDecimal,
  requireSize,
  scaledText,
  scanScaled,
  tooFine,
  trimZeros,
  withoutExponent,
} from '../../src/engine/decimal.js';

const NUMBER = expect.objectContaining({ code: 'number' });
const RANGE = expect.objectContaining({ code: 'range' });

/** Decimal text of any length: digits, and maybe a dot and further digits. */
const digits = (max: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: max }).map((drawn) => drawn.join(''));
const decimalText = (whole: number, fraction: number) =>
  fc.tuple(digits(whole), fc.option(digits(fraction))).map(([a, b]) => (b === null ? a : `${a}.${b}`));

/** The exact scaled integer of decimal text, by BigInt; undefined when a digit behind `decimals` is not 0. */
function exactly(text: string, decimals: number): bigint | undefined {
  const [whole, fraction = ''] = text.split('.');
  if (/[^0]/.test(fraction.slice(decimals))) return undefined;
  return BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, '0'));
}

/** Text that is not a plain decimal, and what an error shows of it. */
const NOT_PLAIN = [
  '',
  ' ',
  '1 ',
  ' 1',
  '-1',
  '+1',
  '1e5',
  '.5',
  '.',
  '1.',
  '1..2',
  '1.2.3',
  '1,5',
  '/',
  ':',
  '1/2',
  '1:2',
  '٣',
  'NaN',
];

describe('a size', () => {
  it('has the same bits as Number, however long its text is', () => {
    fc.assert(
      fc.property(decimalText(24, 24), (text) => {
        expect(parseSize(text)).toBe(Number(text));
      }),
    );
    for (const text of [
      '0',
      '9',
      '10',
      '0.0',
      '0.1',
      '123456789012345',
      '1234567890123456',
      '0.1234567890123',
      '0.12345678901234',
      '0.30000000000000004',
    ]) {
      expect(parseSize(text)).toBe(Number(text));
    }
  });

  it('may be a number: finite and not negative', () => {
    expect([parseSize(0), parseSize(1.5)]).toEqual([0, 1.5]);
    for (const wrong of [-1, -1e-9, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => parseSize(wrong)).toThrow(NUMBER);
  });

  it.each(NOT_PLAIN)('is not %j', (text) => {
    expect(() => parseSize(text)).toThrow(NUMBER);
    expect(() => parseSize(`${text}00000000000000000000000x`)).toThrow(NUMBER);
  });

  it('has no end: a text that a double cannot hold is not one', () => {
    expect(() => parseSize('9'.repeat(400))).toThrow(NUMBER);
  });
});

describe('digits on a grid of decimals', () => {
  it('are the exact integer, or between two steps', () => {
    fc.assert(
      fc.property(decimalText(9, 12), fc.integer({ min: 0, max: 6 }), (text, decimals) => {
        const exact = exactly(text, decimals);
        expect(scanScaled(text, decimals)).toBe(exact === undefined ? OFF_GRID : Number(exact));
      }),
    );
  });

  it.each(NOT_PLAIN)('are not in %j', (text) => {
    expect(() => scanScaled(text, 2)).toThrow(NUMBER);
    expect(() => scanScaled(text, 0)).toThrow(NUMBER);
  });

  it('are never taken for the answer that a price lies between two steps', () => {
    expect(OFF_GRID).toBeLessThan(0);
    expect(scanScaled('0.01', 2)).toBe(1);
  });

  it('are refused when anything behind the last step is not a digit', () => {
    expect(() => scanScaled('1.005x', 2)).toThrow(NUMBER);
    expect(() => scanScaled('1.00.', 2)).toThrow(NUMBER);
    expect([scanScaled('1.005', 2), scanScaled('1.000', 2), scanScaled('1.00', 2)]).toEqual([OFF_GRID, 100, 100]);
  });

  it.each([
    ['9007199254740991', 0, 9007199254740991],
    ['9007199254740992', 0, 9007199254740992],
    ['9007199254740994', 0, 9007199254740994],
    ['1000000000000', 8, 1e20],
    ['99999997', 8, 9999999700000000],
    ['10000000000000000000000', 0, 1e22],
    ['10000000000000000000000.000', 2, undefined],
    ['9007199254740993', 0, undefined],
    ['90071992547409.93', 2, undefined],
    ['90071992547409.92', 2, 9007199254740992],
    ['90071992547409.9200', 2, 9007199254740992],
    ['20000000000000000000000', 0, undefined],
    ['1'.repeat(65), 0, undefined],
  ] as const)('of an absurd price %s with %i decimals count to %s: exactly or not at all', (text, decimals, ticks) => {
    if (ticks === undefined) expect(() => scanScaled(text, decimals)).toThrow(RANGE);
    else expect(scanScaled(text, decimals)).toBe(ticks);
  });

  it('of a hostile length are refused, and those of sixty-four characters are still read', () => {
    const padded = (length: number) => '9007199254740992'.padStart(length, '0');
    expect(scanScaled(padded(64), 0)).toBe(9007199254740992);
    expect(() => scanScaled(padded(65), 0)).toThrow(RANGE);
    expect(scanScaled('7'.padStart(100, '0'), 0), 'zeros count for nothing').toBe(7);
  });
});

describe('plain text of a number', () => {
  it('reads as the same number, without an exponent', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = plainText(value);
        expect(text).toMatch(/^-?\d+(\.\d+)?$/);
        expect(Number(text)).toBe(value === 0 ? 0 : value);
      }),
    );
  });

  it.each([
    [0, '0'],
    [-0, '0'],
    [1.5, '1.5'],
    [-2, '-2'],
    [1e-7, '0.0000001'],
    [1.25e-7, '0.000000125'],
    [-1.25e-7, '-0.000000125'],
    [1e21, '1000000000000000000000'],
    [1.234e21, '1234000000000000000000'],
    [-1.234e21, '-1234000000000000000000'],
    [1.25e22, '12500000000000000000000'],
  ])('%d is %s', (value, text) => {
    expect(plainText(value)).toBe(text);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('there is none of %d', (value) => {
    expect(() => plainText(value)).toThrow(
      expect.objectContaining({ code: 'number', message: expect.stringContaining(String(value)) }),
    );
  });
});

describe('a scaled integer as text', () => {
  it('has its decimals, and is what was scaled', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }),
        fc.integer({ min: 0, max: 12 }),
        (scaled, decimals) => {
          const text = scaledText(scaled, decimals);
          const [whole, fraction = ''] = text.replace('-', '').split('.');
          expect(fraction.length).toBe(decimals);
          expect(BigInt(whole + fraction)).toBe(scaled < 0n ? -scaled : scaled);
          expect(text.startsWith('-')).toBe(scaled < 0n);
        },
      ),
    );
  });

  it.each([
    [5, 0, '5'],
    [-5, 0, '-5'],
    [5, 2, '0.05'],
    [-5, 2, '-0.05'],
    [123, 2, '1.23'],
    [0, 1, '0.0'],
    [12, 2, '0.12'],
  ])('%i with %i decimals is %s', (scaled, decimals, text) => {
    expect(scaledText(scaled, decimals)).toBe(text);
  });
});

describe('what is required of foreign values', () => {
  it('a plain decimal is given back as it is', () => {
    for (const text of ['0', '00', '1.50', '12345678901234567890.1']) expect(requirePlainDecimal(text)).toBe(text);
    for (const text of NOT_PLAIN) expect(() => requirePlainDecimal(text)).toThrow(NUMBER);
    for (const text of ['x1', '1x', '1.5x', '1\n']) expect(() => requirePlainDecimal(text)).toThrow(NUMBER);
    for (const value of [1, null, undefined, ['1']])
      expect(() => requirePlainDecimal(value as unknown as string)).toThrow(NUMBER);
  });

  it('a size is given back as it is', () => {
    expect([requireSize(0), requireSize(0.5)]).toEqual([0, 0.5]);
    for (const value of [-1, Number.NaN, Number.POSITIVE_INFINITY, '1', null, undefined, {}]) {
      expect(() => requireSize(value as number)).toThrow(NUMBER);
    }
  });

  it('an error shows what came: text in quotes and cut, a number as it is', () => {
    expect(() => requirePlainDecimal('1,5')).toThrow(/^"1,5" /);
    expect(() => requirePlainDecimal('x'.repeat(1000))).toThrow(/^"x{39} /);
    expect(() => requireSize(-1.5)).toThrow(/^-1\.5 /);
    expect(() => requireSize(Number.NaN)).toThrow(/^NaN /);
    expect(() => requireSize(undefined as unknown as number)).toThrow(/^undefined /);
    expect(() => requireSize({ a: 1 } as unknown as number)).toThrow(/^\{"a":1\} /);
  });

  it('a price with too many digits is shown by its first forty', () => {
    expect(tooFine('7'.repeat(1000))).toMatchObject({
      code: 'range',
      message: expect.stringMatching(/^7{40} has more digits/),
    });
  });
});

describe('decimals', () => {
  it.each([
    ['1.50', '1.5', 1],
    ['1.00', '1', 0],
    ['100', '100', 0],
    ['100.0', '100', 0],
    ['0.000', '0', 0],
    ['0.0100', '0.01', 2],
    ['10.010', '10.01', 2],
  ])('of %s end with its last digit that is not 0: %s has %i', (text, trimmed, decimals) => {
    expect(trimZeros(text)).toBe(trimmed);
    expect(decimalsOf(trimmed)).toBe(decimals);
  });

  it('have a power of ten each, up to the last one that a double holds exactly', () => {
    expect(POWERS_OF_TEN.length).toBe(MAX_DECIMALS + 1);
    for (const [power, value] of POWERS_OF_TEN.entries()) expect(BigInt(value)).toBe(10n ** BigInt(power));
  });
});

describe('withoutExponent', () => {
  it.each([
    ['1e-8', '0.00000001'],
    ['1.5E+3', '1500'],
    ['1.23456789012345678e2', '123.456789012345678'],
    ['12.5e-1', '1.25'],
    ['0e-10', '0.0000000000'],
    ['5e0', '5'],
  ])('%s is %s', (text, plain) => {
    expect(withoutExponent(text)).toBe(plain);
  });

  it.each(['1', '1.5', '', 'e5', '1e', '1e999', '0x10', '-1e5', '1.e5', ' 1e5'])('"%s" is left alone', (text) => {
    expect(withoutExponent(text)).toBe(text);
  });

  it('has the value of the number that it writes out', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = value.toExponential();
        if (Math.abs(Number(text.split('e')[1])) < 100) expect(Number(withoutExponent(text))).toBe(value);
      }),
    );
  });
});
