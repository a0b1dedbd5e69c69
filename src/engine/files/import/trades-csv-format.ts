import { LobtopError } from '../../errors.js';
import { type TakerSide, TradeSideRule } from '../../tape/trade-side.js';
import { sanitize } from '../../text.js';
import { CsvColumns, cellsOf } from './csv-columns.js';
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
const VENUE = 'csv';
/** Prices as whole billionths, as Databento has them. */
const BILLIONTHS = 9;

/** A table of trades by the names of its columns: time, price and size, and side, id and symbol where there are such. */
export const TRADES_CSV: ImportFormat = {
  name: 'trades CSV',
  matches: (line) => {
    const columns = new CsvColumns(line);
    return [TIME, PRICE, SIZE].every((pattern) => columns.find(pattern) !== undefined);
  },
  open: (line, host) => new TradesCsv(line, host),
};

type Row = { readonly ts: number; readonly symbol: string; readonly price: string; readonly cells: readonly string[] };

class TradesCsv implements Importer {
  readonly #header: string;
  readonly #host: ImportHost;
  /** Stands for the symbol where the table has none. */
  readonly #name: string;
  readonly #at: Readonly<Record<'time' | 'price' | 'size', number>>;
  readonly #side: { readonly at: number; readonly name: string } | undefined;
  readonly #id: number | undefined;
  readonly #symbol: number | undefined;
  readonly #unit: TimeUnit | undefined;
  readonly #isBillionths: boolean;
  readonly #markets = new Map<string, { readonly market: ImportedMarket; readonly sides: TradeSideRule }>();

  constructor(header: string, host: ImportHost) {
    const columns = new CsvColumns(header);
    this.#header = header.trimEnd();
    const time = columns.need(TIME, 'time');
    const price = columns.need(PRICE, 'price');
    this.#host = host;
    this.#name = host.name.replace(/(\.csv)?(\.gz)?$/i, '');
    this.#at = { time: time.at, price: price.at, size: columns.need(SIZE, 'size').at };
    this.#side = columns.find(SIDE);
    this.#id = columns.find(ID)?.at;
    this.#symbol = columns.find(SYMBOL)?.at;
    this.#unit = host.timeUnit ?? (TIME.exec(time.name)?.[4] as TimeUnit | undefined);
    this.#isBillionths = price.name.endsWith('_1e9');
  }

  preview(lines: readonly string[]): void {
    for (const { symbol, price, cells } of readable(lines, (line) => this.#rowOf(line))) {
      this.#host.markets.see(VENUE, symbol, [price, cells[this.#at.size]]);
    }
  }

  read(line: string): ImportedLine | undefined {
    const row = this.#rowOf(line);
    return row && { recvTs: row.ts, tell: () => this.#tell(row) };
  }

  settle(): void {
    // Every trade is complete in its line.
  }

  /** undefined for the header, which each part has, and for what stands empty at the end. */
  #rowOf(line: string): Row | undefined {
    if (line.trim() === '' || line.trimEnd() === this.#header) return undefined;
    const cells = cellsOf(line);
    const { time, price, size } = this.#at;
    if (cells.length <= Math.max(time, price, size)) throw new LobtopError('data', 'a line with too few columns');
    const symbol = (this.#symbol === undefined ? '' : cells[this.#symbol]) || this.#name;
    const text = this.#isBillionths ? fromBillionths(cells[price]) : cells[price];
    return { ts: msOf(cells[time], this.#unit), symbol, price: text, cells };
  }

  #tell({ ts, symbol, price, cells }: Row): void {
    const { market, sides } = this.#marketOf(symbol, ts);
    const side = sides.sideOf({ price: Number(price), reported: this.#reportedSide(cells) });
    const id = this.#id === undefined ? '' : cells[this.#id];
    market.trade({ id, price, size: cells[this.#at.size], side }, { exchangeTs: ts, recvTs: ts });
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

  /** The taker's side, in the words that files have for it; undefined where they do not say. */
  #reportedSide(cells: readonly string[]): TakerSide | undefined {
    if (this.#side === undefined) return undefined;
    const word = (cells[this.#side.at] ?? '').toLowerCase();
    if (this.#side.name.includes('maker')) return word === 'true' || word === '1' ? 'sell' : 'buy';
    if (['buy', 'b', 'bid'].includes(word)) return 'buy';
    return ['sell', 's', 'a', 'ask'].includes(word) ? 'sell' : undefined;
  }
}

/** @throws LobtopError `data` for what is no whole number */
function fromBillionths(text: string): string {
  if (!/^\d+$/.test(text)) throw new LobtopError('data', `"${sanitize(text)}" is no price in billionths`);
  const digits = text.padStart(BILLIONTHS + 1, '0');
  return `${digits.slice(0, -BILLIONTHS)}.${digits.slice(-BILLIONTHS)}`;
}
