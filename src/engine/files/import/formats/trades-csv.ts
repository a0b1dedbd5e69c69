import { LobtopError } from '../../../errors.js';
import type { TakerSide } from '../../../tape/trade-side.js';
import { sanitize } from '../../../text.js';
import type { FileTape } from '../markets/imported-markets.js';
import { type ColumnNames, namedColumn } from '../table/column-names.js';
import { booleanOf, decimalText, scaledText, sideOfMakerFlag, takerSideOf } from '../table/csv-values.js';
import { readable } from '../table/readable.js';
import { TableRows } from '../table/table-rows.js';
import { msOf, msOfParts, type TimeUnit } from '../table/text-time.js';
import { byMarket } from './by-market.js';
import {
  type FileHead,
  type Importer,
  type ImportFormat,
  type ImportHost,
  NO_HEADER,
  requireTable,
} from './import-format.js';
import { canonicalName, foreignColumns, hasTrades, isReceiveTime, TRADE_COLUMNS, unitOfName } from './trade-columns.js';

const VENUE = 'csv';
/** Decimals of prices that are whole numbers of 1e-9. */
const BILLIONTHS = 9;

/** A table of trades, read by the names of its columns. */
export const TRADES_CSV: ImportFormat = {
  name: 'trades CSV',
  about:
    'any table with columns for time (`timestamp_ms`, `ts_ns`, `time`, … or `date` and `time`), `price`, and `size`, `amount` or `qty`; optionally `side` or `is_buyer_maker`, `id`, `symbol`, `venue`. The unit of times is in the name of the column or in `--time-unit`; dates need none. Other names, and tables with columns that trades do not have: `--columns`',
  example: 'trades.csv',
  order: 'time',
  hasBooks: false,
  matches: ({ table }) => {
    const columns = table?.columns ?? [];
    return hasTrades(columns) && foreignColumns(columns).length === 0;
  },
  open: (head, host) => new TradesCsv(head, host, namedColumns(head, host.hints.timeUnit)),
};

/** The same with columns that the user has named. */
export function mappedFormat(names: ColumnNames): ImportFormat {
  return {
    ...TRADES_CSV,
    name: 'a table with --columns',
    matches: ({ table }) => table !== undefined,
    open: (head, host) => new TradesCsv(head, host, mappedColumns(head, names)),
  };
}

/** A column of times, and the unit that its name states. */
type TimeColumn = { readonly at: number; readonly unit: TimeUnit | undefined };

/** A column that the taker's side is read from. */
type SideColumn = { readonly at: number; readonly of: (cell: string) => TakerSide | undefined };

/** Indexes of the columns; undefined for those that the table does not have. */
type Columns = Readonly<Record<'price' | 'size', number>> &
  Readonly<Record<'id' | 'symbol' | 'venue', number | undefined>> & {
    readonly side: SideColumn | undefined;
    /** One cell with the whole time, or a date and a time of day. */
    readonly time: TimeColumn | { readonly date: number; readonly timeOfDay: number };
    /** Of a table that has both: when the venue executed a trade, where `time` is when it was received. */
    readonly exchange?: TimeColumn | undefined;
  };

/** @throws LobtopError `data` when there is no such column, or more than one price, size or side */
function namedColumns(head: FileHead, timeUnit: TimeUnit | undefined): Columns {
  const { table, name } = head;
  const columns = table?.columns ?? [];
  const canonical = columns.map(canonicalName);
  const patterns = TRADE_COLUMNS;
  const find = (pattern: RegExp) => {
    const at = canonical.findIndex((column) => pattern.test(column));
    return at < 0 ? undefined : at;
  };
  const findOnly = (pattern: RegExp, what: string) => {
    const found = columns.filter((_, i) => pattern.test(canonical[i]));
    if (found.length <= 1) return find(pattern);
    throw new LobtopError('data', `${name} has several columns for the ${what}: ${found.join(', ')}`, {
      remedy: 'Name one of them: --columns time=…,price=…,size=…,side=…',
    });
  };
  const require = (pattern: RegExp, what: string) => {
    const at = findOnly(pattern, what);
    if (at !== undefined) return at;
    throw new LobtopError('data', `${name} has no column for the ${what} among ${sanitize(columns.join(', '), 200)}`);
  };
  const sideAt = findOnly(patterns.side, 'side');
  const side = sideAt === undefined ? undefined : { at: sideAt, of: sideReader(columns[sideAt]) };
  const rest = { side, id: find(patterns.id), symbol: find(patterns.symbol), venue: find(patterns.venue) };
  const [price, size] = [require(patterns.price, 'price'), require(patterns.size, 'size')];
  const [date, timeOfDay] = [find(patterns.date), find(patterns.timeOfDay)];
  if (date !== undefined && timeOfDay !== undefined) return { ...rest, price, size, time: { date, timeOfDay } };
  return { ...rest, price, size, ...timesOf(head, timeUnit) };
}

