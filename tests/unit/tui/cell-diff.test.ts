import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applySgr, blankStyle, PLAIN } from '../../../src/tui/style.js';
import { diffCells } from '../../../src/tui/terminal/cell-diff.js';
import { Cells, isUncertain, SPACE, textOf, UNKNOWN, WIDE_TAIL } from '../../../src/tui/terminal/cells.js';

const TOKEN = /\u001b\[(\d*(?:;\d*)*)([HCKm])|([^\u001b])/gu;

/** A terminal that knows what a diff may use (ECMA-48: CUP, CUF, EL, SGR), and that wraps nowhere. */
class NaiveTerminal {
  readonly cells: Cells;
  #style = PLAIN;
  #row = 0;
  #column = 0;
  /** False after what some terminals count differently: from there only an absolute move is safe. */
  #isCertain = false;

  constructor(shown: Cells) {
    this.cells = copyOf(shown);
  }

  get style(): number {
    return this.#style;
  }

  /** Plays a text; calls `after` behind every sequence and every character. */
  play(text: string, after: () => void = () => {}): void {
    let end = 0;
    for (const match of text.matchAll(TOKEN)) {
      expect(match.index, 'nothing but what a terminal knows').toBe(end);
      end += match[0].length;
      const [, parameters, final, character] = match;
      if (character !== undefined) this.#print(character);
      else if (final === 'm') this.#style = applySgr(this.#style, parameters);
      else this.#move(final, parameters.split(';').map(Number));
      after();
    }
    expect(end).toBe(text.length);
  }

  #move(final: string, [first, second]: readonly number[]): void {
    if (final === 'H') {
      this.#row = (first || 1) - 1;
      this.#column = (second || 1) - 1;
      this.#isCertain = true;
      return;
    }
    expect(this.#isCertain, 'the cursor is known').toBe(true);
    if (final === 'C') this.#column += first || 1;
    else for (let column = this.#column; column < this.cells.columns; column++) this.#set(column, SPACE, this.#style);
    expect(this.#column, 'the cursor is on the screen').toBeLessThan(this.cells.columns);
  }

  #print(character: string): void {
    const code = character.codePointAt(0) ?? SPACE;
    if (isCombining(code)) {
      this.#combine(character);
      return;
    }
    expect(this.#isCertain, 'the cursor is known').toBe(true);
    const width = isWide(code) ? 2 : 1;
    this.#set(this.#column, code, this.#style);
    if (width === 2) this.#set(this.#column + 1, WIDE_TAIL, this.#style);
    this.#column += width;
    this.#isCertain = !isUncertain(code) && this.#column < this.cells.columns;
  }

  /** It joins the character before it, as it does in `Cells`. */
  #combine(character: string): void {
    const at = this.#row * this.cells.columns + this.#column - 1;
    const line = new Cells(2, 1);
    line.putLine(textOf(this.cells.codes[at]) + character, { column: 0, row: 0, width: 2 });
    this.cells.codes[at] = line.codes[0];
    this.#isCertain = false;
  }

  #set(column: number, code: number, style: number): void {
    const at = this.#row * this.cells.columns + column;
    this.cells.codes[at] = code;
    this.cells.styles[at] = style;
  }
}

const isCombining = (code: number) => code >= 0x300 && code < 0x370;
const isWide = (code: number) => code >= 0x4e00 && code < 0xa000;

function copyOf(cells: Cells): Cells {
  const copy = new Cells(cells.columns, cells.rows);
  copy.codes.set(cells.codes);
  copy.styles.set(cells.styles);
  return copy;
}

/** What a reader sees of each cell: of a blank only its ground. */
function seen({ codes, styles }: Cells): [number, number][] {
  return Array.from(codes, (code, i) => [code, code === SPACE ? blankStyle(styles[i]) : styles[i]]);
}

function screen(columns: number, lines: readonly string[]): Cells {
  const cells = new Cells(columns, lines.length);
  for (const [row, line] of lines.entries()) cells.putLine(line, { column: 0, row, width: columns });
  return cells;
}

function diff(columns: number, before: readonly string[], after: readonly string[]): string {
  const front = screen(columns, before);
  const next = screen(columns, after);
  return diffCells(front, next, after.keys());
}

const STYLES = ['', '\u001b[31m', '\u001b[1m', '\u001b[44m', '\u001b[7m', '\u001b[4;32m', '\u001b[m'];
const word = (letters: readonly string[]) =>
  fc
    .tuple(fc.constantFrom(...STYLES), fc.array(fc.constantFrom(...letters), { maxLength: 9 }))
    .map(([style, drawn]) => style + drawn.join(''));
const line = (letters: readonly string[]) => fc.array(word(letters), { maxLength: 4 }).map((words) => words.join(''));
const screens = (letters: readonly string[]) =>
  fc
    .tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 3 }))
    .chain(([columns, rows]) =>
      fc
        .array(fc.array(line(letters), { minLength: rows, maxLength: rows }), { minLength: 2, maxLength: 5 })
        .map((frames) => frames.map((lines) => screen(columns, lines))),
    );

