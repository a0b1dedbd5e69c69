import { LobtopError } from '../../../errors.js';
import { sanitize } from '../../../text.js';
import { isBlank, isNote, type Table } from './table.js';

/** The rows of a table, with the shape of each checked. */
export class TableRows {
  readonly columns: readonly string[];
  readonly #table: Table;

  /** @param columns names of the columns, for a table without a header */
  constructor(table: Table, columns: readonly string[] = table.columns) {
    this.#table = table;
    this.columns = columns;
  }

  /** The first column that has one of these names; undefined when there is none. */
  find(...names: readonly string[]): number | undefined {
    const index = this.columns.findIndex((column) => names.includes(column));
    return index < 0 ? undefined : index;
  }

  /** The same of a column that must exist. @throws LobtopError `data` */
  index(...names: readonly string[]): number {
    const index = this.find(...names);
    if (index !== undefined) return index;
    const columns = sanitize(this.columns.join(', '), 200);
    throw new LobtopError('data', `no column ${names.join(' or ')} among ${columns}`);
  }

  /** One cell of a line, without checking the others; undefined for the header, and where there is none. @throws LobtopError `data` */
  cellAt(line: string, at: number): string | undefined {
    const { header } = this.#table;
    const isHeader = header !== undefined && line.length >= header.length && line.trimEnd() === header;
    if (isHeader || isNote(line)) return undefined;
    const cell = this.#table.cellAt(line, at);
    return cell === '' && isBlank(this.#table.cells(line)) ? undefined : cell;
  }

  /**
   * The cells of a line; undefined for the header, which every part repeats, for a comment and for a line without anything.
   *
   * @throws LobtopError `data` for the wrong number of columns
   */
  cells(line: string): string[] | undefined {
    if ((this.#table.header !== undefined && line.trimEnd() === this.#table.header) || isNote(line)) return undefined;
    const cells = this.#table.cells(line);
    if (isBlank(cells)) return undefined;
    if (cells.length === this.columns.length) return cells;
    throw new LobtopError('data', `${cells.length} columns, expected ${this.columns.length}`);
  }
}
