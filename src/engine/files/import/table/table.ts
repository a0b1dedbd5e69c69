import { LobtopError } from '../../../errors.js';
import { sanitize } from '../../../text.js';

/** Most often one of these separates the cells. */
const SEPARATORS = [',', ';', '\t', '|'] as const;
/** A cell of a header: not a number, not empty. */
const NUMBER = /^[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?$/i;
const WORD = /^(true|false|buy|sell|b|s|nan|null)$/i;

/** How the rows of a table are written as lines: CSV with any separator, or NDJSON with one flat object a row. */
export type Table = {
  /** Names of the columns; empty for a table without a header. In lower case. */
  readonly columns: readonly string[];
  /** The header as it is written; undefined for a table without one. */
  readonly header: string | undefined;
  /** The cells of a line in the order of the columns, trimmed, without quotes. @throws LobtopError `data` */
  cells(line: string): string[];
  /** One of these cells; undefined for a line that is shorter. @throws LobtopError `data` */
  cellAt(line: string, at: number): string | undefined;
};

/** The table that starts with these lines; undefined when they are not one: of another structure, or with one column only. */
export function tableOf(lines: readonly string[]): Table | undefined {
  const [first] = lines;
  if (first === undefined) return undefined;
  if (first.startsWith('{')) return jsonTable(lines);
  const separator = SEPARATORS.find((each) => splitCells(first, each).length > 1);
  if (separator === undefined) return undefined;
  const cells = (line: string) => splitCells(line, separator);
  const names = cells(first);
  // Dates are data too.
  const hasHeader = !names.some((name) => NUMBER.test(name) || WORD.test(name) || /^\d/.test(name));
  const valued = separator === ';' ? (line: string) => cells(line).map(withDecimalPoint) : cells;
  const isPlain = (line: string) => separator !== ';' && !line.includes('"');
  return {
    columns: hasHeader ? names.map((name) => name.toLowerCase()) : [],
    header: hasHeader ? first.trimEnd() : undefined,
    cells: valued,
    cellAt: (line, at) => (isPlain(line) ? plainCell(line, separator, at) : valued(line)[at]),
  };
}

/** Without splitting the line: half of the time of looking at one. */
function plainCell(line: string, separator: string, at: number): string | undefined {
  let start = 0;
  for (let i = 0; i < at; i++) {
    start = line.indexOf(separator, start) + 1;
    if (start === 0) return undefined;
  }
  const end = line.indexOf(separator, start);
  return line.slice(start, end < 0 ? line.length : end).trim();
}

/** RFC 4180, on one line. */
function splitCells(line: string, separator: string): string[] {
  const text = line.trimEnd();
  if (!text.includes('"')) return text.split(separator).map((cell) => cell.trim());
  const cells: string[] = [];
  for (let at = 0; at <= text.length; ) {
    const rest = text.slice(at);
    const quoted = /^\s*"((?:[^"]|"")*)"\s*/.exec(rest);
    const isQuoted = quoted !== null && (quoted[0].length === rest.length || rest[quoted[0].length] === separator);
    const end = isQuoted ? at + quoted[0].length : indexOrEnd(text, separator, at);
    cells.push(isQuoted ? quoted[1].replaceAll('""', '"') : text.slice(at, end).trim());
    at = end + 1;
  }
  return cells;
}

function indexOrEnd(text: string, separator: string, from: number): number {
  const found = text.indexOf(separator, from);
  return found < 0 ? text.length : found;
}

/** Where cells are separated by semicolons, the comma is a decimal point. */
function withDecimalPoint(cell: string): string {
  return /^[+-]?\d+,\d+$/.test(cell) ? cell.replace(',', '.') : cell;
}

/** Rows of one flat object each, with the columns of the first. Lists and objects in them are not cells. */
function jsonTable(lines: readonly string[]): Table | undefined {
  const first = flatObject(lines[0]);
  if (first === undefined) return undefined;
  const names = Object.keys(first);
  const rowOf = (line: string) => {
    const row = flatObject(line);
    if (row !== undefined) return row;
    throw new LobtopError('data', `"${sanitize(line, 40)}" is not a JSON object of a row`);
  };
  return {
    columns: names.map((name) => name.toLowerCase()),
    header: undefined,
    cells: (line) => {
      const row = rowOf(line);
      return names.map((name) => jsonCell(row[name]));
    },
    cellAt: (line, at) => jsonCell(rowOf(line)[names[at]]),
  };
}

function flatObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const isFlat = Object.values(value).every((cell) => typeof cell !== 'object' || cell === null);
    return isFlat ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function jsonCell(value: unknown): string {
  return value === null || value === undefined ? '' : String(value);
}
