import { blankStyle, PLAIN, type Style, transition } from '../style.js';
import { type Cells, isUncertain, SPACE, textOf, WIDE_TAIL } from './cells.js';

/** Rewriting up to this many unchanged cells takes at most as many bytes as a cursor move. */
const BRIDGE = 4;
/** Up to this many trailing blanks are written; more are erased. */
const SHORT_TAIL = 4;

/**
 * The escape sequences and text that change the terminal's content from `front` to `next`, cell by cell.
 * Nothing is cleared before it is rewritten: wherever the text is cut, each cell shows its old or its new content.
 * Updates `front` to equal `next`.
 */
export function diffCells(front: Cells, next: Cells, dirtyRows: Iterable<number>): string {
  const writer = new DiffWriter(front, next);
  for (const row of dirtyRows) writer.row(row);
  return writer.finish();
}

class DiffWriter {
  readonly #front: Cells;
  readonly #next: Cells;
  #text = '';
  #style: Style = PLAIN;
  /** The terminal's cursor position as a cell index; −1 = unknown. */
  #cursor = -1;

  constructor(front: Cells, next: Cells) {
    this.#front = front;
    this.#next = next;
  }

  row(row: number): void {
    const { columns } = this.#next;
    const start = row * columns;
    const end = start + columns;
    const blankFrom = this.#blankFrom(start, end);
    for (let cell = start; cell < end; cell++) {
      if (!this.#isChanged(cell)) continue;
      if (cell >= blankFrom && end - cell > SHORT_TAIL) {
        this.#eraseTail(cell, end);
        return;
      }
      cell = this.#put(this.#next.codes[cell] === WIDE_TAIL && cell > start ? cell - 1 : cell);
    }
  }

  finish(): string {
    return this.#text + transition(this.#style, PLAIN);
  }

  #isChanged(cell: number): boolean {
    const { codes, styles } = this.#next;
    return codes[cell] !== this.#front.codes[cell] || styles[cell] !== this.#front.styles[cell];
  }

  /** The first cell of the row's blank tail. */
  #blankFrom(start: number, end: number): number {
    const { codes, styles } = this.#next;
    let from = end;
    while (from > start && codes[from - 1] === SPACE && styles[from - 1] === PLAIN) from--;
    return from;
  }

  #eraseTail(from: number, end: number): void {
    this.#moveTo(from);
    this.#setStyle(PLAIN);
    this.#text += '\u001b[K';
    for (let cell = from; cell < end; cell++) this.#markWritten(cell);
  }

  /** Writes one character. Returns its last cell. */
  #put(cell: number): number {
    const { codes, columns } = this.#next;
    const code = codes[cell];
    const last = codes[cell + 1] === WIDE_TAIL ? cell + 1 : cell;
    this.#moveTo(cell);
    if (!this.#isCurrent(code, this.#next.styles[cell])) this.#setStyle(this.#next.styles[cell]);
    this.#text += textOf(code);
    for (let i = cell; i <= last; i++) this.#markWritten(i);
    const isAtEnd = (last + 1) % columns === 0;
    // Terminals disagree on the width of such characters, and on the cursor position after the last column.
    this.#cursor = isAtEnd || isUncertain(code) ? -1 : last + 1;
    return last;
  }

  #markWritten(cell: number): void {
    this.#front.codes[cell] = this.#next.codes[cell];
    this.#front.styles[cell] = this.#next.styles[cell];
  }

  #moveTo(cell: number): void {
    if (cell === this.#cursor) return;
    const { columns } = this.#next;
    const row = Math.floor(cell / columns);
    const column = cell % columns;
    // A row is written from left to right, and a cursor that is not known is in none.
    const isAhead = Math.floor(this.#cursor / columns) === row;
    if (isAhead && this.#bridge(cell)) return;
    if (isAhead) this.#text += `\u001b[${cell - this.#cursor === 1 ? '' : cell - this.#cursor}C`;
    else this.#text += `\u001b[${row + 1}${column === 0 ? '' : `;${column + 1}`}H`;
    this.#cursor = cell;
  }

  /** Rewrites a short run of unchanged cells in the current style instead of moving the cursor. */
  #bridge(cell: number): boolean {
    const { codes, styles } = this.#next;
    if (cell - this.#cursor > BRIDGE) return false;
    let text = '';
    for (let i = this.#cursor; i < cell; i++) {
      if (!this.#isCurrent(codes[i], styles[i]) || isUncertain(codes[i])) return false;
      text += textOf(codes[i]);
    }
    this.#text += text;
    this.#cursor = cell;
    return true;
  }

  /** Whether a character can be written in the current style. On a blank, only part of a style is visible. */
  #isCurrent(code: number, style: Style): boolean {
    return style === this.#style || (code === SPACE && style === blankStyle(this.#style));
  }

  #setStyle(style: Style): void {
    this.#text += transition(this.#style, style);
    this.#style = style;
  }
}
