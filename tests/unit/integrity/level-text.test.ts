import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ChecksumBytes } from '../../../src/engine/integrity/checksum-bytes.js';
import { LevelText } from '../../../src/engine/integrity/level-text.js';

describe('levels in the venue’s own words', () => {
  it('are kept as they were sent, zeros included, for each side apart', () => {
    const text = new LevelText();
    text.set(0, 5000, ['0.5000', '1.00', '0', '3'], 1);
    text.set(1, 5000, ['0.5', '2', '0', '1'], 2);
    expect([text.at(0, 5000), text.at(1, 5000)]).toEqual(['0.5000:1.00', '0.5:2']);
    expect([text.at(0, 5001), text.at(1, 5001)]).toEqual([undefined, undefined]);
  });

  it('are replaced by what came last, and go with a size of 0', () => {
    const text = new LevelText();
    for (const side of [0, 1] as const) {
      text.set(side, 7, ['7', '1'], 1);
      text.set(side, 7, ['7.0', '2'], 2);
      expect(text.at(side, 7)).toBe('7.0:2');
      text.set(side, 7, ['7', '0.000'], 0);
      expect(text.at(side, 7)).toBeUndefined();
    }
  });

  it('are forgotten on both sides', () => {
    const text = new LevelText();
    text.set(0, 7, ['7', '1'], 1);
    text.set(1, 8, ['8', '1'], 1);
    text.clear();
    expect([text.at(0, 7), text.at(1, 8)]).toEqual([undefined, undefined]);
  });

  it('are found under finer ticks once the grid is refined', () => {
    const text = new LevelText();
    text.set(0, 7, ['7', '1'], 1);
    text.set(0, 6, ['6', '2'], 2);
    text.set(1, 8, ['8', '3'], 3);
    text.refine(10);
    expect([text.at(0, 70), text.at(0, 60), text.at(1, 80)]).toEqual(['7:1', '6:2', '8:3']);
    expect([text.at(0, 7), text.at(1, 8)]).toEqual([undefined, undefined]);
  });

  it('are not kept where nothing is computed over them', () => {
    const text = new LevelText();
    text.isKept = false;
    text.set(0, 7, ['7', '1'], 1);
    expect(text.at(0, 7)).toBeUndefined();
  });
});

/** Levels as a scanner hands them on: digits of price and size, and how many are behind the point. */
function scanned(...levels: readonly [ticks: number, price: [number, number], size: [number, number]][]) {
  return {
    ticks: Float64Array.from(levels, ([ticks]) => ticks),
    digits: Float64Array.from(levels.flatMap(([, price, size]) => [price[0], size[0]])),
    places: Uint8Array.from(levels.flatMap(([, price, size]) => [price[1], size[1]])),
  };
}

describe('levels of which only the digits are kept', () => {
  it('are written again as they were', () => {
    const text = new LevelText();
    const rows = scanned([5000, [5000, 4], [100, 2]], [7, [7, 0], [123_456_789_012_345, 9]], [1, [1, 8], [5, 0]]);
    for (let row = 0; row < 3; row++) text.setScanned(0, rows, row);
    expect([5000, 7, 1].map((ticks) => text.at(0, ticks))).toEqual([
      '0.5000:1.00',
      '7:123456.789012345',
      '0.00000001:5',
    ]);
    const bytes = new ChecksumBytes();
    for (const ticks of [5000, 7, 1, 2]) text.write(0, ticks, bytes);
    expect(bytes.toString()).toBe('0.5000:1.007:123456.7890123450.00000001:5');
  });

  it('replace others and are replaced, go with a size of 0, and give their place to the next', () => {
    const text = new LevelText();
    text.set(1, 7, ['7.0', '2'], 2);
    text.setScanned(1, scanned([7, [70, 1], [30, 1]]), 0);
    expect(text.at(1, 7)).toBe('7.0:3.0');
    text.set(1, 7, ['7.00', '4'], 4);
    expect(text.at(1, 7)).toBe('7.00:4');
    text.setScanned(1, scanned([8, [80, 1], [1, 0]]), 0);
    text.setScanned(1, scanned([8, [80, 1], [0, 2]]), 0);
    expect([text.at(1, 7), text.at(1, 8)]).toEqual(['7.00:4', undefined]);
    for (let i = 0; i < 1000; i++) text.setScanned(1, scanned([i, [i, 0], [i + 1, 0]]), 0);
    for (let i = 0; i < 1000; i += 2) text.setScanned(1, scanned([i, [i, 0], [0, 0]]), 0);
    for (let i = 2000; i < 2500; i++) text.setScanned(1, scanned([i, [i, 0], [i, 1]]), 0);
    expect([text.at(1, 998), text.at(1, 999), text.at(1, 2499)]).toEqual([undefined, '999:1000', '2499:249.9']);
    text.refine(10);
    expect([text.at(1, 9990), text.at(1, 999)]).toEqual(['999:1000', undefined]);
    text.clear();
    expect(text.at(1, 9990)).toBeUndefined();
  });

  it('have digits without a point and without zeros before them, with zeros up to a number of decimals', () => {
    const text = new LevelText();
    text.setScanned(0, scanned([7, [5, 4], [12, 1]]), 0);
    text.set(1, 7, ['0.0005', '1.2'], 1.2);
    text.setScanned(0, scanned([8, [1, 0], [999_999_999_999_999, 0]]), 0);
    const digits = (side: 0 | 1, ticks: number, price: number, size: number) => {
      const bytes = new ChecksumBytes();
      text.writeDigits({ side, ticks }, { price, size }, bytes);
      return bytes.toString();
    };
    for (const side of [0, 1] as const) {
      expect(digits(side, 7, 0, 0)).toBe('512');
      expect(digits(side, 7, 6, 8)).toBe('500120000000');
    }
    expect(digits(0, 8, 5, 8)).toBe(`100000${'9'.repeat(15)}00000000`);
    expect(digits(0, 9, 5, 8)).toBe('');
  });
});

describe('the bytes of a checksum', () => {
  it('have every decimal as it is written', () => {
    const texts = [
      '0',
      '0.0',
      '7',
      '10',
      '0.001',
      '1000000000',
      '999999999.9',
      '123456789012.345',
      '0.00000000000001',
      '9007199254740991',
    ];
    for (const written of texts) {
      const [whole, fraction = ''] = written.split('.');
      const bytes = new ChecksumBytes();
      bytes.decimal(Number(whole + fraction), fraction.length);
      expect(bytes.toString()).toBe(written);
    }
  });

  it('grow with what is written', () => {
    const bytes = new ChecksumBytes();
    for (let i = 0; i < 2000; i++) bytes.text('0123456789');
    expect(bytes.toString()).toBe('0123456789'.repeat(2000));
    bytes.clear();
    bytes.digits(0);
    bytes.digits(120);
    expect([bytes.toString(), bytes.crc32()]).toEqual(['120', crc32('120')]);
  });
});
