import { LobtopError } from '../../../errors.js';
import { ASK, BID, type Side } from '../../../sink.js';
import type { TakerSide } from '../../../tape/trade-side.js';
import { COMMON_COLUMNS, LAYOUT_COLUMNS, OTHER_SCHEMAS, type OtherSchema } from '../../databento/databento-schemas.js';
import type { ImportedTrade } from '../markets/trade-tape.js';
import { takerSideOf } from '../table/csv-values.js';
import { byMarket } from './by-market.js';
import { unitsText } from './databento-cells.js';
import { LevelsBook, levelColumns, levelsOf } from './databento-levels.js';
import { MboBook } from './databento-mbo.js';
import { type DatabentoRow, DatabentoRows, type PriceColumns } from './databento-rows.js';
import { type FileHead, type Importer, type ImportFormat, type ImportHost, rejectedFormat } from './import-format.js';

/** Columns that a table may have besides those of its schema: `map_symbols`, and when a live gateway sent a record. */
const OPTIONAL = ['symbol', 'ts_out'];
const BAR_REMEDY = 'Fetch the schema trades, mbp-1 or mbo';

/**
 * Databento's CSV, and DBN files, which are read as the same tables. Files are sorted by `ts_recv`; as it is not exact where F_BAD_TS_RECV is set, a
 * book is built in the order of the file. Venues are those of the publishers.
 */
export const DATABENTO_FORMATS: readonly ImportFormat[] = [
  {
    name: 'Databento mbo',
    about:
      'DBN or CSV; every order, with its trades. An event takes effect with its last record (F_LAST), a book starts with a clear action or a snapshot; `--start-empty` plays what comes before it',
    example: 'glbx-mdp3-20240508.mbo.dbn.zst',
    order: 'arrival',
    hasBooks: true,
    matches: hasColumns(LAYOUT_COLUMNS.mbo),
    open: (head, host) => mboImporter(new DatabentoRows(head), host),
  },
  {
    name: 'Databento mbp-1, tbbo',
    about: 'DBN or CSV; best bid and ask, as a book of one level, and trades; of tbbo, the book before each trade',
    example: 'glbx-mdp3-20240508.mbp-1.dbn.zst',
    order: 'arrival',
    hasBooks: true,
    matches: hasColumns(LAYOUT_COLUMNS['mbp-1']),
    open: (head, host) => levelsImporter(new DatabentoRows(head), host, { schema: 'mbp-1', rtypes: ['1'] }),
  },
  {
    name: 'Databento mbp-10',
    about: 'DBN or CSV; the best ten levels, and trades; nothing is known beyond them',
    example: 'glbx-mdp3-20240508.mbp-10.csv.zst',
    order: 'arrival',
    hasBooks: true,
    matches: hasColumns(LAYOUT_COLUMNS['mbp-10']),
    open: (head, host) => levelsImporter(new DatabentoRows(head), host, { schema: 'mbp-10', rtypes: ['10'] }),
  },
  {
    name: 'Databento bbo-1s, bbo-1m',
    about: 'DBN or CSV; best bid and ask at the end of every second or minute',
    example: 'glbx-mdp3-20240508.bbo-1s.dbn.zst',
    order: 'arrival',
    hasBooks: true,
    matches: hasColumns(LAYOUT_COLUMNS.bbo),
    open: (head, host) => levelsImporter(new DatabentoRows(head), host, { schema: 'bbo', rtypes: ['195', '196'] }),
  },
  {
    name: 'Databento trades',
    about: "DBN or CSV; the side is the aggressor's",
    example: 'glbx-mdp3-20240508.trades.dbn.zst',
    order: 'time',
    hasBooks: false,
    matches: hasColumns(LAYOUT_COLUMNS.trades),
    open: (head, host) => tradeImporter(new DatabentoRows(head), host),
  },
  other(OTHER_SCHEMAS.ohlcv, 'bars have no trades, and lobtop computes candles from trades', BAR_REMEDY),
  other(OTHER_SCHEMAS.definition, 'properties of instruments, neither a book nor trades', BAR_REMEDY),
  other(OTHER_SCHEMAS.statistics, 'figures that the venue publishes, neither a book nor trades', BAR_REMEDY),
  other(OTHER_SCHEMAS.status, 'trading halts and the like, neither a book nor trades', BAR_REMEDY),
  other(OTHER_SCHEMAS.imbalance, 'auction imbalances, neither a book nor trades', BAR_REMEDY),
  other(
    OTHER_SCHEMAS.consolidated,
    'the best prices of several venues together, not the book of one',
    'Fetch mbp-1 of a venue',
  ),
];

/** In any order; no column is missing and none is unknown. */
function hasColumns(columns: readonly string[]): (head: FileHead) => boolean {
  return ({ table }) =>
    columns.every((name) => table?.columns.includes(name)) &&
    table?.columns.every((name) => columns.includes(name) || OPTIONAL.includes(name)) === true;
}

function other({ name, columns }: OtherSchema, reason: string, remedy: string): ImportFormat {
  const format = {
    name: `Databento ${name}`,
    example: `glbx-mdp3-20240508.${name.split(',')[0]}.csv`,
    matches: ({ table }: FileHead) =>
      [...COMMON_COLUMNS, ...columns].every((column) => table?.columns.includes(column) === true),
  };
  return rejectedFormat(format, { reason, remedy });
}

