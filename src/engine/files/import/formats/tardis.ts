import { LobtopError } from '../../../errors.js';
import { ASK, BID, type Ticker } from '../../../sink.js';
import { sanitize } from '../../../text.js';
import type { ImportedIdentity, ImportedTimes } from '../markets/imported-market.js';
import { RowBook } from '../markets/row-book.js';
import { SnapshotBook } from '../markets/snapshot-book.js';
import { bookSideOf, booleanOf, decimalText, numberOf, takerSideOf } from '../table/csv-values.js';
import { readable } from '../table/readable.js';
import { TableRows } from '../table/table-rows.js';
import { msOf } from '../table/text-time.js';
import { WideLevels } from '../table/wide-levels.js';
import { byMarket } from './by-market.js';
import {
  type FileHead,
  type ImportedLine,
  type Importer,
  type ImportFormat,
  type ImportHost,
  rejectedFormat,
  requireTable,
} from './import-format.js';

/**
 * tardis.dev, "Downloadable CSV files". Times are microseconds since the epoch; `local_timestamp` is when tardis received the message, and
 * the order of the rows. Venues and symbols are tardis's names.
 */
type Tardis = {
  readonly venue: string;
  readonly symbol: string;
  readonly market: string;
  readonly times: ImportedTimes;
  readonly cells: readonly string[];
};

const KEY = ['exchange', 'symbol', 'timestamp', 'local_timestamp'];
const TICKER = [
  ...['funding_timestamp', 'funding_rate', 'predicted_funding_rate'],
  ...['open_interest', 'last_price', 'index_price', 'mark_price'],
];
const LEVEL = /^(asks|bids)\[(\d+)\]\.(price|amount)$/;

export const TARDIS_FORMATS: readonly ImportFormat[] = [
  {
    name: 'tardis incremental_book_L2',
    about: 'rows of one `local_timestamp` are one message; each snapshot starts a new book',
    example: 'binance_incremental_book_L2_2020-02-01_BTCUSDT.csv.gz',
    order: 'time',
    hasBooks: true,
    matches: hasColumns('is_snapshot', 'side', 'price', 'amount'),
    open: (head, host) => bookImporter(new TardisRows(head), host),
  },
  {
    name: 'tardis book_snapshot_5, 10, 25',
    about: 'the best levels after every change; nothing is known beyond them',
    example: 'binance_book_snapshot_25_2020-02-01_BTCUSDT.csv.gz',
    order: 'time',
    hasBooks: true,
    matches: isSnapshots,
    open: (head, host) => snapshotImporter(new TardisRows(head), host),
  },
  {
    name: 'tardis quotes, book_ticker',
    about: 'best bid and ask, as a book of one level',
    example: 'binance_quotes_2020-02-01_BTCUSDT.csv.gz',
    order: 'time',
    hasBooks: true,
    matches: hasColumns('ask_amount', 'ask_price', 'bid_price', 'bid_amount'),
    open: (head, host) => quoteImporter(new TardisRows(head), host),
  },
  {
    name: 'tardis liquidations',
    about: 'liquidations, which are recognised by the name of the file: their columns are those of trades',
    example: 'binance-futures_liquidations_2020-02-01_BTCUSDT.csv.gz',
    order: 'time',
    hasBooks: false,
    matches: (head) => /liquidations/i.test(head.name) && isTrades(head),
    open: (head, host) => liquidationImporter(new TardisRows(head), host),
  },
  {
    name: 'tardis trades',
    about: "trades, alone or next to the book; the side is the taker's",
    example: 'binance_trades_2020-02-01_BTCUSDT.csv.gz',
    order: 'time',
    hasBooks: false,
    matches: isTrades,
    open: (head, host) => tradeImporter(new TardisRows(head), host),
  },
  {
    name: 'tardis derivative_ticker',
    about: 'mark and index price, funding, open interest',
    example: 'deribit_derivative_ticker_2020-02-01_BTC-PERPETUAL.csv.gz',
    order: 'time',
    hasBooks: false,
    matches: hasColumns(...TICKER),
    open: (head, host) => tickerImporter(new TardisRows(head), host),
  },
  rejectedFormat(
    {
      name: 'tardis options_chain',
      example: 'deribit_options_chain_2020-02-01_OPTIONS.csv.gz',
      matches: ({ table }) => table?.columns.includes('underlying_price') === true && hasKey(table.columns),
    },
    { reason: 'a row for every option, not a book', remedy: 'Fetch incremental_book_L2 or quotes of one option' },
  ),
];

