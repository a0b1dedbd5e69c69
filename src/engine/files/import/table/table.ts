import { LobtopError } from '../../../errors.js';
import { exactText } from '../../../exact-text.js';
import { sanitize } from '../../../text.js';

/** Most often one of these separates the cells. */
const SEPARATORS = [',', ';', '\t', '|'] as const;
/** A cell of a header: not a number, not empty. */
const NUMBER = /^[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?$/i;
const SEPARATOR_NOTE = /^"?sep=.{1,2}$/i;

/** How the rows of a table are written as lines: CSV with any separator, or NDJSON with one flat object a row. */
export type Table = {
  /** Names of the columns; empty for a table without a header. In lower case. */
  readonly columns: readonly string[];
  /** The same as they are written: names may differ in case only. */
  readonly names: readonly string[];
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
  const separator = separatorOf(first);
  if (separator === undefined) return undefined;
  const names = splitCells(first, separator);
  const hasHeader = isHeader(names);
  // pandas writes its index without a name, others a separator after the last cell.
  const named = names.flatMap((name, i) => (name === '' ? [] : [i]));
  const isPicked = hasHeader && named.length < names.length && named.length > 1;
  const split = isPicked ? pickedCells(separator, names.length, named) : withoutLast(separator, names.length);
  const cells = separator === ';' ? withDecimalPoints(split, lines) : split;
  const isPlain = (line: string) => separator !== ';' && !line.includes('"');
  const kept = isPicked ? named.map((i) => names[i]) : names;
  return {
    columns: hasHeader ? kept.map((name) => name.toLowerCase()) : [],
    names: hasHeader ? kept : [],
    header: hasHeader ? first.trimEnd() : undefined,
    cells,
    cellAt: (line, at) => (isPlain(line) ? plainCell(line, separator, isPicked ? named[at] : at) : cells(line)[at]),
  };
}

/**
 * The lines without what is no row before them: comments, and the line in which Excel names the separator. The last comment is the header where it
 * has the names of the columns, as numpy writes them.
 */
export function withoutNotes(lines: readonly string[]): readonly string[] {
  const count = lines.findIndex((line) => !isNote(line));
  if (count <= 0) return lines;
  const rows = lines.slice(count);
  const header = lines[count - 1].replace(/^#\s*/, '');
  const separator = separatorOf(rows[0]);
  if (separator === undefined || lines[count - 1] === header) return rows;
  const [names, cells] = [splitCells(header, separator), splitCells(rows[0], separator)];
  return isHeader(names) && !isHeader(cells) && names.length === cells.length ? [header, ...rows] : rows;
}

/** A line that is no row: a comment, or the one in which Excel names the separator. */
export function isNote(line: string): boolean {
  return line.startsWith('#') || SEPARATOR_NOTE.test(line);
}

/** A row without anything in it, as spreadsheets leave them behind the last. */
export function isBlank(cells: readonly string[]): boolean {
  return cells[0] === '' && cells.every((cell) => cell === '');
}

function separatorOf(line: string): (typeof SEPARATORS)[number] | undefined {
  return SEPARATORS.find((each) => splitCells(line, each).length > 1);
}

/** Dates are data too. Words are not: `sell` and `b` are names as well, and no row is without a number. */
function isHeader(names: readonly string[]): boolean {
  return !names.some((name) => NUMBER.test(name) || /^\d/.test(name));
}

/** Of rows with so many cells, those at these places. */
function pickedCells(separator: string, count: number, places: readonly number[]): (line: string) => string[] {
  return (line) => {
    const cells = splitCells(line, separator);
    if (isBlank(cells)) return cells;
    if (cells.length === count) return places.map((i) => cells[i]);
    throw new LobtopError('data', `${cells.length} columns, expected ${count}`);
  };
}

/** Without the empty cell behind a separator at the end of a line, where there is one cell too many. */
function withoutLast(separator: string, count: number): (line: string) => string[] {
  return (line) => {
    const cells = splitCells(line, separator);
    if (cells.length === count + 1 && cells[count] === '') cells.pop();
    return cells;
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
  // Tabs at the end separate empty cells.
  const text = separator === '\t' ? line : line.trimEnd();
  if (!text.includes('"')) return text.split(separator).map((cell) => cell.trim());
  const cells: string[] = [];
  for (let at = 0; at <= text.length; ) {
    const rest = text.slice(at);
    const quoted = /^ *"((?:[^"]|"")*)" */.exec(rest);
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

const DECIMAL_COMMA = /^[+-]?\d+,\d+$/;
/** 60.000,5: beyond doubt, and 60.000: a thousand times another number, depending on what the point is. */
const THOUSANDS = /^[+-]?\d{1,3}(\.\d{3})+,\d+$/;
const PERHAPS_THOUSANDS = /^[+-]?\d{1,3}(\.\d{3})+$/;

/**
 * Where cells are separated by semicolons, the comma is a decimal point.
 *
 * @param lines the first of the table: they tell whether its numbers have decimal commas
 */
function withDecimalPoints(split: (line: string) => string[], lines: readonly string[]): (line: string) => string[] {
  const isDecimalComma = (cell: string) => DECIMAL_COMMA.test(cell) || THOUSANDS.test(cell);
  let hasCommas = lines.some((line) => split(line).some(isDecimalComma));
  return (line) => {
    const cells = split(line);
    if (!hasCommas) hasCommas = cells.some(isDecimalComma);
    if (!hasCommas) return cells;
    return cells.map((cell) => {
      if (DECIMAL_COMMA.test(cell)) return cell.replace(',', '.');
      if (THOUSANDS.test(cell)) return cell.replaceAll('.', '').replace(',', '.');
      if (!PERHAPS_THOUSANDS.test(cell)) return cell;
      throw new LobtopError(
        'data',
        `"${sanitize(cell, 40)}" may have a point for thousands: other numbers of the table have decimal commas`,
        {
          remedy: 'Write its numbers without separators of thousands',
        },
      );
    });
  };
}

/** Rows of one flat object each, with the fields of all of these lines as columns. Lists and objects in them are not cells. */
function jsonTable(lines: readonly string[]): Table | undefined {
  if (flatObject(lines[0]) === undefined) return undefined;
  // Fields without a value are left out by some writers: the first row need not have all.
  const names = [...new Set(lines.flatMap((line) => Object.keys(flatObject(line) ?? {})))];
  const known = new Set(names);
  const rowOf = (line: string) => {
    const row = flatObject(line);
    if (row === undefined) throw new LobtopError('data', `"${sanitize(line, 40)}" is not a JSON object of a row`);
    const unknown = Object.keys(row).find((name) => !known.has(name));
    if (unknown === undefined) return row;
    throw new LobtopError(
      'data',
      `"${sanitize(unknown, 40)}" is a field that none of the first ${lines.length} rows has`,
      {
        remedy: 'Write all fields in the first row, with null where there is nothing',
      },
    );
  };
  return {
    columns: names.map((name) => name.toLowerCase()),
    names,
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
    const value: unknown = JSON.parse(exactText(line));
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