/** Where the times are. One that can be read comes before a bare number: never is the unit of that guessed. */
function timesOf(head: FileHead, timeUnit: TimeUnit | undefined): Pick<Columns, 'time' | 'exchange'> {
  const { columns } = requireTable(head);
  const [row] = readable(head.lines, (line) => new TableRows(requireTable(head)).cells(line));
  const columnsOf = (pattern: RegExp): readonly TimeColumn[] =>
    columns.flatMap((name, at) => (pattern.test(canonicalName(name)) ? [{ at, unit: unitOfName(name) }] : []));
  const [times, dates] = [columnsOf(TRADE_COLUMNS.time), columnsOf(TRADE_COLUMNS.date)];
  const isReceived = ({ at }: TimeColumn) => isReceiveTime(columns[at]);
  const isKnown = ({ at, unit }: TimeColumn) => (unit ?? timeUnit) !== undefined || isClockTime(row?.[at] ?? '');
  const bestOf = (group: readonly TimeColumn[]) => group.find(isKnown) ?? group[0];
  const received = bestOf(times.filter(isReceived));
  // A day alone is not the time of a trade: a date comes first only where it has one.
  const fullDates = dates.filter(({ at }) => isClockTime(row?.[at] ?? ''));
  const stated = bestOf([...times.filter((time) => !isReceived(time)), ...fullDates]);
  return { time: received ?? stated ?? dates[0], exchange: received === undefined ? undefined : stated };
}

/** Whether a cell is a date with a time of day. */
function isClockTime(cell: string): boolean {
  return /\d.*\d{2}:\d{2}/.test(cell);
}

/** @throws LobtopError `usage` when the table has no such column, or several */
function mappedColumns(head: FileHead, names: ColumnNames): Columns {
  const table = requireTable(head);
  const find = (column: string | undefined) => {
    if (column === undefined) return undefined;
    const at = namedColumn(table.names, column);
    if (at !== undefined) return at;
    const known = table.names.length === 0 ? NO_HEADER : `Its columns are ${table.names.join(', ')}`;
    throw new LobtopError('usage', `${head.name} has no column ${sanitize(column, 60)}`, {
      remedy: sanitize(known, 300),
    });
  };
  const [at, price, size] = [names.time, names.price, names.size].map((column) => find(column) ?? 0);
  const unit = unitOfName(table.columns[at] ?? '');
  const flag = (column: string | undefined, of: SideColumn['of']) => {
    const found = find(column);
    return found === undefined ? undefined : { at: found, of };
  };
  const side =
    flag(names.maker, sideOfMakerFlag) ??
    flag(names.buyer, sideOfBuyerFlag) ??
    flag(names.side, sideReader(names.side ?? ''));
  const rest = { side, id: find(names.id), symbol: find(names.symbol), venue: find(names.venue) };
  return { ...rest, price, size, time: { at, unit } };
}

type TradesMarket = { readonly market: string; readonly venue: string; readonly symbol: string };

class TradesCsv implements Importer {
  readonly #head: FileHead;
  readonly #host: ImportHost;
  readonly #rows: TableRows;
  readonly #columns: Columns;
  /** The symbol when the table has no such column. */
  readonly #name: string;
  readonly #tapeOf = byMarket((market: TradesMarket) => this.#open(market));

