import { closeSync, openSync, readSync } from 'node:fs';
import type { AsyncBuffer, Compressors, FileMetaData } from 'hyparquet';
import { LobtopError, messageOf } from '../../errors.js';
import { sanitize } from '../../text.js';
import { type InputFile, placeName } from '../bytes/input-file.js';
import { isPipe } from '../bytes/raw-bytes.js';
import type { Lines } from './lines.js';

const MAGIC = 'PAR1';
/** Rows that are decoded at a time: a row group, or part of one. A part of a group costs as much as the group up to its end. */
const MAX_ROWS = 1_000_000;

/** A column of the schema: its type says how its values are written. */
type Column = {
  readonly name: string;
  readonly isFloat: boolean;
  /** Decimals of the seconds of a time of day. */
  readonly timeDigits: number | undefined;
  /** Its cells are lists or groups of values: they are not read, and appear as `NESTED`. */
  readonly isNested: boolean;
};

/** What a nested cell appears as: no column that is read has such a value, so that it is an error there. */
const NESTED = '[nested]';

/** Whether a file is a Parquet file. Those inside archives and pipes are not recognised: they are read from both ends. */
export async function isParquet(input: InputFile): Promise<boolean> {
  if (input.member !== undefined || isPipe(input)) return false;
  const head = Buffer.alloc(MAGIC.length);
  try {
    const fd = openSync(input.path, 'r');
    try {
      return readSync(fd, head, 0, head.length, 0) === head.length && head.toString('latin1') === MAGIC;
    } finally {
      closeSync(fd);
    }
  } catch {
    // Reported by whoever reads it.
    return false;
  }
}

/**
 * The rows of a Parquet file as the lines of a table: names of the columns first, cells separated by tabs. Times become ISO 8601 with all their
 * digits, whole numbers stay exact beyond 2^53.
 */
export class ParquetLines implements Lines {
  readonly #name: string;
  readonly #file: AsyncBuffer;
  readonly #metadata: FileMetaData;
  readonly #compressors: Compressors;
  readonly #columns: readonly Column[];
  /** First rows of the parts that are decoded at a time, and the number of rows. */
  readonly #bounds: readonly number[];
  #part = -1;
  /** The values of the part that is decoded, by column; undefined before the first: then the header is next. */
  #values: readonly ArrayLike<unknown>[] | undefined;
  #at = 0;
  #isClosed = false;
  readonly isTruncated = false;
  lineNumber = 0;

  private constructor(
    input: InputFile,
    file: AsyncBuffer,
    { metadata, compressors }: { readonly metadata: FileMetaData; readonly compressors: Compressors },
  ) {
    this.#name = placeName(input);
    this.#file = file;
    this.#metadata = metadata;
    this.#compressors = compressors;
    this.#columns = columnsOf(metadata);
    this.#bounds = boundsOf(metadata);
  }

  /** @throws LobtopError `no-input`, `data` when it is damaged */
  static async open(input: InputFile): Promise<ParquetLines> {
    const [{ asyncBufferFromFile, parquetMetadataAsync }, { compressors }] = [
      await import('hyparquet'),
      await import('hyparquet-compressors'),
    ];
    try {
      const file = await asyncBufferFromFile(input.path);
      return new ParquetLines(input, file, { metadata: await parquetMetadataAsync(file), compressors });
    } catch (cause) {
      throw damaged(placeName(input), cause);
    }
  }

