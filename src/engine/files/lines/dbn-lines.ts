import { LobtopError } from '../../errors.js';
import { sanitize } from '../../text.js';
import type { Bytes } from '../bytes/peeked-bytes.js';
import {
  COMMON_COLUMNS,
  DATABENTO_SCHEMAS,
  type DatabentoSchema,
  LAYOUT_COLUMNS,
  OTHER_SCHEMAS,
  type OtherSchema,
} from '../databento/databento-schemas.js';
import { DbnReader, type DbnRecord } from '../databento/dbn-reader.js';
import { instrumentAt, LAYOUTS, mappedSymbol, receiveNs, SYMBOL_MAPPING } from '../databento/dbn-records.js';
import { DbnSymbols } from '../databento/dbn-symbols.js';
import type { Lines } from './lines.js';

const OTHERS: readonly OtherSchema[] = Object.values(OTHER_SCHEMAS);

/**
 * The records of a DBN file (Databento Binary Encoding, versions 1 to 3) as the lines of Databento's own CSV: names of the columns first, times in ns
 * since the epoch, prices in 1e-9, and the symbol. Records of other types are skipped. A schema that cannot be played is a header without rows.
 */
export class DbnLines implements Lines {
  readonly #name: string;
  readonly #bytes: Bytes;
  readonly #reader = new DbnReader();
  #isEnded = false;
  #symbols = new DbnSymbols([]);
  /** What the rows are; undefined while it is not known. */
  #schema: DatabentoSchema | OtherSchema | undefined;
  /** The first row of a file that does not name its schema: the header comes before it. */
  #firstRow: string | undefined;
  /** The first schema that was skipped. */
  #skipped: OtherSchema | undefined;
  /** Whether the end of the file is missing: of compressed data, or of its last record. Known at the end. */
  isTruncated = false;
  lineNumber = 0;

  /** @param name of the file, for messages */
  constructor(name: string, bytes: Bytes) {
    this.#name = name;
    this.#bytes = bytes;
  }

  get bytesRead(): number {
    return this.#bytes.bytesRead;
  }

  get size(): number {
    return this.#bytes.size;
  }

  /** @throws LobtopError `data` when the file is damaged, or has records of several schemas */
  next(): string | undefined {
    try {
      const line = this.lineNumber === 0 ? this.#header() : this.#row();
      if (line !== undefined) this.lineNumber++;
      return line;
    } catch (error) {
      throw this.#named(error);
    }
  }

  async more(): Promise<boolean> {
    if (this.#isEnded) return false;
    const piece = await this.#bytes.next();
    try {
      if (piece !== undefined) this.#push(piece);
      else this.#end();
    } catch (error) {
      throw this.#named(error);
    }
    return true;
  }

  close(): Promise<void> {
    return this.#bytes.close();
  }

  #push(piece: Uint8Array): void {
    const hadMetadata = this.#reader.metadata !== undefined;
    this.#reader.push(piece);
    const { metadata } = this.#reader;
    if (hadMetadata || metadata === undefined) return;
    this.#symbols = new DbnSymbols(metadata.symbols);
    if (metadata.schema !== undefined) this.#schema = schemaOf(metadata.schema);
  }

  #end(): void {
    this.#isEnded = true;
    if (this.#reader.metadata === undefined)
      throw new LobtopError('data', 'it is truncated: its metadata is incomplete');
    this.isTruncated = this.#bytes.isTruncated || this.#reader.isIncomplete;
    this.#schema ??= this.#skipped;
  }

  #header(): string | undefined {
    // Of a live stream, the first row says what the others are.
    if (this.#schema === undefined) this.#firstRow = this.#row();
    if (this.#schema === undefined) return undefined;
    const columns = 'layout' in this.#schema ? LAYOUT_COLUMNS[this.#schema.layout] : otherColumns(this.#schema);
    return [...columns, 'symbol'].join(',');
  }

  #row(): string | undefined {
    const first = this.#firstRow;
    this.#firstRow = undefined;
    if (first !== undefined) return first;
    for (let record = this.#reader.next(); record !== undefined; record = this.#reader.next()) {
      const row = this.#rowOf(record);
      if (row !== undefined) return row;
    }
    return undefined;
  }

  #rowOf(record: DbnRecord): string | undefined {
    const { rtype, view, at, bytes } = record;
    const schema = DATABENTO_SCHEMAS.find((each) => each.rtype === rtype);
    if (schema === undefined) {
      this.#skip(record);
      return undefined;
    }
    this.#schema ??= schema;
    if (!('layout' in this.#schema) || this.#schema.rtype !== rtype) throw mixed(this.#schema.name, schema.name);
    const layout = LAYOUTS[schema.layout];
    if (bytes < layout.bytes) {
      throw new LobtopError('data', `a record of ${schema.name} has ${bytes} bytes, expected ${layout.bytes}`);
    }
    const symbol = this.#symbols.at(instrumentAt(view, at), receiveNs(schema.layout, view, at));
    return `${layout.cells(view, at).join(',')},${cellText(symbol)}`;
  }

  #skip({ rtype, view, at, bytes }: DbnRecord): void {
    if (rtype === SYMBOL_MAPPING) {
      const symbol = mappedSymbol(new Uint8Array(view.buffer, view.byteOffset + at, bytes), this.#version);
      if (symbol !== '') this.#symbols.set(instrumentAt(view, at), symbol);
    }
    this.#skipped ??= OTHERS.find(({ rtypes }) => rtypes.includes(rtype));
  }

  get #version(): number {
    return this.#reader.metadata?.version ?? 1;
  }

  #named(error: unknown): unknown {
    if (!(error instanceof LobtopError)) return error;
    const remedy = error.remedy === undefined ? {} : { remedy: error.remedy };
    return new LobtopError('data', `${this.#name} cannot be read as DBN: ${error.message}`, {
      cause: error,
      ...remedy,
    });
  }
}

/** @throws LobtopError `data` for a number that no schema has */
function schemaOf(code: number): DatabentoSchema | OtherSchema {
  const schema =
    DATABENTO_SCHEMAS.find((each) => each.code === code) ?? OTHERS.find(({ codes }) => codes.includes(code));
  if (schema !== undefined) return schema;
  throw new LobtopError('data', `its schema, number ${code}, is not known`);
}

function otherColumns({ columns }: OtherSchema): readonly string[] {
  return [...COMMON_COLUMNS, ...columns];
}

function mixed(one: string, other: string): LobtopError {
  return new LobtopError('data', `it has records of ${one} and of ${other}, and one table cannot have both`, {
    remedy: "Split it with Databento's tool: dbn FILE --split-by schema --output-pattern 'NAME.{schema}.dbn'",
  });
}

function cellText(symbol: string): string {
  return /^[\w.:/ -]*$/.test(symbol) ? symbol : `"${sanitize(symbol, 100).replaceAll('"', '""')}"`;
}
