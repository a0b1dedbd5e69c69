import { LobtopError } from '../../errors.js';

/** Where the columns of a table stand, by their names. */
export class CsvColumns {
  readonly #names: readonly string[];

  constructor(header: string) {
    this.#names = cellsOf(header).map((name) => name.toLowerCase());
  }

  /** The place and name of the first column that one of the patterns fits; undefined when none is there. */
  find(pattern: RegExp): { readonly at: number; readonly name: string } | undefined {
    const at = this.#names.findIndex((name) => pattern.test(name));
    return at < 0 ? undefined : { at, name: this.#names[at] };
  }

  /** @throws LobtopError `data` when there is no such column */
  need(pattern: RegExp, what: string): { readonly at: number; readonly name: string } {
    const found = this.find(pattern);
    if (found !== undefined) return found;
    throw new LobtopError('data', `no column for the ${what} among ${this.#names.join(', ').slice(0, 200)}`);
  }
}

/** Cells of a line; quotes around a cell are taken away. A cell with commas of its own is none of market data. */
export function cellsOf(line: string): string[] {
  return line.trimEnd().split(',').map(unquoted);
}

function unquoted(cell: string): string {
  return cell.length > 1 && cell.startsWith('"') && cell.endsWith('"') ? cell.slice(1, -1) : cell;
}
