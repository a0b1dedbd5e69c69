import { LobtopError } from '../../errors.js';
import { sanitize } from '../../text.js';
import { lobsterKind } from '../lobster/lobster-content.js';
import { type FileHead, NO_HEADER } from './formats/import-format.js';
import { rawLineOf } from './formats/messages/raw-line.js';
import { columnsFlag, foreignColumns, hasTrades } from './formats/trade-columns.js';
import { readable } from './table/readable.js';

const AGAIN = 'Fetch it again: a download that fails may save the answer of the server';
const ANY_COLUMNS = '--columns time=…,price=…,size=…';
const FORMATS = 'Expected a capture, a LOBSTER message file, or a format of lobtop import --list-formats';

/** What a file is that is no data, or data that must be written differently, by its first line. */
const LOOKS: readonly { readonly line: RegExp; readonly what: string; readonly remedy: string }[] = [
  { line: /^CTLB/, what: 'is a capture already', remedy: 'There is nothing to import' },
  { line: /^\s*<(!doctype|html|head|body)\b/i, what: 'is a web page', remedy: AGAIN },
  { line: /^\s*<(\?xml|error)\b/i, what: 'is XML, as servers answer with an error', remedy: AGAIN },
  {
    line: /^\s*\{\s*("[^"]*"\s*:\s*[^,{}[\]]+,\s*)*"(error|message|msg|detail)"\s*:/i,
    what: 'is an answer of a server, without data',
    remedy: AGAIN,
  },
  {
    line: /^version https:\/\/git-lfs/,
    what: 'is what Git LFS keeps in the place of a large file',
    remedy: 'Fetch the file itself: git lfs pull',
  },
  {
    line: /^[0-9a-f]{32,128} [ *]\S/i,
    what: 'has a checksum of another file',
    remedy: 'Name the file that it is of',
  },
  {
    line: /^\s*\[\s*(\{|$)/,
    what: 'is one JSON list',
    remedy: "Write its elements to lines: jq -c '.[]' FILE | lobtop replay -",
  },
  {
    line: /[^\r]\r[^\r]/,
    what: 'has lines that end with CR alone',
    remedy: "Write them with LF: tr '\\r' '\\n' <FILE | lobtop replay -",
  },
  {
    line: /\0/,
    what: 'is no text: it has NUL bytes, as UTF-16 has without a byte order mark',
    remedy: 'Write it as UTF-8: iconv -f UTF-16LE -t UTF-8 FILE | lobtop replay -',
  },
];

/** Says what was found, and what comes nearest. */
export function unknownFormat({ name, lines, table }: FileHead): LobtopError {
  const file = sanitize(name, 100);
  const [first] = lines;
  if (first === undefined) return new LobtopError('data', `${file} is empty`);
  if (name.endsWith('[Content_Types].xml')) {
    return new LobtopError('data', 'A workbook of a spreadsheet is not read', { remedy: 'Save its sheet as CSV' });
  }
  const look = LOOKS.find(({ line }) => line.test(first));
  if (look !== undefined) return new LobtopError('data', `${file} ${look.what}`, { remedy: look.remedy });
  if (lobsterKind(lines) === 'message') {
    return new LobtopError('data', `${file} has LOBSTER messages, which are replayed from a file, not imported`, {
      remedy: 'Write them to TICKER_YYYY-MM-DD_message.csv, and name that file alone: lobtop replay, lobtop export',
    });
  }
  if (readable(lines, rawLineOf).some(({ received }) => received !== undefined)) {
    return new LobtopError('data', `${file} has messages as a collector received them, of an unknown venue`, {
      remedy: 'Name it, and what to play: --venue kraken --symbol BTC/USD',
    });
  }
  const columns = table?.columns ?? [];
  if (columns.length > 0) {
    const found = sanitize(columns.join(', '), 200);
    const what = `is a table of an unknown format, with the columns ${found}${whyNotTrades(columns)}`;
    return new LobtopError('data', `${file} ${what}`, {
      remedy: `Of a table of trades, name the columns: ${columnsFlag(table?.names ?? []) ?? ANY_COLUMNS}; see lobtop import --list-formats`,
    });
  }
  const cells = table?.cells(first) ?? [];
  if (cells.length > 2 && cells.every(isNumberOrWord)) {
    return new LobtopError('data', `${file} has no header: what its ${cells.length} columns are is not known`, {
      remedy: NO_HEADER,
    });
  }
  const kind = first.startsWith('{') ? 'has JSON messages of an unknown venue' : 'has an unknown format';
  return new LobtopError('data', `${file} ${kind}: "${sanitize(first, 60)}"`, { remedy: FORMATS });
}

/** A cell as rows of trades have them, to tell a table from prose with commas. */
function isNumberOrWord(cell: string): boolean {
  return /^[\w.:+-]*$/.test(cell);
}

/** Of a table that has all that a trade needs, and more. */
function whyNotTrades(columns: readonly string[]): string {
  if (!hasTrades(columns)) return '';
  const foreign = foreignColumns(columns);
  return `: ${sanitize(foreign.join(', '), 100)} ${foreign.length === 1 ? 'is not a column' : 'are not columns'} of trades`;
}
