import { LobtopError } from '../../../errors.js';
import { LinkingSequencer } from '../../../integrity/sequencer.js';
import { ASK, BID } from '../../../sink.js';
import { sanitize } from '../../../text.js';
import type { BookKeeper } from '../markets/book-keeper.js';
import type { ImportedMarket } from '../markets/imported-market.js';
import { type LevelRow, MessageRows, type RowMessage } from '../markets/message-rows.js';
import { RowBook } from '../markets/row-book.js';
import { SequencedBook } from '../markets/sequenced-book.js';
import { SnapshotBook } from '../markets/snapshot-book.js';
import { bookSideOf, decimalText, integerOf } from '../table/csv-values.js';
import { readable } from '../table/readable.js';
import { TableRows } from '../table/table-rows.js';
import { msOf } from '../table/text-time.js';
import { WideLevels } from '../table/wide-levels.js';
import { binanceFutures } from './binance-futures.js';
import {
  type FileHead,
  type Importer,
  type ImportFormat,
  type ImportHost,
  rejectedFormat,
  requireTable,
} from './import-format.js';

const BOOK_TICKER = [
  ...['update_id', 'best_bid_price', 'best_bid_qty', 'best_ask_price', 'best_ask_qty'],
  ...['transaction_time', 'event_time'],
];
const DECIMAL = /^\d+(\.\d+)?$/;
const T_DEPTH = ['symbol', 'timestamp', 'first_update_id', 'last_update_id', 'side', 'update_type', 'price', 'qty'];

/** data.binance.vision, other than trades (see trade-tables.ts), and the T_DEPTH files of its historical order books. */
export const BINANCE_PUBLIC_FORMATS: readonly ImportFormat[] = [
  {
    name: 'Binance bookTicker',
    about: 'best bid and ask of futures, as a book of one level; `transaction_time` and `event_time` in ms',
    example: 'BTCUSDT-bookTicker-2024-05-01.zip',
    order: 'time',
    hasBooks: true,
    matches: isBookTicker,
    open: (head, host) => bookTickerImporter(head, host),
  },
  {
    name: 'Binance T_DEPTH',
    about:
      'historical order books of futures: `_depth_snap` and `_depth_update` together; a missing update is a gap where the updates have `pu`, else it is not verified',
    example: 'BTCUSDT_T_DEPTH_2020-07-31_depth_update.csv',
    order: 'time',
    hasBooks: true,
    matches: ({ table }) => T_DEPTH.every((name) => table?.columns.includes(name) === true),
    open: (head, host) => depthImporter(head, host),
  },
  rejectedFormat(
    {
      name: 'Binance bookDepth',
      example: 'BTCUSDT-bookDepth-2024-05-01.zip',
      matches: ({ table }) => table?.columns.includes('percentage') === true && table.columns.includes('depth'),
    },
    { reason: 'it has sums at percentages of the price, not levels', remedy: 'Fetch bookTicker, or T_DEPTH' },
  ),
  rejectedFormat(
    {
      name: 'Binance metrics',
      example: 'BTCUSDT-metrics-2024-05-01.zip',
      matches: ({ table }) => table?.columns.includes('sum_open_interest') === true,
    },
    { reason: 'it has open interest and ratios every five minutes, neither a book nor trades', remedy: 'Fetch trades' },
  ),
  rejectedFormat(
    {
      name: 'Binance fundingRate',
      example: 'BTCUSDT-fundingRate-2024-05.zip',
      matches: ({ table }) => table?.columns.includes('last_funding_rate') === true,
    },
    { reason: 'it has the funding of every few hours, neither a book nor trades', remedy: 'Fetch trades' },
  ),
];

function rowsOf(head: FileHead, columns: readonly string[]): TableRows {
  const table = requireTable(head);
  return new TableRows(table, table.columns.length > 0 ? table.columns : columns);
}

/** Without a header, by its name: other tables have as many numbers. */
function isBookTicker({ name, table, lines }: FileHead): boolean {
  if (table === undefined) return false;
  if (table.columns.length > 0) return BOOK_TICKER.every((column, i) => table.columns[i] === column);
  const cells = table.cells(lines[0]);
  return /bookTicker/i.test(name) && cells.length === BOOK_TICKER.length && cells.every((cell) => DECIMAL.test(cell));
}

function bookTickerImporter(head: FileHead, { markets }: ImportHost): Importer {
  const rows = rowsOf(head, BOOK_TICKER);
  const symbol = /^([A-Z0-9_]+)-bookTicker/i.exec(head.name)?.[1] ?? head.name.replace(/\..*$/, '');
  const venue = binanceFutures(symbol);
  const at = (name: string) => rows.index(name);
  const levels = new WideLevels([
    { side: BID, price: at('best_bid_price'), size: at('best_bid_qty') },
    { side: ASK, price: at('best_ask_price'), size: at('best_ask_qty') },
  ]);
  let book: SnapshotBook | undefined;
  return {
    preview(lines) {
      for (const cells of readable(lines, (line) => rows.cells(line))) {
        for (const [price, size] of levels.pairs) markets.sample(venue, symbol, [cells[price], cells[size]]);
      }
    },
    read(line) {
      const cells = rows.cells(line);
      if (cells === undefined) return undefined;
      const recvTs = msOf(cells[at('event_time')], 'ms');
      const exchangeTs = msOf(cells[at('transaction_time')], 'ms');
      const seq = integerOf(cells[at('update_id')]);
      return {
        recvTs,
        apply: () => {
          book ??= markets.book(
            { venue, symbol, integrity: 'unverifiable', source: `binance:${head.name}` },
            { kind: 'Binance bookTicker', open: (market) => new SnapshotBook(market, 1) },
          );
          book.replace({ ...levels.of(cells), times: { exchangeTs, recvTs }, seq });
        },
      };
    },
  };
}

