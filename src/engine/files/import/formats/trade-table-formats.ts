import type { FileTape } from '../markets/imported-markets.js';
import { decimalText } from '../table/csv-values.js';
import { readable } from '../table/readable.js';
import type { Table } from '../table/table.js';
import { TableRows } from '../table/table-rows.js';
import { bySymbol } from './by-market.js';
import { type FileHead, type Importer, type ImportFormat, type ImportHost, requireTable } from './import-format.js';
import { TRADE_TABLES, type TradeTable } from './trade-tables.js';

export const TRADE_TABLE_FORMATS: readonly ImportFormat[] = TRADE_TABLES.map(formatFor);

function formatFor(table: TradeTable): ImportFormat {
  const { name, about, example } = table;
  return {
    name,
    about,
    example,
    order: 'time',
    hasBooks: false,
    matches: (head) => matches(table, head),
    open: (head, host) => {
      if (table.notice !== undefined) host.onNotice?.(`${head.name} ${table.notice}`);
      return new TradeTableImporter(table, head, host);
    },
  };
}

function matches(table: TradeTable, head: FileHead): boolean {
  const { table: found } = head;
  if (found === undefined) return false;
  if (table.hasCommonNames === true) return isExactly(table, head);
  if (found.columns.length > 0)
    return table.header !== 'never' && hasColumns(table, found) && firstTimeFits(table, head);
  if (table.header === 'always' || table.shape === undefined) return false;
  if (table.hasCommonShape === true && table.fileName?.test(head.name) !== true) return false;
  return hasShape(table.shape, found.cells(head.lines[0]));
}

/** A file without a row is of no venue: nothing shows that it is. */
function isExactly({ columns, shape = [], fileName }: TradeTable, { name, lines, table: found }: FileHead): boolean {
  const row = lines[found?.header === undefined ? 0 : 1];
  if (found === undefined || row === undefined || fileName?.test(name) !== true) return false;
  const hasNames = found.columns.length === columns.length && columns.every((column, i) => found.columns[i] === column);
  return hasNames && hasShape(shape, found.cells(row));
}

function hasShape(shape: readonly RegExp[], cells: readonly string[]): boolean {
  return cells.length === shape.length && shape.every((pattern, i) => pattern.test(cells[i]));
}

/** Files of other years have further columns behind the known ones. */
function hasColumns({ columns }: TradeTable, found: Table): boolean {
  const names = found.columns.map(canonical);
  if (found.columns.length < columns.length) return false;
  return startWith(names, columns) && !isLonger(columns, names);
}

/** OKX has written names in two languages, and Binance in camel case. */
function canonical(name: string): string {
  return name.replace(/\/.*/, '').replaceAll('_', '');
}

function startWith(names: readonly string[], columns: readonly string[]): boolean {
  return columns.every((column, i) => names[i] === canonical(column));
}

/** A longer table of the same venue has its own entry. */
function isLonger(columns: readonly string[], names: readonly string[]): boolean {
  return TRADE_TABLES.some((other) => other.columns.length > columns.length && startWith(names, other.columns));
}

function firstTimeFits(table: TradeTable, { lines, table: found }: FileHead): boolean {
  const row = lines[1];
  if (row === undefined || found === undefined) return true;
  const cell = found.cells(row)[table.columns.indexOf(table.time)] ?? '';
  const isDate = /\D/.test(cell.replace('.', ''));
  return isDate === (table.hasDates === true);
}

class TradeTableImporter implements Importer {
  readonly #table: TradeTable;
  readonly #host: ImportHost;
  readonly #rows: TableRows;
  readonly #name: string;
  /** The symbol when the table has no such column. */
  readonly #symbol: string;
  readonly #at: (name: string | undefined) => number;
  readonly #tapeOf = bySymbol((symbol) => this.#open(symbol));

  constructor(table: TradeTable, head: FileHead, host: ImportHost) {
    const { name } = head;
    const found = requireTable(head);
    this.#table = table;
    this.#host = host;
    const rest = found.columns.slice(table.columns.length);
    this.#rows = new TableRows(found, [...table.columns, ...rest]);
    this.#name = name;
    this.#symbol = table.fileName?.exec(name)?.[1] ?? name.replace(/\..*$/, '');
    this.#at = (column) => (column === undefined ? -1 : table.columns.indexOf(column));
  }

  preview(lines: readonly string[]): void {
    const [price, size] = [this.#at(this.#table.price), this.#at(this.#table.size)];
    for (const cells of readable(lines, (line) => this.#rows.cells(line))) {
      const symbol = this.#symbolOf(cells);
      this.#host.markets.sample(this.#venueOf(symbol), symbol, [cells[price], cells[size]]);
    }
  }

  read(line: string) {
    const cells = this.#rows.cells(line);
    if (cells === undefined) return undefined;
    const recvTs = this.#table.ms(cells[this.#at(this.#table.time)]);
    return { recvTs, apply: () => this.#apply(cells, recvTs) };
  }

  timeOf(line: string): number | undefined {
    const cell = this.#rows.cellAt(line, this.#at(this.#table.time));
    return cell === undefined ? undefined : this.#table.ms(cell);
  }

  #apply(cells: readonly string[], ts: number): void {
    const { price, size, id, side, isSigned = false } = this.#table;
    const sizeText = cells[this.#at(size)];
    const trade = {
      id: cells[this.#at(id)] ?? '',
      price: decimalText(cells[this.#at(price)]),
      size: decimalText(isSigned ? sizeText.replace(/^-/, '') : sizeText),
      side: side?.of(cells[this.#at(side.column)]),
    };
    this.#tapeOf(this.#symbolOf(cells)).add(trade, { exchangeTs: ts, recvTs: ts });
  }

  #symbolOf(cells: readonly string[]): string {
    return cells[this.#at(this.#table.symbol)] ?? this.#symbol;
  }

  #venueOf(symbol: string): string {
    const { venue } = this.#table;
    return typeof venue === 'string' ? venue : venue(symbol);
  }

  #open(symbol: string): FileTape {
    const venue = this.#venueOf(symbol);
    const source = `${venue}:${this.#name}`;
    return this.#host.markets.tape({ venue, symbol, integrity: 'unverifiable', source });
  }
}
