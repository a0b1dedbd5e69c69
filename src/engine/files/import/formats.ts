import { LobtopError } from '../../errors.js';
import { sanitize } from '../../text.js';
import { lobsterKind } from '../lobster/lobster-content.js';
import { BINANCE_KLINES } from './formats/binance-klines.js';
import { BINANCE_PUBLIC_FORMATS } from './formats/binance-public.js';
import { BINANCE_RAW } from './formats/binance-raw.js';
import { BITMEX_QUOTES } from './formats/bitmex-quotes.js';
import { BYBIT_BOOK } from './formats/bybit-book.js';
import { DATABENTO_FORMATS } from './formats/databento-csv.js';
import { HYPERLIQUID_BOOK } from './formats/hyperliquid-book.js';
import type { FileHead, ImportFormat, ImportHints } from './formats/import-format.js';
import { OKX_BOOK } from './formats/okx-book.js';
import { OKX_RAW } from './formats/okx-raw.js';
import { OWN_EXPORT_FORMATS } from './formats/own-exports.js';
import { TARDIS_FORMATS } from './formats/tardis.js';
import { TRADE_TABLE_FORMATS } from './formats/trade-tables.js';
import { mappedFormat, TRADES_CSV } from './formats/trades-csv.js';

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
  ...OWN_EXPORT_FORMATS,
  ...DATABENTO_FORMATS,
  ...TRADE_TABLE_FORMATS,
  TRADES_CSV,
];

/** The format of a file. @throws LobtopError `data` when it is unknown */
export function formatOf(head: FileHead, { columns }: ImportHints): ImportFormat {
  if (columns !== undefined && head.table !== undefined) return mappedFormat(columns);
  const format = IMPORT_FORMATS.find((each) => each.matches(head));
  if (format !== undefined) return format;
  throw unknownFormat(head);
}

/** Says what was found, and what comes nearest. */
function unknownFormat({ name, lines, table }: FileHead): LobtopError {
  const file = sanitize(name, 100);
  if (lines.length === 0) return new LobtopError('data', `${file} is empty`);
  if (lines[0].startsWith('CTLB'))
    return new LobtopError('data', `${file} is a capture already: there is nothing to import`);
  if (lobsterKind(lines) === 'message') {
    return new LobtopError('data', `${file} has LOBSTER messages, which are replayed from a file, not imported`, {
      remedy: 'Write them to TICKER_YYYY-MM-DD_message.csv, and name that file alone: lobtop replay, lobtop export',
    });
  }
  const columns = table?.columns ?? [];
  if (columns.length > 0) {
    const found = sanitize(columns.join(', '), 200);
    return new LobtopError('data', `${file} is a table of an unknown format, with the columns ${found}`, {
      remedy:
        'Of a table of trades, name the columns: --columns time=…,price=…,size=…; see lobtop import --list-formats',
    });
  }
  const kind = lines[0].startsWith('{') ? 'has JSON messages of an unknown venue' : 'has an unknown format';
  return new LobtopError('data', `${file} ${kind}: "${sanitize(lines[0], 60)}"`, {
    remedy: 'Expected a capture, a LOBSTER message file, or a format of lobtop import --list-formats',
  });
}
