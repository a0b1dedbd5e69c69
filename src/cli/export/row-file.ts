import { closeSync, writeSync } from 'node:fs';
import { LobtopError, messageOf, openNewFile, plainText, sanitize } from '../../engine/internal.js';
import type { ExportFormat } from '../values.js';

/** What a column holds; undefined in a row where there is no value. */
export type Column = { readonly name: string; readonly type: 'number' | 'text' | 'flag' };
export type Cell = number | string | boolean | undefined;
export type Row = readonly Cell[];

/** A table on its way into a file, row by row. */
export type RowFile = {
  add(row: Row): void;
  /** What was added is on disk. */
  close(): Promise<void>;
};

const TEXT_BYTES = 64 * 1024;
const ROW_GROUP = 50_000;

export type RowFileOptions = {
  readonly format: ExportFormat;
  readonly columns: readonly Column[];
  /** Whether a file that is there already may be written over. */
  readonly replaces: boolean;
};

/** @throws LobtopError `io` when the file cannot be made or cannot grow, `usage` when it is there already */
export async function openRowFile(path: string, { format, columns, replaces }: RowFileOptions): Promise<RowFile> {
  const { fd } = openNewFile(path, { replaces });
  if (format === 'parquet') return parquetFile(fd, path, columns);
  const text = new TextFile(fd, path);
  if (format === 'csv') text.line(columns.map(({ name }) => name).join(','));
  const lineOf = format === 'csv' ? csvLine : (row: Row) => jsonLine(columns, row);
  return { add: (row) => text.line(lineOf(row)), close: async () => text.close() };
}

function failed(path: string, cause: unknown): LobtopError {
  return new LobtopError('io', `${sanitize(path, 200)} cannot be written: ${messageOf(cause)}`, { cause });
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

/** As RFC 4180 has it; numbers without an exponent. */
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

/** In row groups, so that a table may be larger than memory. */
async function parquetFile(fd: number, path: string, columns: readonly Column[]): Promise<RowFile> {
  const { ByteWriter, ParquetWriter, schemaFromColumnData } = await import('hyparquet-writer');
  const empty = columns.map((column) => columnData(column, []));
  const writer = new ByteWriter();
  const parquet = new ParquetWriter({ writer, schema: schemaFromColumnData({ columnData: empty }) });
  let rows: Row[] = [];
  const send = () => {
    writeAll(fd, writer.getBytes(), path);
    // What is on disk need not stay here; the writer counts its whole length apart.
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
    send();
  };
  return {
    add(row) {
      rows.push(row);
      if (rows.length >= ROW_GROUP) flush();
    },
    async close() {
      flush();
      parquet.finish();
      send();
      closeSync(fd);
    },
  };
}

function columnData({ name, type }: Column, cells: readonly Cell[]) {
  const parquetType = ({ number: 'DOUBLE', text: 'STRING', flag: 'BOOLEAN' } as const)[type];
  return { name, type: parquetType, nullable: true, data: cells.map((cell) => cell ?? null) };
}
