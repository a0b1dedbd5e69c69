import { LobtopError } from '../../errors.js';
import { type TakerSide, TradeSideRule } from '../../tape/trade-side.js';
import { sanitize } from '../../text.js';
import { CsvColumns, cellsOf } from './csv-columns.js';
import { decimalText } from './csv-values.js';
import { type ImportedLine, type Importer, type ImportFormat, type ImportHost, readable } from './import-format.js';
import type { ImportedMarket } from './imported-market.js';
import { msOf, type TimeUnit } from './text-time.js';

const TIME =
  /^(local_)?(timestamp|time|ts|date|datetime|ts_event|exchange_?ts|recv_?ts|transact_time|trade_time)(_(s|ms|us|ns))?$/;
const PRICE = /^(price|px)(_1e9)?$/;
const SIZE = /^(size|amount|qty|quantity|volume|vol)$/;
const SIDE = /^(side|aggressor_side|taker_side|direction|is_buyer_maker|isbuyermaker)$/;
const ID = /^(id|trade_?id)$/;
const SYMBOL = /^(symbol|instrument|instrument_id|pair|ticker)$/;
const ACTION = /^action$/;
/** Columns of books: such a table is not one of trades, although it has times, prices and sizes. */
const BOOK_COLUMN = /^(update_type|is_snapshot|delta|order_id|bid_px_00|type)$/;
const VENUE = 'csv';
/** Databento writes prices as whole numbers of 1e-9. */
const BILLIONTHS = 9;

/** A table of trades, read by the names of its columns: time, price and size; side, id and symbol are optional. */
export const TRADES_CSV: ImportFormat = {
  name: 'trades CSV',
  matches: (line) => {
    const columns = new CsvColumns(line);
    const hasAll = [TIME, PRICE, SIZE].every((pattern) => columns.find(pattern) !== undefined);
    return hasAll && (columns.find(BOOK_COLUMN) === undefined || columns.find(ACTION) !== undefined);
  },
  open: (line, host) => new TradesCsv(line, host),
};

type Row = {
  readonly ts: number;
  readonly symbol: string;
  readonly price: string;
  readonly size: string;
  readonly cells: readonly string[];
};

class TradesCsv implements Importer {
  readonly #header: string;
  readonly #host: ImportHost;
  /** The symbol when the table has no such column. */
  readonly #name: string;
  readonly #columns: Readonly<Record<'time' | 'price' | 'size', number>>;
  readonly #side: { readonly index: number; readonly name: string } | undefined;
  readonly #id: number | undefined;
  readonly #symbol: number | undefined;
  readonly #action: number | undefined;
  readonly #unit: TimeUnit | undefined;
  readonly #isBillionths: boolean;
  readonly #markets = new Map<string, { readonly market: ImportedMarket; readonly sides: TradeSideRule }>();

  constructor(header: string, host: ImportHost) {
    const columns = new CsvColumns(header);
    this.#header = header.trimEnd();
    const time = columns.require(TIME, 'time');
    const price = columns.require(PRICE, 'price');
    this.#host = host;
    this.#name = host.name.replace(/(\.csv)?(\.gz)?$/i, '');
    this.#columns = { time: time.index, price: price.index, size: columns.require(SIZE, 'size').index };
    this.#side = columns.find(SIDE);
    this.#id = columns.find(ID)?.index;
    this.#symbol = columns.find(SYMBOL)?.index;
    this.#action = columns.find(ACTION)?.index;
    this.#unit = host.timeUnit ?? (TIME.exec(time.name)?.[4] as TimeUnit | undefined);
    this.#isBillionths = price.name.endsWith('_1e9');
  }

  preview(lines: readonly string[]): void {
    for (const { symbol, price, size } of readable(lines, (line) => this.#rowOf(line))) {
      this.#host.markets.sample(VENUE, symbol, [price, size]);
    }
  }

  read(line: string): ImportedLine | undefined {
    const row = this.#rowOf(line);
    return row && { recvTs: row.ts, apply: () => this.#apply(row) };
  }

  flush(): void {
    // Every trade is complete in its line.
  }

  /** undefined for an empty line, and for the header, which every part repeats. */
  #rowOf(line: string): Row | undefined {
    if (line.trim() === '' || line.trimEnd() === this.#header) return undefined;
    const cells = cellsOf(line);
    const { time, price, size } = this.#columns;
    if (cells.length <= Math.max(time, price, size))
      throw new LobtopError('data', `${cells.length} columns, expected at least ${Math.max(time, price, size) + 1}`);
    const symbol = (this.#symbol === undefined ? '' : cells[this.#symbol]) || this.#name;
    const text = this.#isBillionths ? fromBillionths(cells[price]) : decimalText(cells[price]);
    this.#requireTrade(cells);
    return { ts: msOf(cells[time], this.#unit), symbol, price: text, size: decimalText(cells[size]), cells };
  }

  /** Databento's tables of orders and trades differ in the action alone. */
  #requireTrade(cells: readonly string[]): void {
    const action = this.#action === undefined ? 'T' : cells[this.#action];
    if (action === 'T') return;
    throw new LobtopError('data', `action "${sanitize(action ?? '', 40)}" is an event of a book, not a trade`, {
      remedy: 'Only tables of trades can be read: those with action T',
    });
  }

  #apply({ ts, symbol, price, size, cells }: Row): void {
    const { market, sides } = this.#marketOf(symbol, ts);
    const side = sides.sideOf({ price: Number(price), reported: this.#reportedSide(cells) });
    const id = this.#id === undefined ? '' : cells[this.#id];
    market.trade({ id, price, size, side }, { exchangeTs: ts, recvTs: ts });
  }

  #marketOf(symbol: string, ts: number) {
    const known = this.#markets.get(symbol);
    if (known !== undefined) return known;
    const source = `csv:${this.#host.name}`;
    const market = this.#host.markets.at({ venue: VENUE, symbol, integrity: 'unverifiable', source });
    market.status({ state: 'live', reason: 'start', detail: 'trades only, no book' }, ts);
    const made = { market, sides: new TradeSideRule() };
    this.#markets.set(symbol, made);
    return made;
  }

  /** The taker's side; undefined where the file does not say. */
  #reportedSide(cells: readonly string[]): TakerSide | undefined {
    if (this.#side === undefined) return undefined;
    const word = (cells[this.#side.index] ?? '').toLowerCase();
    if (this.#side.name.includes('maker')) return word === 'true' || word === '1' ? 'sell' : 'buy';
    if (['buy', 'b', 'bid'].includes(word)) return 'buy';
    return ['sell', 's', 'a', 'ask'].includes(word) ? 'sell' : undefined;
  }
}

/** @throws LobtopError `data` when it is not a whole number */
function fromBillionths(text: string): string {
  if (!/^\d+$/.test(text)) throw new LobtopError('data', `"${sanitize(text)}" is not a price in billionths`);
  const digits = text.padStart(BILLIONTHS + 1, '0');
  return `${digits.slice(0, -BILLIONTHS)}.${digits.slice(-BILLIONTHS)}`;
}
