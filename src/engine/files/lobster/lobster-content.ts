import { ByteStream } from '../bytes/byte-stream.js';
import { firstBytes } from '../bytes/first-bytes.js';
import type { InputFile } from '../bytes/input-file.js';
import { isHeader } from './lobster-header.js';
import { hasIndexCell, isRowOf, type LobsterKind } from './lobster-table.js';

/** A file is recognised by its first bytes: whatever it is, no more of it is read. */
const HEAD_BYTES = 64 * 1024;
/** Rows that a kind is recognised by. */
const SAMPLED_ROWS = 3;
const TIME_WITH_DECIMALS = /^\d{1,5}\.\d+,/;

/** The complete lines at the beginning of a file that are not empty. @throws LobtopError `no-input`, `data` as `ByteStream` */
export async function firstLines(input: InputFile): Promise<string[]> {
  const stream = new ByteStream(input);
  const head = await firstBytes(stream, HEAD_BYTES).finally(() => stream.close());
  const isComplete = head.length < HEAD_BYTES && !stream.isTruncated;
  const lines = head
    .toString('utf8', 0, HEAD_BYTES)
    .replace(/^\ufeff/, '')
    .split('\n');
  if (!isComplete) lines.pop();
  return lines.map((line) => line.replace(/\r$/, '')).filter((line) => line !== '');
}

/** What the first lines of a file are, whatever it is called: undefined for anything but LOBSTER. */
export function lobsterKind(lines: readonly string[]): LobsterKind | undefined {
  if (isSample('message', lines) && rowsOf(lines).some(hasTimeWithDecimals)) return 'message';
  return isSample('orderbook', lines) ? 'orderbook' : undefined;
}

/** Whether any of the first lines is a row of this kind: the others may be damaged. */
export function hasRowOf(kind: LobsterKind, lines: readonly string[]): boolean {
  return lines.some((line) => isRowOf(kind, line) || hasIndexCell(kind, line));
}

function isSample(kind: LobsterKind, lines: readonly string[]): boolean {
  const rows = rowsOf(lines).slice(0, SAMPLED_ROWS);
  const hasIndex = rows.length < lines.length && rows.every((row) => hasIndexCell(kind, row));
  return rows.length > 0 && (hasIndex || rows.every((row) => isRowOf(kind, row)));
}

/** Lines without a header. */
export function rowsOf(lines: readonly string[]): readonly string[] {
  return lines.length > 0 && isHeader(lines[0]) ? lines.slice(1) : lines;
}

function hasTimeWithDecimals(row: string): boolean {
  return TIME_WITH_DECIMALS.test(row) || TIME_WITH_DECIMALS.test(row.replace(/^"?\d+"?,/, ''));
}
