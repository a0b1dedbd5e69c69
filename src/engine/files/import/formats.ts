import { BINANCE_KLINES } from './formats/binance-klines.js';
import { BINANCE_PUBLIC_FORMATS } from './formats/binance-public.js';
import { BITMEX_QUOTES } from './formats/bitmex-quotes.js';
import { DATABENTO_FORMATS } from './formats/databento-csv.js';
import { type FileHead, type ImportFormat, type ImportHints, rejectedFormat } from './formats/import-format.js';
import { BINANCE_RAW } from './formats/messages/binance-raw.js';
import { BYBIT_BOOK } from './formats/messages/bybit-book.js';
import { HYPERLIQUID_BOOK } from './formats/messages/hyperliquid-book.js';
import { OKX_BOOK } from './formats/messages/okx-book.js';
import { OKX_RAW } from './formats/messages/okx-raw.js';
import { venueMessages } from './formats/messages/venue-messages.js';
import { OWN_EXPORT_FORMATS } from './formats/own-exports.js';
import { TARDIS_FORMATS } from './formats/tardis.js';
import { TRADE_TABLE_FORMATS } from './formats/trade-table-formats.js';
import { mappedFormat, TRADES_CSV } from './formats/trades-csv.js';
import { unknownFormat } from './unknown-format.js';

/** Of any other program. */
const CANDLES = rejectedFormat(
  {
    name: 'candles',
    example: 'BTCUSD_1h.csv',
    matches: ({ table }) => ['open', 'high', 'low', 'close'].every((name) => table?.columns.includes(name) === true),
  },
  { reason: 'of candles, only those of Binance and of lobtop export are read', remedy: 'Fetch trades of that time' },
);

/** Its levels are changes of what rests: the sizes of a snapshot, and what was added and taken since. */
const GATE_BOOK = rejectedFormat(
  {
    name: 'Gate order book',
    example: 'BTC_USDT-2024050112.csv.gz',
    matches: ({ table, lines }) =>
      /^\d{10}(\.\d+)?,[12],(set|make|take),/.test(table?.columns.length === 0 ? lines[0] : ''),
  },
  {
    reason: 'its rows are what was added to a level and taken from it, which is not read yet',
    remedy: 'Fetch the trades of that time (deals), or record the websocket',
  },
);

/** The specific ones first: any table of trades matches the last. */
export const IMPORT_FORMATS: readonly ImportFormat[] = [
  ...TARDIS_FORMATS,
  ...BINANCE_PUBLIC_FORMATS,
  BINANCE_KLINES,
  BINANCE_RAW,
  BYBIT_BOOK,
  OKX_BOOK,
  OKX_RAW,
  HYPERLIQUID_BOOK,
  BITMEX_QUOTES,
  GATE_BOOK,
  ...OWN_EXPORT_FORMATS,
  ...DATABENTO_FORMATS,
  ...TRADE_TABLE_FORMATS,
  CANDLES,
  TRADES_CSV,
];

/** The format of a file. @throws LobtopError `data` when it is unknown */
export function formatOf(head: FileHead, { columns, player }: ImportHints): ImportFormat {
  if (player !== undefined) return venueMessages(player);
  if (columns !== undefined && head.table !== undefined) return mappedFormat(columns);
  const format = IMPORT_FORMATS.find((each) => each.matches(head));
  if (format !== undefined) return format;
  throw unknownFormat(head);
}
