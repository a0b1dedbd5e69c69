import { LobtopError } from '../../../errors.js';
import { sanitize } from '../../../text.js';
import { UNDEFINED_PRICE } from '../../databento/databento-schemas.js';
import type { ImportedIdentity, ImportedTimes } from '../markets/imported-market.js';
import { integerOf } from '../table/csv-values.js';
import { readable } from '../table/readable.js';
import { TableRows } from '../table/table-rows.js';
import { orderSizeOf, priceUnitsOf, timeOf, unitsText } from './databento-cells.js';
import { venueOf } from './databento-publishers.js';
import { type FileHead, type ImportHost, requireTable } from './import-format.js';

const ACTIONS = ['A', 'C', 'M', 'R', 'T', 'F', 'N'] as const;
/** Add, cancel, modify, clear the book, trade, fill, none. */
export type DatabentoAction = (typeof ACTIONS)[number];

const WHOLE = /^-?\d+$/;
const DECIMAL = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;
/** No price has so many digits before its point: 64 bits of 1e-9 hold ten. */
const BEYOND_DECIMALS = /^-?\d{11,}$/;

/** A row of any schema: what all of them have. */
export type DatabentoRow = {
  readonly cells: readonly string[];
  readonly rtype: string;
  /** The publisher and the instrument: the key of its market. */
  readonly market: string;
  readonly times: ImportedTimes;
};

/** Where levels have their prices and sizes. */
export type PriceColumns = readonly (readonly [price: number, size: number])[];

/** The rows of a file of one schema. */
export class DatabentoRows {
  readonly rows: TableRows;
  readonly #name: string;
  readonly #at: Readonly<Record<'recv' | 'event' | 'rtype' | 'publisher' | 'instrument', number>>;
  readonly #symbolAt: number | undefined;
  readonly #isParquet: boolean;
  /** Whether one of the first prices has decimals: then all of them are decimals, and whole ones are not in 1e-9. */
  #hasDecimals = false;
  /** Names of the markets, and the markets of the names. */
  readonly #names = new Map<string, string>();
  readonly #owners = new Map<string, string>();

