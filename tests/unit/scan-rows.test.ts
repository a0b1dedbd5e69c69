import { describe, expect, it } from 'vitest';
import { MessageBytes } from '../../src/engine/message-bytes.js';
import { RowColumns } from '../../src/engine/row-columns.js';
import { PAIR, rowShape, scanRows } from '../../src/engine/scan-rows.js';
import { PriceGrid } from '../../src/engine/units.js';

const message = new MessageBytes();
const out = new RowColumns();

/** Ticks and sizes, or why there are none. */
function scanned(text: string, shape = PAIR, tick = '0.01') {
  message.set(`${text},"after":1}`);
  const end = scanRows(message.bytes, 0, shape, out);
  if (end < 0) return 'declined';
  expect(message.text(end)).toBe(',"after":1}');
  if (!out.toTicks(PriceGrid.of(tick))) return 'not on the grid';
  return Array.from({ length: out.length }, (_, row) => [out.ticks[row], out.sizes[row]]);
}

describe('levels read from bytes', () => {
  it('are ticks and sizes, in order, and a list without any is one', () => {
    expect(scanned('[["100.01","1.5"],["99","0"],["0.5","0.00000001"]]')).toEqual([
      [10_001, 1.5],
      [9900, 0],
      [50, 1e-8],
    ]);
    expect(scanned('[]')).toEqual([]);
  });

  it('have prices with zeros beyond the grid, and none off it, too large, or of too many digits', () => {
    expect(scanned('[["100.01000000","1"]]')).toEqual([[10_001, 1]]);
    expect(scanned('[["100.5","1"]]', PAIR, '0.25')).toEqual([[402, 1]]);
    expect(scanned('[["100.6","1"]]', PAIR, '0.25')).toBe('not on the grid');
    expect(scanned('[["100.015","1"]]')).toBe('not on the grid');
    expect(scanned('[["99999999999999","1"]]', PAIR, '0.00000001')).toBe('not on the grid');
    expect(scanned('[["123456789012.45","1"]]')).toEqual([[12_345_678_901_245, 1]]);
    expect(scanned('[["1234567890123.456","1"]]')).toBe('declined');
  });

  it('have sizes of any number of digits that a number of a venue has: the nearest double', () => {
    const sizes = ['0.1234567890123456789', '12345678901234567', `0.${'1'.repeat(62)}`];
    for (const size of sizes) expect(scanned(`[["1","${size}"]]`)).toEqual([[100, Number(size)]]);
    expect(out.hasLongSizes).toBe(true);
    scanned('[["1","1"]]');
    expect(out.hasLongSizes).toBe(false);
    for (const digits of [65, 310, 200_000]) expect(scanned(`[["1","${'9'.repeat(digits)}"]]`)).toBe('declined');
  });

  it.each([
    '[["1","1"]',
    '[["1","1"],]',
    '[["1","1"]["2","1"]]',
    '[["1","1"], ["2","1"]]',
    '[["1","1",1]]',
    '[["1"]]',
    '[["","1"]]',
    '[["1.","1"]]',
    '[[".5","1"]]',
    '[["01","1"]]',
    '[["-1","1"]]',
    '[["1","+1"]]',
    '[["1e5","1"]]',
    '[["1","1e-8"]]',
    '[["1","0x1"]]',
    '[["1","１"]]',
    '[[1,1]]',
    '[ ]',
    '',
  ])('are not read from %s', (text) => expect(scanned(text)).toBe('declined'));

  it('are numbered at some venues: the numbers increase, and a price of 0 is a number without a level', () => {
    const numbered = rowShape({ before: '["', between: '","', after: '"]', extra: 1, isNumbered: true });
    expect(scanned('[["1","2","7"],["0","0","8"],["3","4","9"]]', numbered)).toEqual([
      [100, 2],
      [300, 4],
    ]);
    expect([out.firstNumber, out.number]).toEqual([7, 9]);
    expect(scanned('[["1","2","7"],["3","4","7"]]', numbered)).toBe('declined');
    expect(scanned('[["1","2"]]', numbered)).toBe('declined');
  });

  it('are many: columns grow, and nothing of a longer list is left', () => {
    const rows = Array.from({ length: 1000 }, (_, i) => `["${i + 1}","${i}.5"]`);
    expect(scanned(`[${rows.join(',')}]`)).toEqual(rows.map((_, i) => [(i + 1) * 100, i + 0.5]));
    expect(scanned('[["7","8"]]')).toEqual([[700, 8]]);
  });
});
