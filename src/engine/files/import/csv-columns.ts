import { LobtopError } from '../../errors.js';
import { sanitize } from '../../text.js';

type Column = { readonly index: number; readonly name: string };

/** The columns of a table, found by their names. */
export class CsvColumns {
  readonly #names: readonly string[];

  constructor(header: string) {
    this.#names = cellsOf(header).map((name) => name.toLowerCase());
  }

  /** The first column whose name matches; undefined when there is none. */
  find(pattern: RegExp): Column | undefined {
    const index = this.#names.findIndex((name) => pattern.test(name));
    return index < 0 ? undefined : { index, name: this.#names[index] };
  }

  /** @throws LobtopError `data` when there is no such column */
  require(pattern: RegExp, what: string): Column {
    const found = this.find(pattern);
    if (found !== undefined) return found;
    throw new LobtopError('data', `no column for the ${what} among ${sanitize(this.#names.join(', '), 200)}`);
  }
}

/** The cells of a line, without quotes around them. Market data has no cells with commas in them. */
export function cellsOf(line: string): string[] {
  return line.trimEnd().split(',').map(unquoted);
}

function unquoted(cell: string): string {
  return cell.length > 1 && cell.startsWith('"') && cell.endsWith('"') ? cell.slice(1, -1) : cell;
}