/** Tools that filter or join such tables write their columns in an order of their own. */
function hasKey(columns: readonly string[]): boolean {
  return KEY.every((name) => columns.includes(name));
}

/** The key and these columns, in any order. */
function hasColumns(...names: readonly string[]): (head: FileHead) => boolean {
  return ({ table }) =>
    table?.columns.length === KEY.length + names.length &&
    hasKey(table.columns) &&
    names.every((name) => table.columns.includes(name));
}

function isSnapshots({ table }: FileHead): boolean {
  const columns = table?.columns ?? [];
  return hasKey(columns) && columns.every((name) => KEY.includes(name) || LEVEL.test(name));
}

function isTrades(head: FileHead): boolean {
  return hasColumns('id', 'side', 'price', 'amount')(head);
}

/** No venue is older. */
const FIRST_MS = Date.UTC(2009, 0, 3);

/** @throws LobtopError `data` for a time in another unit, which would be one of 1970 */
function tardisMs(cell: string): number {
  const ms = msOf(cell, 'us', 0);
  if (ms >= FIRST_MS) return ms;
  throw new LobtopError('data', `${sanitize(cell, 40)} µs is a time of ${new Date(ms).getUTCFullYear()}`, {
    remedy: 'Times in tardis files are microseconds since 1970',
  });
}

/** The rows of a file, which all have the columns of the key. */
class TardisRows {
  readonly rows: TableRows;
  readonly #name: string;
  readonly #exchange: number;
  readonly #symbol: number;
  readonly #timestamp: number;
  readonly #localTimestamp: number;