  constructor(head: FileHead) {
    this.rows = new TableRows(requireTable(head));
    this.#name = head.name;
    this.#at = {
      recv: this.rows.index('ts_recv'),
      event: this.rows.index('ts_event'),
      rtype: this.rows.index('rtype'),
      publisher: this.rows.index('publisher_id'),
      instrument: this.rows.index('instrument_id'),
    };
    this.#symbolAt = this.rows.find('symbol');
    // As rows of Parquet files are written here.
    this.#isParquet = head.lines[0]?.includes('\t') === true;
  }

  /** undefined for the header. @throws LobtopError `data` */
  read(line: string): DatabentoRow | undefined {
    const cells = this.rows.cells(line);
    if (cells === undefined) return undefined;
    const exchangeTs = timeOf(cells[this.#at.event]);
    // "ts_recv" is the time that files are sorted by; a few data sets have no other than "ts_event".
    const recvTs = timeOf(cells[this.#at.recv]) ?? exchangeTs;
    if (recvTs === undefined) throw new LobtopError('data', 'a row without a time');
    const market = `${cells[this.#at.publisher]}:${cells[this.#at.instrument]}`;
    return { cells, rtype: cells[this.#at.rtype], market, times: { exchangeTs, recvTs } };
  }

  /** The publisher is part of what is kept apart: the same venue is in several data sets. */
  kindOf(schema: string, { cells }: DatabentoRow): string {
    return `Databento ${schema} of publisher ${cells[this.#at.publisher]}`;
  }

  identity(row: DatabentoRow): ImportedIdentity {
    const venue = venueOf(row.cells[this.#at.publisher]);
    return { venue, symbol: this.#symbolOf(row, venue), integrity: 'unverifiable', source: `databento:${this.#name}` };
  }

  /** Units of 1e-9; undefined for a price that is not defined. @throws LobtopError `data`, for one in another notation than the first ones, too */
  price({ cells }: Pick<DatabentoRow, 'cells'>, at: number): number | undefined {
    const cell = cells[at];
    if (WHOLE.test(cell)) this.#requireWhole(cell);
    else if (!this.#hasDecimals && !this.#isParquet && DECIMAL.test(cell)) {
      throw mixedNotation(cell, 'is a decimal, but the first prices are whole numbers of 1e-9');
    }
    return priceUnitsOf(cell, this.#hasDecimals);
  }

  /** undefined for a size below 0. @throws LobtopError `data` */
  size({ cells }: Pick<DatabentoRow, 'cells'>, at: number): number | undefined {
    return orderSizeOf(cells[at]);
  }

  /** @throws LobtopError `data` */
  integer({ cells }: Pick<DatabentoRow, 'cells'>, at: number): number {
    return integerOf(cells[at]);
  }

  /** @throws LobtopError `data` for anything but a byte */
  flags(row: Pick<DatabentoRow, 'cells'>, at: number): number {
    const flags = this.integer(row, at);
    if (flags >= 0 && flags <= 0xff) return flags;
    throw new LobtopError('data', `${flags} is not a byte of flags`);
  }

  /** @throws LobtopError `data` for anything but a whole number of 64 bits, which a double does not hold */
  orderId({ cells }: Pick<DatabentoRow, 'cells'>, at: number): string {
    if (/^\d{1,20}$/.test(cells[at])) return cells[at];
    throw new LobtopError('data', `"${sanitize(cells[at], 40)}" is not the id of an order: expected a whole number`);
  }

  /** @throws LobtopError `data` for another letter */
  action({ cells }: Pick<DatabentoRow, 'cells'>, at: number): DatabentoAction {
    const action = ACTIONS.find((each) => each === cells[at]);
    if (action !== undefined) return action;
    throw new LobtopError('data', `"${sanitize(cells[at], 40)}" is not an action: expected ${ACTIONS.join(', ')}`);
  }

  #requireWhole(cell: string): void {
    if (this.#hasDecimals && BEYOND_DECIMALS.test(cell) && cell !== UNDEFINED_PRICE) {
      throw mixedNotation(cell, 'is a whole number of 1e-9, but the first prices are decimals');
    }
    if (this.#hasDecimals || !this.#isParquet) return;
    throw new LobtopError('data', `whether the price ${sanitize(cell, 40)} is in 1e-9 is not known`, {
      remedy: 'Write DBN or CSV instead of Parquet',
    });
  }

  /** Samples the prices and sizes in these columns. */
  preview(lines: readonly string[], { markets }: ImportHost, columns: PriceColumns): void {
    const rows = readable(lines, (line) => this.read(line));
    this.#hasDecimals = rows.some(({ cells }) => columns.some(([at]) => cells[at].includes('.')));
    for (const row of rows) {
      const { venue, symbol } = this.identity(row);
      const pairs = readable(columns, ([price, size]) => {
        const units = this.price(row, price);
        return units === undefined || units < 0 ? undefined : ([unitsText(units), row.cells[size]] as const);
      });
      for (const pair of pairs) markets.sample(venue, symbol, pair);
    }
  }

  /** Instruments that share a symbol, as the contracts of a continuous one do, are markets of their own: the second one has its number too. */
  #symbolOf({ cells, market }: DatabentoRow, venue: string): string {
    const known = this.#names.get(market);
    if (known !== undefined) return known;
    const instrument = cells[this.#at.instrument];
    const symbol = (this.#symbolAt === undefined ? '' : cells[this.#symbolAt]) || instrument;
    const key = `${venue}:${symbol}`;
    const owner = this.#owners.get(key) ?? market;
    this.#owners.set(key, owner);
    const name = owner === market ? symbol : `${symbol} ${instrument}`;
    this.#names.set(market, name);
    return name;
  }
}

function mixedNotation(cell: string, problem: string): LobtopError {
  return new LobtopError('data', `the price ${sanitize(cell, 40)} ${problem}`, {
    remedy: 'Write all prices of a file as whole numbers of 1e-9, or all with a decimal point',
  });
}