/**
 * "T_DEPTH": rows of one timestamp and update id are one message. `snap` rows are a book, `set` rows absolute sizes. The ids of one market have
 * gaps by nature; only `pu`, the last id of the update before, links them.
 */
function depthImporter(head: FileHead, host: ImportHost): Importer {
  const rows = rowsOf(head, T_DEPTH);
  const [symbolAt, timeAt, firstAt, lastAt, sideAt, typeAt, priceAt, sizeAt] = T_DEPTH.map((name) => rows.index(name));
  const previousAt = rows.find('pu');
  const books = new Map<string, LinkedDepth | UnlinkedDepth>();
  const bookOf = (symbol: string) => {
    const venue = binanceFutures(symbol);
    // The file of the snapshots has `pu` or not, whatever that of the updates has.
    const isLinked = host.markets.isLinked(venue, symbol) ?? previousAt !== undefined;
    const integrity = isLinked ? 'sequence' : 'unverifiable';
    const book = host.markets.book<LinkedDepth | UnlinkedDepth>(
      { venue, symbol, integrity, source: `binance:${head.name}` },
      {
        kind: 'Binance T_DEPTH',
        open: (market) => (isLinked ? new LinkedDepth(market, host) : new UnlinkedDepth(market, host)),
      },
    );
    books.set(symbol, book);
    return book;
  };
  return {
    preview(lines) {
      for (const cells of readable(lines, (line) => rows.cells(line))) {
        const symbol = cells[symbolAt];
        const venue = binanceFutures(symbol);
        host.markets.sample(venue, symbol, [cells[priceAt], cells[sizeAt]]);
        if (cells[typeAt] === 'set') host.markets.noteLinks(venue, symbol, previousAt !== undefined);
      }
    },
    read(line) {
      const cells = rows.cells(line);
      if (cells === undefined) return undefined;
      const recvTs = msOf(cells[timeAt], 'ms');
      const row = {
        side: bookSideOf(cells[sideAt]),
        price: decimalText(cells[priceAt]),
        size: decimalText(cells[sizeAt]),
        message: `${cells[timeAt]} ${cells[lastAt]} ${cells[typeAt]}`,
        isSnapshot: isSnapshot(cells[typeAt]),
        times: { exchangeTs: recvTs, recvTs },
        first: integerOf(cells[firstAt]),
        last: integerOf(cells[lastAt]),
        previous: previousAt === undefined ? undefined : integerOf(cells[previousAt]),
      };
      const symbol = cells[symbolAt];
      return { recvTs, apply: () => (books.get(symbol) ?? bookOf(symbol)).add(row) };
    },
  };
}

function isSnapshot(type: string): boolean {
  if (type === 'snap') return true;
  if (type === 'set') return false;
  throw new LobtopError('data', `"${sanitize(type, 40)}" is not an update type: expected snap or set`);
}

type DepthRow = LevelRow & { readonly last: number; readonly previous: number | undefined };

/** Without `pu`: updates that a snapshot has already are skipped, a missing one cannot be noticed. */
class UnlinkedDepth implements BookKeeper {
  readonly #book: RowBook;
  #snapshotLast = Number.NEGATIVE_INFINITY;

  constructor(market: ImportedMarket, { hints }: ImportHost) {
    this.#book = new RowBook(market, { startsEmpty: hints.startsEmpty === true });
  }

  add(row: DepthRow): void {
    if (row.isSnapshot) this.#snapshotLast = row.last;
    if (row.isSnapshot || row.last > this.#snapshotLast) this.#book.add(row);
  }

  get problem(): string | undefined {
    return this.#book.problem;
  }
}

/** With `pu`. */
class LinkedDepth implements BookKeeper {
  readonly #book: SequencedBook;
  readonly #rows: MessageRows;
  /** Of the message that is being collected. */
  #previous: number | undefined;

  constructor(market: ImportedMarket, { hints }: ImportHost) {
    const startsEmpty = hints.startsEmpty === true;
    this.#book = new SequencedBook(market, { sequencer: new LinkingSequencer(), startsEmpty, snapshots: 'fetched' });
    this.#rows = new MessageRows(market.pending, (message) => this.#deliver(message));
  }

  add(row: DepthRow): void {
    // Delivers the message before, which has another number.
    this.#rows.add(row);
    this.#previous = row.previous;
  }

  get problem(): string | undefined {
    return this.#book.problem;
  }

  #deliver({ isSnapshot: isBook, first = 0, last = 0, rows: [bids, asks], times }: RowMessage): void {
    if (isBook) this.#book.snapshot({ seq: last, bids, asks, times });
    else this.#book.update({ first, last, previous: this.#previous, bids, asks, times });
  }
}
