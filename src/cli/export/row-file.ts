import { closeSync, writeSync } from 'node:fs';
import { LobtopError, messageOf, openNewFile, plainText, sanitize } from '../../engine/internal.js';
import type { ExportFormat } from '../values.js';

/** A column of a table. A cell is undefined where it has no value. */
export type Column = { readonly name: string; readonly type: 'number' | 'text' | 'flag' };
export type Cell = number | string | boolean | undefined;
export type Row = readonly Cell[];

/** Writes a table to a file, row by row. */
export type RowFile = {
  add(row: Row): void;
  /** Resolves when all rows have been written. */
  close(): Promise<void>;
};

const TEXT_BYTES = 64 * 1024;
const ROW_GROUP = 50_000;

export type RowFileOptions = {
  readonly format: ExportFormat;
  readonly columns: readonly Column[];
  /** Whether an existing file may be overwritten. */
  readonly replaces: boolean;
};

/** @throws LobtopError `io` when the file cannot be created or written, `usage` when it exists already */
export async function openRowFile(path: string, { format, columns, replaces }: RowFileOptions): Promise<RowFile> {
  const { fd } = openNewFile(path, { replaces });
  if (format === 'parquet') return parquetFile(fd, path, columns);
  const text = new TextFile(fd, path);
  if (format === 'csv') text.line(columns.map(({ name }) => name).join(','));
  const lineOf = format === 'csv' ? csvLine : (row: Row) => jsonLine(columns, row);
  return { add: (row) => text.line(lineOf(row)), close: async () => text.close() };
}

function failed(path: string, cause: unknown): LobtopError {
  return new LobtopError('io', `Cannot write ${sanitize(path, 200)}: ${sanitize(messageOf(cause), 200)}`, { cause });
}

class TextFile {
  readonly #fd: number;
  readonly #path: string;
  #text = '';

  constructor(fd: number, path: string) {
    this.#fd = fd;
    this.#path = path;
  }

  line(text: string): void {
    this.#text += `${text}\n`;
    if (this.#text.length >= TEXT_BYTES) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#fd);
  }

  #flush(): void {
    writeAll(this.#fd, Buffer.from(this.#text), this.#path);
    this.#text = '';
  }
}

function writeAll(fd: number, bytes: Uint8Array, path: string): void {
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written);
  } catch (cause) {
    throw failed(path, cause);
  }
}

function csvLine(row: Row): string {
  return row.map(csvCell).join(',');
}

/** RFC 4180; numbers without an exponent. */
function csvCell(cell: Cell): string {
  if (cell === undefined) return '';
  if (typeof cell === 'number') return plainText(cell);
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function jsonLine(columns: readonly Column[], row: Row): string {
  const cells = row.map((cell, i) => `${JSON.stringify(columns[i].name)}:${jsonCell(cell)}`);
  return `{${cells.join(',')}}`;
}

function jsonCell(cell: Cell): string {
  if (cell === undefined) return 'null';
  return typeof cell === 'number' ? plainText(cell) : JSON.stringify(cell);
}

/** Written in row groups, so that a table can be larger than memory. */
async function parquetFile(fd: number, path: string, columns: readonly Column[]): Promise<RowFile> {
  const { ByteWriter, ParquetWriter, schemaFromColumnData } = await import('hyparquet-writer');
  const empty = columns.map((column) => columnData(column, []));
  const writer = new ByteWriter();
  const parquet = new ParquetWriter({ writer, schema: schemaFromColumnData({ columnData: empty }) });
  let rows: Row[] = [];
  const writeOut = () => {
    writeAll(fd, writer.getBytes(), path);
    // Frees the buffer; the writer keeps count of the total length separately.
    writer.index = 0;
  };
  const flush = () => {
    const data = columns.map((column, i) =>
      columnData(
        column,
        rows.map((row) => row[i]),
      ),
    );
    if (rows.length > 0) parquet.write({ columnData: data, rowGroupSize: ROW_GROUP });
    rows = [];
    writeOut();
  };
  return {
    add(row) {
      rows.push(row);
      if (rows.length >= ROW_GROUP) flush();
    },
    async close() {
      flush();
      parquet.finish();
      writeOut();
      closeSync(fd);
    },
  };
}

function columnData({ name, type }: Column, cells: readonly Cell[]) {
  const parquetType = ({ number: 'DOUBLE', text: 'STRING', flag: 'BOOLEAN' } as const)[type];
  return { name, type: parquetType, nullable: true, data: cells.map((cell) => cell ?? null) };
}
