import { decimalText, integerOf } from '../table/csv-values.js';
import { TableRows } from '../table/table-rows.js';
import { binanceFutures } from './binance-futures.js';
import { type CandleRow, candleImporter } from './candle-importer.js';
import { type FileHead, type Importer, type ImportFormat, type ImportHost, requireTable } from './import-format.js';

const COLUMNS = [
  ...['open_time', 'open', 'high', 'low', 'close', 'volume', 'close_time', 'quote_volume'],
  ...['count', 'taker_buy_volume', 'taker_buy_quote_volume', 'ignore'],
];
const TIME = /^(\d{13}|\d{16})$/;
const FILE = /^([A-Z0-9_]+)-\d+[smhdw]/i;
const MS_DIGITS = 13;

/**
 * data.binance.vision, klines: spot without a header, futures with one; times in ms, of spot from 2025 on in µs. The close time is the last unit
 * of the interval.
 */
export const BINANCE_KLINES: ImportFormat = {
  name: 'Binance klines',
  about:
    'candles, without a book and without trades: the chart, candle records and exports of their interval and of longer ones',
  example: 'BTCUSDT-1m-2024-05-01.zip',
  order: 'time',
  hasBooks: false,
  matches: isKlines,
  open: (head, host) => klineImporter(head, host),
};

/** Without a header: twelve numbers, the first and the seventh of which are times. */
function isKlines({ table, lines }: FileHead): boolean {
  if (table === undefined) return false;
  if (table.columns.length > 0) return table.columns[0] === 'open_time' && table.columns.includes('close_time');
  const cells = table.cells(lines[0]);
  return cells.length === COLUMNS.length && TIME.test(cells[0]) && TIME.test(cells[6]);
}

function klineImporter(head: FileHead, host: ImportHost): Importer {
  const { name } = head;
  const table = requireTable(head);
  const hasHeader = table.columns.length > 0;
  const rows = new TableRows(table, hasHeader ? table.columns : COLUMNS);
  const at = (column: string) => rows.index(column);
  const symbol = FILE.exec(name)?.[1] ?? name.replace(/\..*$/, '');
  const futures = binanceFutures(symbol);
  const identity = {
    venue: hasHeader || futures === 'binancecoinm' ? futures : 'binance',
    symbol,
    integrity: 'unverifiable',
    source: `binance:${name}`,
  } as const;
  const read = (line: string): CandleRow | undefined => {
    const cells = rows.cells(line);
    if (cells === undefined) return undefined;
    const [openTime, closeTime] = [integerOf(cells[at('open_time')]), integerOf(cells[at('close_time')])];
    const unitsPerMs = cells[at('open_time')].length === MS_DIGITS ? 1 : 1000;
    const [openTs, recvTs] = [openTime / unitsPerMs, (closeTime + 1) / unitsPerMs];
    const [open, high, low, close, size] = ['open', 'high', 'low', 'close', 'volume'].map((column) =>
      decimalText(cells[at(column)]),
    );
    return { identity, candle: { intervalMs: recvTs - openTs, openTs, recvTs, open, high, low, close, size } };
  };
  return candleImporter(host, read);
}
