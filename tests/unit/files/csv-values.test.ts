import { describe, expect, it } from 'vitest';
import type { LobtopError } from '../../../src/engine/errors.js';
import { booleanOf, decimalText, takerSideOf } from '../../../src/engine/files/import/table/csv-values.js';

describe('numbers in tables', () => {
  it.each([
    ['64998.1', '64998.1'],
    ['007.50', '007.50'],
    // Python and JavaScript.
    ['7.01e-06', '0.00000701'],
    ['1.5e+08', '150000000'],
    ['1E3', '1000'],
    // Sums in binary.
    ['0.30000000000000004', '0.3'],
    ['64998.100000000006', '64998.1'],
    ['0.29999999999999998', '0.3'],
    // As many digits as a venue sends are all meant.
    ['0.1234567890123456', '0.1234567890123456'],
    ['12345678901234567890', '12345678901234567890'],
  ])('%s is %s', (cell, text) => {
    expect(decimalText(cell)).toBe(text);
  });

  it('are plain decimals, and nothing else', () => {
    for (const cell of ['x', '0x10', '-1', '1,5', '60,000.5', '60.000,5', "60'000"]) {
      expect(() => decimalText(cell)).toThrow('is not a plain decimal');
    }
    for (const cell of ['', 'NaN', 'inf', '-Infinity', 'None'])
      expect(() => decimalText(cell)).toThrow('is not a number');
    const remedyOf = (cell: string) => {
      try {
        return decimalText(cell);
      } catch (error) {
        return (error as LobtopError).remedy;
      }
    };
    expect([remedyOf('x'), remedyOf('')]).toEqual([undefined, 'Leave out the rows without a price and a size']);
    expect(remedyOf('60,000.5')).toContain('without separators of thousands');
  });
});

describe('booleans in tables', () => {
  it('are words or digits, and nothing else', () => {
    expect(['true', 'True', 'TRUE', '1'].map(booleanOf)).toEqual([true, true, true, true]);
    expect(['false', 'False', '0'].map(booleanOf)).toEqual([false, false, false]);
    for (const cell of ['', 'yes', '2']) expect(() => booleanOf(cell)).toThrow('is not a boolean');
  });
});

describe('sides of trades in tables', () => {
  it('are the words that venues use, in any case; a cell that does not say is none', () => {
    expect(['buy', 'Buy', 'B', 'bid', 'BID'].map(takerSideOf)).toEqual(Array(5).fill('buy'));
    expect(['sell', 'SELL', 's', 'a', 'Ask'].map(takerSideOf)).toEqual(Array(5).fill('sell'));
    expect(['', 'unknown', 'None', 'n/a', '-', 'NaN', 'null'].map(takerSideOf)).toEqual(Array(7).fill(undefined));
  });

  it.each(['1', '-1', '0', 'long', 'short', 'Bought', 'up', 'true', 'false', 'buyer'])(
    'are never inferred where the file says a word that is not known: %s',
    (word) => {
      expect(() => takerSideOf(word)).toThrow(
        expect.objectContaining({
          code: 'data',
          message: `"${word}" is not the side of a trade`,
          remedy: 'Write buy or sell, and nothing where the side is not known',
        }),
      );
    },
  );
});