describe('the difference of two screens', () => {
  it.each([
    ['letters and blanks', ['a', 'b', ' ', ' ', ' ']],
    ['wide and combined characters among them', ['a', ' ', ' ', '漢', '字', 'e\u0301', 'b']],
  ])('makes a terminal show the next one, in a plain style, frame after frame: %s', (_what, letters) => {
    fc.assert(
      fc.property(screens(letters), ([first, ...others]) => {
        const front = first;
        const terminal = new NaiveTerminal(first);
        for (const next of others) {
          terminal.play(diffCells(front, next, Array.from({ length: next.rows }, (_, row) => row).reverse()));
          expect(seen(terminal.cells)).toEqual(seen(next));
          expect(terminal.style).toBe(PLAIN);
          expect([front.codes, front.styles]).toEqual([next.codes, next.styles]);
          expect(diffCells(front, next, [0]), 'what is shown is not written again').toBe('');
        }
      }),
    );
  });

  it('shows each cell as it was or as it will be, wherever the text is cut', () => {
    fc.assert(
      fc.property(screens(['a', 'b', ' ', ' ', ' ']), ([front, next]) => {
        const [before, after] = [seen(front), seen(next)];
        const terminal = new NaiveTerminal(front);
        terminal.play(
          diffCells(
            front,
            next,
            Array.from({ length: next.rows }, (_, row) => row),
          ),
          () => {
            const isMixed = seen(terminal.cells).every(
              (cell, i) => String(cell) === String(before[i]) || String(cell) === String(after[i]),
            );
            expect(isMixed).toBe(true);
          },
        );
      }),
    );
  });

  it('leaves rows alone that it is not given', () => {
    const front = screen(5, ['one', 'two']);
    const next = screen(5, ['ONE', 'TWO']);
    const terminal = new NaiveTerminal(front);
    terminal.play(diffCells(front, next, [1]));
    expect(seen(terminal.cells)).toEqual(seen(screen(5, ['one', 'TWO'])));
    expect(front.lineText(0)).toBe('one  ');
  });

  it('redraws cells whose content on the terminal is not known', () => {
    const front = screen(8, ['abc', 'def']);
    front.codes.fill(UNKNOWN);
    const next = screen(8, ['a c', 'def']);
    const terminal = new NaiveTerminal(screen(8, ['xxxxxxxx', 'xxxxxxxx']));
    terminal.play(diffCells(front, next, [0, 1]));
    expect(seen(terminal.cells)).toEqual(seen(next));
  });
});