function importerOf(
  rows: DatabentoRows,
  host: ImportHost,
  {
    rtypes,
    prices,
    apply,
  }: { readonly rtypes: readonly string[]; readonly prices: PriceColumns; apply(row: DatabentoRow): void },
): Importer {
  return {
    preview: (lines) => rows.preview(lines, host, prices),
    read: (line) => {
      const row = rows.read(line);
      if (row === undefined || !rtypes.includes(row.rtype)) return undefined;
      return { recvTs: row.times.recvTs, apply: () => apply(row) };
    },
  };
}

function mboImporter(rows: DatabentoRows, host: ImportHost): Importer {
  const columns = tradeColumns(rows);
  const [idAt, flagsAt, sequenceAt] = ['order_id', 'flags', 'sequence'].map((name) => rows.rows.index(name));
  const trade = tradesOf(rows, host, 'mbo');
  const bookOf = byMarket((row: DatabentoRow) =>
    host.markets.book(rows.identity(row), {
      kind: rows.kindOf('mbo', row),
      open: (market) => new MboBook(market, { startsEmpty: host.hints.startsEmpty === true }),
    }),
  );
  return importerOf(rows, host, {
    rtypes: ['160'],
    prices: [[columns.price, columns.size]],
    apply: (row) => {
      const action = rows.action(row, columns.action);
      if (action === 'T') trade(row);
      bookOf(row).apply({
        action,
        side: bookSide(row.cells[columns.side]),
        price: rows.price(row, columns.price),
        size: rows.size(row, columns.size),
        orderId: rows.orderId(row, idAt),
        flags: rows.flags(row, flagsAt),
        sequence: rows.integer(row, sequenceAt),
        times: row.times,
      });
    },
  });
}

function levelsImporter(
  rows: DatabentoRows,
  host: ImportHost,
  { schema, rtypes }: { readonly schema: string; readonly rtypes: readonly string[] },
): Importer {
  const levels = levelColumns(rows);
  const [flagsAt, sequenceAt] = ['flags', 'sequence'].map((name) => rows.rows.index(name));
  const actionAt = rows.rows.find('action');
  const trade = tradesOf(rows, host, schema);
  const bookOf = byMarket((row: DatabentoRow) =>
    host.markets.book(rows.identity(row), {
      kind: rows.kindOf(schema, row),
      open: (market) => new LevelsBook(market, levels.length / 2),
    }),
  );
  return importerOf(rows, host, {
    rtypes,
    prices: levels.map(({ price, size }) => [price, size] as const),
    apply: (row) => {
      // In subsampled tables, `ts_event` is the time of the last trade.
      const times = actionAt === undefined ? { ...row.times, exchangeTs: undefined } : row.times;
      const [flags, seq] = [rows.flags(row, flagsAt), rows.integer(row, sequenceAt)];
      bookOf(row).replace({ ...levelsOf(rows, row, levels), times, seq, flags });
      // A trade does not change the book: its levels are those before it.
      if (actionAt !== undefined && rows.action(row, actionAt) === 'T') trade(row);
    },
  });
}

function tradeImporter(rows: DatabentoRows, host: ImportHost): Importer {
  const columns = tradeColumns(rows);
  const trade = tradesOf(rows, host, 'trades');
  return importerOf(rows, host, {
    rtypes: ['0'],
    prices: [[columns.price, columns.size]],
    apply: (row) => {
      if (rows.action(row, columns.action) === 'T') trade(row);
    },
  });
}

function tradeColumns(rows: DatabentoRows) {
  const [action, side, price, size] = ['action', 'side', 'price', 'size'].map((name) => rows.rows.find(name) ?? -1);
  return { action, side, price, size };
}

function tradesOf(rows: DatabentoRows, host: ImportHost, schema: string): (row: DatabentoRow) => void {
  const columns = tradeColumns(rows);
  const tapeOf = byMarket((row: DatabentoRow) => host.markets.tape(rows.identity(row), rows.kindOf(schema, row)));
  const reported = new Set<string>();
  return (row) => {
    const [price, size] = [rows.price(row, columns.price), rows.size(row, columns.size)];
    if (price === undefined || size === undefined) return;
    const trade = { id: '', size: String(size), side: aggressorOf(row.cells[columns.side]) };
    const isShown = price >= 0 && wasAdded(() => tapeOf(row).add(withPrice(trade, price), row.times));
    if (isShown || reported.has(row.market)) return;
    reported.add(row.market);
    const market = host.markets.at(rows.identity(row), row.times.recvTs);
    const detail = `a trade at ${unitsText(price)} is left out: a book cannot have this price`;
    market.status({ state: market.state, reason: 'malformed', detail }, row.times.recvTs);
  };
}

function withPrice(trade: Omit<ImportedTrade, 'price'>, price: number): ImportedTrade {
  return { ...trade, price: unitsText(price) };
}

/** Whether the price can be counted in ticks. */
function wasAdded(add: () => void): boolean {
  try {
    add();
    return true;
  } catch (error) {
    if (error instanceof LobtopError && error.code === 'range') return false;
    throw error;
  }
}

/** "Ask for a sell aggressor, Bid for a buy aggressor, None": then it is inferred. @throws LobtopError `data` for another letter */
function aggressorOf(cell: string): TakerSide | undefined {
  return cell === 'N' ? undefined : takerSideOf(cell);
}

function bookSide(cell: string): Side | undefined {
  if (cell === 'B') return BID;
  return cell === 'A' ? ASK : undefined;
}
