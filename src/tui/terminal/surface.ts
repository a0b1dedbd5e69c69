import { both, PLAIN, type Style } from '../style.js';
import type { Cells, Pen } from './cells.js';

export type Rectangle = {
  readonly column: number;
  readonly row: number;
  readonly width: number;
  readonly height: number;
};

/**
 * A rectangle of cells to paint: text with styles at a row and column. What is outside of it is cut off. Text is written where the last one ended; `at` begins
 * elsewhere.
 */
export class Surface {
  readonly width: number;
  readonly height: number;
  readonly #cells: Cells;
  readonly #top: number;
  readonly #pen: Pen;

  constructor(cells: Cells, { row, column, width, height }: Rectangle) {
    this.#cells = cells;
    this.#top = row;
    this.width = Math.max(0, Math.min(width, cells.columns - column));
    this.height = Math.max(0, Math.min(height, cells.rows - row));
    this.#pen = { row, column, start: column, end: column + this.width };
  }

  /** The column where the next text begins. */
  get column(): number {
    return this.#pen.column - this.#pen.start;
  }

  /** Blanks all of it. */
  clear(): void {
    for (let row = 0; row < this.height; row++) this.at(row).blank(this.width);
    this.at(0);
  }

  at(row: number, column = 0): this {
    this.#pen.row = this.#top + row;
    this.#pen.column = this.#pen.start + column;
    return this;
  }

  text(text: string, style: Style = PLAIN): this {
    if (this.#isInside) this.#cells.put(text, style, this.#pen);
    return this;
  }

  /** Leaves cells as they are. */
  skip(columns: number): this {
    this.#pen.column += Math.max(0, columns);
    return this;
  }

  /** Blanks in a style: of most, nothing is visible. */
  blank(columns: number, style: Style = PLAIN): this {
    return this.repeat(' ', columns, style);
  }

  /** @param character one of a single column */
  repeat(character: string, columns: number, style: Style = PLAIN): this {
    const pen = this.#pen;
    const from = Math.max(pen.start, pen.column);
    const to = Math.min(pen.end, pen.column + columns);
    const row = pen.row * this.#cells.columns;
    if (this.#isInside && from < to) this.#cells.fill(row + from, row + to, { character, style });
    pen.column += Math.max(0, columns);
    return this;
  }

  /** Exactly `columns` columns, right-aligned, truncated on the left. */
  right(text: string, columns: number, style: Style = PLAIN): this {
    if (text.length > columns) return this.text(text.slice(text.length - columns), style);
    return this.blank(columns - text.length, style).text(text, style);
  }

  /** Exactly `columns` columns, left-aligned, truncated on the right. */
  left(text: string, columns: number, style: Style = PLAIN): this {
    if (text.length > columns) return this.text(text.slice(0, Math.max(0, columns)), style);
    return this.text(text, style).blank(columns - text.length, style);
  }

  /** One cell. @param character one of a single column */
  put(column: number, row: number, character: string, style: Style): void {
    if (column < 0 || column >= this.width || row < 0 || row >= this.height) return;
    this.#cells.set(this.#cellOf(column, row), character, style);
  }

  isBlank(column: number, row: number): boolean {
    return this.#cells.isBlank(this.#cellOf(column, row));
  }

  /** Gives all cells of a row one style, whatever they have. */
  restyle(row: number, style: Style): void {
    const from = this.#cellOf(0, row);
    for (let cell = from; cell < from + this.width; cell++) this.#cells.restyle(cell, style);
  }

  /** Gives a background to the cells of a row that have none. */
  shade(row: number, background: Style): void {
    const from = this.#cellOf(0, row);
    for (let cell = from; cell < from + this.width; cell++)
      this.#cells.restyle(cell, both(this.#cells.styles[cell], background));
  }

  /** A part of it, cut off at its edges. */
  part({ row, column, width, height }: Rectangle): Surface {
    return new Surface(this.#cells, {
      row: this.#top + row,
      column: this.#pen.start + column,
      width: Math.max(0, Math.min(width, this.width - column)),
      height: Math.max(0, Math.min(height, this.height - row)),
    });
  }

  get #isInside(): boolean {
    return this.#pen.row >= this.#top && this.#pen.row < this.#top + this.height;
  }

  #cellOf(column: number, row: number): number {
    return (this.#top + row) * this.#cells.columns + this.#pen.start + column;
  }
}
