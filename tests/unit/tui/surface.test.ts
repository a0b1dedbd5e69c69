import { describe, expect, it } from 'vitest';
import { BOLD, indexedBackground, indexedColor, PLAIN } from '../../../src/tui/style.js';
import { Cells } from '../../../src/tui/terminal/cells.js';
import { Surface } from '../../../src/tui/terminal/surface.js';

const RED = indexedColor(1);
const GREY = indexedBackground(235);

function setUp(columns = 10, rows = 4, place = { row: 1, column: 2, width: 6, height: 2 }) {
  const cells = new Cells(columns, rows);
  for (let row = 0; row < rows; row++)
    new Surface(cells, { row, column: 0, width: columns, height: 1 }).repeat('.', columns);
  const text = () => Array.from({ length: rows }, (_, row) => cells.lineText(row));
  const styleAt = (row: number, column: number) => cells.styles[row * columns + column];
  return { cells, surface: new Surface(cells, place), text, styleAt };
}

describe('a surface', () => {
  it('writes only within its rectangle, whatever is asked of it', () => {
    const { surface, text } = setUp();
    surface.at(0).text('abcdefghij');
    surface.at(1, 4).text('xyz').text('more');
    surface.at(1, -2).text('12a漢').at(1, -1).text('漢').repeat('-', 0);
    for (const row of [-1, 2, 99]) surface.at(row).text('no').repeat('#', 9).right('n', 3).left('n', 3);
    for (const [column, row] of [
      [-1, 0],
      [6, 0],
      [0, -1],
      [0, 2],
    ])
      surface.put(column, row, '#', RED);
    expect(text()).toEqual(['..........', '..abcdef..', '..a漢.xy..', '..........']);
  });

  it('ends where the screen ends', () => {
    const { cells, text } = setUp();
    const beyond = new Surface(cells, { row: 3, column: 8, width: 50, height: 50 });
    expect([beyond.width, beyond.height]).toEqual([2, 1]);
    beyond.at(0).text('wide');
    expect(text().at(-1)).toBe('........wi');
    const outside = new Surface(cells, { row: 9, column: 99, width: 5, height: 5 });
    outside.clear();
    outside.at(0).text('x');
    expect([outside.width, outside.height, text().join('').includes('x')]).toEqual([0, 0, false]);
  });

  it('goes on where the last text ended, and knows its column', () => {
    const { surface, text } = setUp();
    surface.at(0).text('a').skip(1).text('b').repeat('-', 2).text('c');
    expect([surface.column, text()[1]]).toEqual([6, '..a.b--c..']);
    surface.at(1, 1).blank(2);
    expect([surface.column, text()[2]]).toEqual([3, '...  .....']);
  });

  it('aligns text in a number of columns, cutting the left or the right of what is too long', () => {
    const { surface, text } = setUp();
    surface.at(0).right('12', 3).left('ab', 3);
    surface.at(1).right('12345', 3).left('abcde', 3);
    expect(text().slice(1, 3)).toEqual(['.. 12ab ..', '..345abc..']);
  });

  it('keeps wide characters whole, joins combining ones, and leaves out control characters', () => {
    const { surface, text } = setUp();
    surface.at(0).text('漢字漢字');
    expect(text()[1]).toBe('..漢字漢..');
    surface.at(1).text('a漢b漢c');
    expect(text()[2]).toBe('..a漢b漢..');
    surface.at(0, 8).text('\u0301x').at(0, 6).text('\u0301');
    expect(text()[1]).toBe('..漢字漢\u0301..');
    surface.at(1).text('e\u0301\u0007\u001b[31mx\u0000y');
    expect(text()[2]).toBe('..e\u0301[31mx..');
  });

  it('parts of it are cut off at its edges', () => {
    const { surface, text } = setUp();
    const part = surface.part({ row: 1, column: 3, width: 9, height: 9 });
    expect([part.width, part.height]).toEqual([3, 1]);
    part.clear();
    part.at(0).text('12345');
    expect(text()[2]).toBe('.....123..');
  });

  it('gives a row one style, or a background where there is none', () => {
    const { surface, styleAt } = setUp();
    surface.at(0).text('ab', RED).text('c', GREY).text('d', BOLD);
    surface.shade(0, indexedBackground(17));
    expect(styleAt(1, 2)).toBe(RED | indexedBackground(17));
    expect(styleAt(1, 4)).toBe(GREY);
    expect(styleAt(1, 5)).toBe(BOLD | indexedBackground(17));
    surface.restyle(0, RED);
    expect([2, 3, 4, 5].map((column) => styleAt(1, column))).toEqual([RED, RED, RED, RED]);
    expect([styleAt(1, 1), styleAt(1, 8)]).toEqual([PLAIN, PLAIN]);
  });

  it('drops what cannot be seen of a style on a blank', () => {
    const { surface, styleAt } = setUp();
    surface.at(0).text('  ', RED).blank(1, BOLD).text(' ', GREY);
    expect([2, 3, 4, 5].map((column) => styleAt(1, column))).toEqual([PLAIN, PLAIN, PLAIN, GREY]);
  });
});
