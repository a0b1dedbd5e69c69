import { LobtopError } from '../../errors.js';
import { sanitize } from '../../text.js';
import { LineReader } from '../lines/line-reader.js';
import type { LinePosition } from '../lines/line-splitter.js';
import type { TextFile } from '../lines/text-file.js';
import { isLobsterMessage, isLobsterRow } from './lobster-format.js';
import { isHeader, withoutIndex } from './lobster-header.js';
import type { LobsterFileName } from './lobster-name.js';

export type LobsterKind = LobsterFileName['kind'];

/** A message or an orderbook file, and how its rows are written. */
export type LobsterTable = {
  readonly file: TextFile;
  /** Where the first row begins: after the header, if there is one. */
  readonly start: LinePosition;
  /** Whether each row begins with its number. */
  readonly hasIndex: boolean;
  /** Without its index; undefined in an empty file. */
  readonly firstRow: string | undefined;
};

/** Whether a line is a row of a file of this kind. */
export function isRowOf(kind: LobsterKind, line: string): boolean {
  return kind === 'message' ? isLobsterMessage(line) : isLobsterRow(line);
}

/** Whether a line is such a row with its number before it. */
export function hasIndexCell(kind: LobsterKind, line: string): boolean {
  const row = withoutIndex(line);
  return row !== undefined && isRowOf(kind, row) && !isRowOf(kind, line);
}

/** Looks for a header. Only below one do rows have an index: pandas and R write both or none. @throws LobtopError `no-input`, `data` as `LineReader.next` */
export function lobsterTable(file: TextFile, kind: LobsterKind): LobsterTable {
  const lines = new LineReader(file);
  const first = lines.next();
  if (first === undefined || !isHeader(first)) {
    return { file, start: { offset: 0, lineNumber: 0 }, hasIndex: false, firstRow: first };
  }
  const start = lines.position;
  const line = lines.next();
  const hasIndex = line !== undefined && hasIndexCell(kind, line);
  return { file, start, hasIndex, firstRow: hasIndex ? withoutIndex(line) : line };
}

/** The rows of a table from any position, without header and index. */
export class LobsterRows {
  readonly #table: LobsterTable;
  readonly #lines: LineReader;

  constructor(table: LobsterTable) {
    this.#table = table;
    this.#lines = new LineReader(table.file);
    this.#lines.goTo(table.start);
  }

  /** Where the next row begins. */
  get position(): LinePosition {
    return this.#lines.position;
  }

  /** Continues with the row at this position. */
  goTo(position: LinePosition): void {
    this.#lines.goTo(position);
  }

  /** Skips a row; answers whether there was one. @throws LobtopError `no-input`, `data` as `LineReader.next` */
  skip(): boolean {
    return this.#lines.next() !== undefined;
  }

  /** The next row, parsed; undefined after the last. @throws LobtopError what `parse` throws, with file and line */
  next<Row>(parse: (row: string) => Row): Row | undefined {
    const line = this.#lines.next();
    if (line === undefined) return undefined;
    try {
      return parse(this.#table.hasIndex ? requireIndex(line) : line);
    } catch (error) {
      if (!(error instanceof LobtopError)) throw error;
      const place = `${sanitize(this.#table.file.name, 210)} line ${this.#lines.lineNumber}`;
      const remedy = error.remedy === undefined ? {} : { remedy: error.remedy };
      throw new LobtopError(error.code, `${place}: ${error.message}`, { cause: error, ...remedy });
    }
  }
}

/** @throws LobtopError `data` */
function requireIndex(line: string): string {
  const row = withoutIndex(line);
  if (row !== undefined) return row;
  throw new LobtopError('data', 'it does not begin with the number of the row, as the rows above do');
}