  get bytesRead(): number {
    const rows = this.#bounds[this.#bounds.length - 1];
    return Math.round(((this.#bounds[Math.max(0, this.#part)] + this.#at) / Math.max(1, rows)) * this.size);
  }

  get size(): number {
    return this.#file.byteLength;
  }

  next(): string | undefined {
    if (this.#values === undefined) {
      if (this.lineNumber > 0) return undefined;
      this.lineNumber = 1;
      return this.#columns.map(({ name }) => cellText(name)).join('\t');
    }
    const at = this.#at;
    if (at >= this.#bounds[this.#part + 1] - this.#bounds[this.#part]) return undefined;
    this.#at++;
    this.lineNumber++;
    return this.#columns.map((column, i) => cellText(this.#values?.[i][at], column)).join('\t');
  }

  async more(): Promise<boolean> {
    if (this.#isClosed || this.#part + 2 >= this.#bounds.length) return false;
    this.#part++;
    this.#at = 0;
    try {
      this.#values = await this.#decode(this.#bounds[this.#part], this.#bounds[this.#part + 1]);
    } catch (cause) {
      throw damaged(this.#name, cause);
    }
    return true;
  }

  async #decode(rowStart: number, rowEnd: number): Promise<unknown[][]> {
    const { parquetRead } = await import('hyparquet');
    const values = this.#columns.map((): unknown[] => new Array(rowEnd - rowStart));
    const places = new Map(this.#columns.map(({ name }, i) => [name, i]));
    await parquetRead({
      file: this.#file,
      metadata: this.#metadata,
      compressors: this.#compressors,
      parsers: TIME_PARSERS,
      columns: this.#columns.filter(({ isNested }) => !isNested).map(({ name }) => name),
      rowStart,
      rowEnd,
      onChunk: ({ columnName, columnData, rowStart: from }) => {
        const target = values[places.get(columnName) ?? -1];
        // A chunk may have rows before and after those that were requested.
        for (let i = Math.max(0, rowStart - from); i < columnData.length && from + i < rowEnd; i++) {
          target[from + i - rowStart] = columnData[i];
        }
      },
    });
    return values;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#values = undefined;
  }
}

/** Times with all their digits: a Date has milliseconds. */
const TIME_PARSERS = {
  timestampFromMilliseconds: (ms: bigint) => isoText(ms * 1_000_000n),
  timestampFromMicroseconds: (us: bigint) => isoText(us * 1000n),
  timestampFromNanoseconds: isoText,
  dateFromDays: (days: number) => isoText(BigInt(days) * 86_400_000_000_000n).slice(0, '1970-01-01'.length),
};

function isoText(ns: bigint): string {
  const ms = ns / 1_000_000n;
  const text = new Date(Number(ms)).toISOString();
  return `${text.slice(0, -1)}${String(ns % 1_000_000n).padStart(6, '0')}Z`;
}

function columnsOf({ schema }: FileMetaData): Column[] {
  const columns: Column[] = [];
  for (let at = 1; at < schema.length; at += 1 + descendants(schema, at)) {
    const { name, type, num_children: children = 0 } = schema[at];
    columns.push({ name, isFloat: type === 'FLOAT', timeDigits: timeDigitsOf(schema[at]), isNested: children > 0 });
  }
  return columns;
}

const TIME_DIGITS = { MILLIS: 3, MICROS: 6, NANOS: 9 } as const;

/** Decimals of a time of day; undefined for a column of another kind. */
function timeDigitsOf({ logical_type: logical, converted_type: converted }: FileMetaData['schema'][number]) {
  if (logical?.type === 'TIME') return TIME_DIGITS[logical.unit];
  if (converted === 'TIME_MILLIS') return TIME_DIGITS.MILLIS;
  return converted === 'TIME_MICROS' ? TIME_DIGITS.MICROS : undefined;
}

function descendants(schema: FileMetaData['schema'], at: number): number {
  let count = 0;
  for (let child = 0; child < (schema[at].num_children ?? 0); child++) count += 1 + descendants(schema, at + 1 + count);
  return count;
}

function boundsOf({ row_groups: groups }: FileMetaData): number[] {
  const bounds = [0];
  let row = 0;
  for (const { num_rows: rows } of groups) {
    const end = row + Number(rows);
    for (row = Math.min(end, row + MAX_ROWS); row < end; row = Math.min(end, row + MAX_ROWS)) bounds.push(row);
    if (end > bounds[bounds.length - 1]) bounds.push(end);
  }
  return bounds;
}

function cellText(value: unknown, column?: Column): string {
  if (column?.isNested === true) return NESTED;
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  if (column?.isFloat === true && typeof value === 'number') return singleText(value);
  if (column?.timeDigits !== undefined) return timeOfDay(BigInt(value as number | bigint), column.timeDigits);
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return /[\t\r\n"]/.test(text) ? `"${text.replaceAll(/[\t\r\n]/g, ' ').replaceAll('"', '""')}"` : text;
}

/** @param count since midnight, in units of so many decimals of a second */
function timeOfDay(count: bigint, digits: number): string {
  return isoText(count * 10n ** BigInt(9 - digits)).slice('1970-01-01T'.length, -1);
}

/** The shortest text that is this number in single precision: 0.1, not 0.10000000149011612. */
function singleText(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(value);
}

function damaged(name: string, cause: unknown): LobtopError {
  return new LobtopError('data', `${name} is damaged: ${sanitize(messageOf(cause), 200)}`, {
    cause,
    remedy: 'Check it with another Parquet reader, or fetch it again',
  });
}