  constructor(head: FileHead, host: ImportHost, columns: Columns) {
    this.#head = head;
    this.#host = host;
    this.#rows = new TableRows(requireTable(head));
    this.#columns = columns;
    this.#name = head.name.replace(/(\.(csv|tsv|txt|parquet|ndjson|jsonl|json))?(\.(gz|zst|xz))?$/i, '');
  }

  preview(lines: readonly string[]): void {
    const { size } = this.#columns;
    const sampled = readable(lines, (line) => {
      const cells = this.#rows.cells(line);
      return cells && { ...this.#marketOf(cells), price: this.#priceOf(cells), size: cells[size] };
    });
    for (const row of sampled) this.#host.markets.sample(row.venue, row.symbol, [row.price, row.size]);
  }

  read(line: string) {
    const cells = this.#rows.cells(line);
    if (cells === undefined) return undefined;
    const recvTs = this.#timeOf(cells);
    return { recvTs, apply: () => this.#apply(cells, recvTs) };
  }

  #timeOf(cells: readonly string[]): number {
    const { time } = this.#columns;
    if ('date' in time) return msOfParts(cells[time.date], cells[time.timeOfDay]);
    return msOf(cells[time.at], this.#host.hints.timeUnit ?? time.unit);
  }

  #exchangeTs(cells: readonly string[]): number | undefined {
    const { exchange } = this.#columns;
    return exchange && msOf(cells[exchange.at], this.#host.hints.timeUnit ?? exchange.unit);
  }

  #apply(cells: readonly string[], ts: number): void {
    const { id, side, size } = this.#columns;
    const trade = {
      id: id === undefined ? '' : cells[id],
      price: this.#priceOf(cells),
      size: tradedSize(cells[size]),
      side: side?.of(cells[side.at]),
    };
    this.#tapeOf(this.#marketOf(cells)).add(trade, { exchangeTs: this.#exchangeTs(cells) ?? ts, recvTs: ts });
  }

  #priceOf(cells: readonly string[]): string {
    const { price } = this.#columns;
    const isBillionths = this.#rows.columns[price].endsWith('1e9');
    return isBillionths ? scaledText(cells[price], BILLIONTHS) : decimalText(cells[price]);
  }

  #open({ venue, symbol }: TradesMarket): FileTape {
    const source = `csv:${this.#head.name}`;
    return this.#host.markets.tape({ venue, symbol, integrity: 'unverifiable', source });
  }

  #marketOf(cells: readonly string[]): TradesMarket {
    const columns = this.#columns;
    const venue = (columns.venue === undefined ? '' : cells[columns.venue]) || VENUE;
    const symbol = (columns.symbol === undefined ? '' : cells[columns.symbol]) || this.#name;
    return { market: `${venue}:${symbol}`, venue, symbol };
  }
}

/** How the cells of a column of this name say the taker's side; undefined where one does not say. */
function sideReader(column: string): SideColumn['of'] {
  const name = canonicalName(column);
  if (name.includes('maker')) return sideOfMakerFlag;
  return name === 'side' ? sideOfTrade : takerSideOf;
}

function sideOfBuyerFlag(cell: string): TakerSide {
  return booleanOf(cell) ? 'buy' : 'sell';
}

/** Of a taker, bid and ask would say whose order it was: here nothing does. */
function sideOfTrade(cell: string): TakerSide | undefined {
  if (/^(bid|ask)$/i.test(cell)) throw bookError(`"${cell}" is a side of a book`);
  return takerSideOf(cell);
}

/** @throws LobtopError `data` for 0, which removes a level of a book */
function tradedSize(cell: string): string {
  const size = decimalText(cell);
  if (Number(size) > 0) return size;
  throw bookError('a size of 0 is not a trade');
}

function bookError(found: string): LobtopError {
  return new LobtopError('data', `${found}: the table looks like changes of a book`, {
    remedy: 'lobtop reads the books of lobtop import --list-formats',
  });
}