describe('the shortest text', () => {
  const TEN = 'abcdefghij';

  it('is none where nothing changed', () => {
    expect(diff(10, [TEN], [TEN])).toBe('');
  });

  it('goes to the first column of a row without naming it, and to others by row and column', () => {
    expect(diff(10, [TEN], ['Xbcdefghij'])).toBe('\u001b[1HX');
    expect(diff(10, [TEN, TEN], [TEN, 'aXcdefghij'])).toBe('\u001b[2;2HX');
    expect(diff(10, [TEN, TEN], [TEN, 'abcXefghij'])).toBe('\u001b[2;4HX');
  });

  it('writes on where the cursor is', () => {
    expect(diff(10, [TEN], ['aXYZefghij'])).toBe('\u001b[1;2HXYZ');
  });

  it('rewrites up to four unchanged cells, and moves over more', () => {
    expect(diff(10, [TEN], ['XbYdefghij'])).toBe('\u001b[1HXbY');
    expect(diff(10, [TEN], ['XbcdeYghij'])).toBe('\u001b[1HXbcdeY');
    expect(diff(10, [TEN], ['XbcdefYhij'])).toBe('\u001b[1HX\u001b[5CY');
  });

  it('moves over cells of another style, one cell without a count', () => {
    const other = 'a\u001b[31mb\u001b[mcdefghij';
    expect(diff(10, [other], ['X\u001b[31mb\u001b[mYdefghij'])).toBe('\u001b[1HX\u001b[CY');
    const two = 'a\u001b[31mbc\u001b[mdefghij';
    expect(diff(10, [two], ['X\u001b[31mbc\u001b[mYefghij'])).toBe('\u001b[1HX\u001b[2CY');
  });

  it('moves over a wide character, and by row and column behind one, for terminals that count it differently', () => {
    expect(diff(10, ['a漢defgh'], ['X漢Yefgh'])).toBe('\u001b[1HX\u001b[2CY');
    expect(diff(10, ['abcdefgh'], ['漢Xdefgh'])).toBe('\u001b[1H漢\u001b[1;3HX');
    expect(diff(10, ['ae\u0301cdefg'], ['Xe\u0301Ydefg'])).toBe('\u001b[1HX\u001b[CY');
  });

  it('goes by row and column to the next row, even from the last column of the one before', () => {
    expect(diff(3, ['abc', 'def'], ['abX', 'Yef'])).toBe('\u001b[1;3HX\u001b[2HY');
    expect(diff(3, ['abc', 'def'], ['aXc', 'dYf'])).toBe('\u001b[1;2HX\u001b[2;2HY');
    expect(diff(4, ['ab漢', 'def'], ['ab字', 'Yef'])).toBe('\u001b[1;3H字\u001b[2HY');
  });

  it('erases more than four trailing blanks, and writes fewer', () => {
    expect(diff(10, [TEN], ['abcde'])).toBe('\u001b[1;6H\u001b[K');
    expect(diff(10, [TEN], ['abcdef'])).toBe('\u001b[1;7H    ');
    expect(diff(10, [TEN], [''])).toBe('\u001b[1H\u001b[K');
    expect(diff(10, [TEN], ['X'])).toBe('\u001b[1HX\u001b[K');
  });

  it('erases with a plain ground, whatever came before', () => {
    expect(diff(10, [TEN], ['\u001b[44mX'])).toBe('\u001b[1H\u001b[44mX\u001b[m\u001b[K');
  });

  it('does not erase blanks that have a ground of their own', () => {
    const ground = `\u001b[44m${' '.repeat(10)}`;
    expect(diff(10, [TEN], [ground])).toBe(`\u001b[1H\u001b[44m${' '.repeat(10)}\u001b[m`);
  });

  it('erases nothing when the tail is blank already', () => {
    expect(diff(10, ['ab'], ['aX'])).toBe('\u001b[1;2HX');
  });

  it('sets a style once for a run, and clears it at the end', () => {
    expect(diff(10, [TEN], ['\u001b[31mXY\u001b[mcdefghij'])).toBe('\u001b[1H\u001b[31mXY\u001b[m');
    expect(diff(10, [TEN], ['\u001b[31mX\u001b[32mY\u001b[mcdefghij'])).toBe('\u001b[1H\u001b[31mX\u001b[32mY\u001b[m');
  });

  it('writes a character in its own style, be it that of a blank', () => {
    expect(diff(10, [TEN], ['\u001b[31mX\u001b[mYcdefghij'])).toBe('\u001b[1H\u001b[31mX\u001b[mY');
  });

  it('writes a blank between two words of one colour in that colour: nobody sees it', () => {
    expect(diff(10, ['abcdefghij'], ['\u001b[31mX Y\u001b[mdefghij'])).toBe('\u001b[1H\u001b[31mX Y\u001b[m');
    expect(diff(10, ['a cdefghij'], ['\u001b[31mX Y\u001b[mdefghij'])).toBe('\u001b[1H\u001b[31mX Y\u001b[m');
    expect(diff(10, [TEN], ['\u001b[44mX\u001b[m \u001b[44mY\u001b[mdefghij'])).toBe(
      '\u001b[1H\u001b[44mX\u001b[m \u001b[44mY\u001b[m',
    );
  });

  it('rewrites a cell of which only the style changed', () => {
    expect(diff(10, [TEN], ['a\u001b[31mb\u001b[mcdefghij'])).toBe('\u001b[1;2H\u001b[31mb\u001b[m');
  });
});

describe('halves of wide characters', () => {
  it('a half that is not shown right is drawn with its other half', () => {
    const next = screen(6, ['a漢b']);
    const front = copyOf(next);
    front.codes[2] = UNKNOWN;
    expect(diffCells(front, next, [0])).toBe('\u001b[1;2H漢');
    expect(front.codes).toEqual(next.codes);
  });

  it('a half alone at the start of a row is a blank, as is what is not known', () => {
    const next = screen(3, ['abc', 'def']);
    const front = copyOf(next);
    next.codes[3] = WIDE_TAIL;
    next.codes[5] = UNKNOWN;
    expect(diffCells(front, next, [0, 1])).toBe('\u001b[2H \u001b[2;3H ');
  });
});