  constructor(head: FileHead) {
    this.rows = new TableRows(requireTable(head));
    [this.#exchange, this.#symbol, this.#timestamp, this.#localTimestamp] = KEY.map((name) => this.rows.index(name));
    this.#name = head.name;
  }

  read(line: string): Tardis | undefined {
    const cells = this.rows.cells(line);
    if (cells === undefined) return undefined;
    const [venue, symbol] = [cells[this.#exchange], cells[this.#symbol]];
    const recvTs = tardisMs(cells[this.#localTimestamp]);
    const times = { exchangeTs: tardisMs(cells[this.#timestamp]), recvTs };
    return { venue, symbol, market: `${venue}:${symbol}`, times, cells };
  }

  timeOf(line: string): number | undefined {
    const cell = this.rows.cellAt(line, this.#localTimestamp);
    return cell === undefined ? undefined : tardisMs(cell);
  }

  identity({ venue, symbol }: Tardis): ImportedIdentity {
    return { venue, symbol, integrity: 'unverifiable', source: `tardis:${this.#name}` };
  }

  /** Samples the prices and sizes in these columns. */
  preview(
    lines: readonly string[],
    { markets }: ImportHost,
    pairs: readonly (readonly [price: number, size: number])[],
  ) {
    for (const { venue, symbol, cells } of readable(lines, (line) => this.read(line))) {
      for (const [price, size] of pairs) {
        if (cells[price] !== '') markets.sample(venue, symbol, [cells[price], cells[size]]);
      }
    }
  }
}

function importerOf(
  rows: TardisRows,
  host: ImportHost,
  { pairs, apply }: { readonly pairs: readonly (readonly [number, number])[]; readonly apply: (row: Tardis) => void },
): Importer {
  return {
    preview: (lines) => rows.preview(lines, host, pairs),
    read: (line): ImportedLine | undefined => {
      const row = rows.read(line);
      return row && { recvTs: row.times.recvTs, apply: () => apply(row) };
    },
    timeOf: (line) => rows.timeOf(line),
  };
}

/**
 * "incremental_book_L2": amounts are absolute, 0 removes a level; "if the last update was not a snapshot and the current one is, then existing
 * order book state must be discarded". Of venues that send nothing but snapshots, each of them replaces the one before.
 */
function bookImporter(rows: TardisRows, host: ImportHost): Importer {
  const [timeAt, snapshotAt, sideAt, priceAt, sizeAt] = [
    ...['local_timestamp', 'is_snapshot', 'side', 'price', 'amount'],
  ].map((name) => rows.rows.index(name));
  const bookOf = byMarket((row: Tardis) =>
    host.markets.book(rows.identity(row), {
      kind: 'tardis incremental_book_L2',
      open: (market) => new RowBook(market, { startsEmpty: host.hints.startsEmpty === true }),
    }),
  );
  return importerOf(rows, host, {
    pairs: [[priceAt, sizeAt]],
    apply: (row) => {
      const { cells, times } = row;
      const isSnapshot = booleanOf(cells[snapshotAt]);
      bookOf(row).add({
        side: bookSideOf(cells[sideAt]),
        price: decimalText(cells[priceAt]),
        size: decimalText(cells[sizeAt]),
        message: `${cells[timeAt]} ${isSnapshot}`,
        isSnapshot,
        times,
      });
    },
  });
}

/** Levels that a snapshot does not have are empty cells. */
function snapshotImporter(rows: TardisRows, host: ImportHost): Importer {
  const levels = rows.rows.columns.flatMap((column, price) => {
    const match = LEVEL.exec(column);
    if (match === null || match[3] !== 'price') return [];
    const size = rows.rows.index(`${match[1]}[${match[2]}].amount`);
    return [{ side: match[1] === 'bids' ? BID : ASK, price, size }];
  });
  return wideImporter(rows, host, new WideLevels(levels));
}

function quoteImporter(rows: TardisRows, host: ImportHost): Importer {
  const at = (name: string) => rows.rows.index(name);
  const bid = { side: BID, price: at('bid_price'), size: at('bid_amount') };
  const ask = { side: ASK, price: at('ask_price'), size: at('ask_amount') };
  return wideImporter(rows, host, new WideLevels([bid, ask]));
}

function wideImporter(rows: TardisRows, host: ImportHost, levels: WideLevels): Importer {
  const bookOf = byMarket((row: Tardis) =>
    host.markets.book(rows.identity(row), {
      kind: `a book of ${levels.perSide} levels`,
      open: (market) => new SnapshotBook(market, levels.perSide),
    }),
  );
  return importerOf(rows, host, {
    pairs: levels.pairs,
    apply: (row) => bookOf(row).replace({ ...levels.of(row.cells), times: row.times }),
  });
}

/** "side: liquidity taker side": where it is unknown it is inferred from the prices. */
function tradeImporter(rows: TardisRows, host: ImportHost): Importer {
  const [idAt, sideAt, priceAt, sizeAt] = ['id', 'side', 'price', 'amount'].map((name) => rows.rows.index(name));
  const tapeOf = byMarket((row: Tardis) => host.markets.tape(rows.identity(row)));
  return importerOf(rows, host, {
    pairs: [[priceAt, sizeAt]],
    apply: (row) => {
      const { cells, times } = row;
      const price = decimalText(cells[priceAt]);
      const size = decimalText(cells[sizeAt]);
      tapeOf(row).add({ id: cells[idAt], price, size, side: takerSideOf(cells[sideAt]) }, times);
    },
  });
}

/** "side: liquidation side: buy = a short position was liquidated, sell = a long position". */
function liquidationImporter(rows: TardisRows, host: ImportHost): Importer {
  const [sideAt, priceAt, sizeAt] = ['side', 'price', 'amount'].map((name) => rows.rows.index(name));
  const marketOf = byMarket((row: Tardis) => host.markets.at(rows.identity(row), row.times.recvTs));
  return importerOf(rows, host, {
    pairs: [[priceAt, sizeAt]],
    apply: (row) => {
      const { cells, times } = row;
      const side = takerSideOf(cells[sideAt]);
      if (side === undefined) throw new LobtopError('data', `"${sanitize(cells[sideAt], 40)}" is not a side`);
      marketOf(row).liquidation({ price: decimalText(cells[priceAt]), size: decimalText(cells[sizeAt]), side }, times);
    },
  });
}

function tickerImporter(rows: TardisRows, host: ImportHost): Importer {
  const at = Object.fromEntries(TICKER.map((name) => [name, rows.rows.index(name)]));
  const marketOf = byMarket((row: Tardis) => host.markets.at(rows.identity(row), row.times.recvTs));
  return importerOf(rows, host, {
    pairs: [[at['mark_price'], at['mark_price']]],
    apply: (row) => {
      const figure = (name: string) => numberOf(row.cells[at[name]]);
      const nextFunding = row.cells[at['funding_timestamp']];
      const figures = {
        mark: figure('mark_price'),
        index: figure('index_price'),
        fundingRate: figure('funding_rate'),
        openInterest: figure('open_interest'),
        nextFundingTs: nextFunding === '' ? undefined : msOf(nextFunding, 'us', 0),
      };
      const known = Object.entries(figures).filter(([, value]) => value !== undefined);
      marketOf(row).ticker({ ...row.times, ...(Object.fromEntries(known) as Partial<Ticker>) });
    },
  });
}
