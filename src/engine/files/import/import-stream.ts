import { LobtopError } from '../../errors.js';
import { sanitize } from '../../text.js';
import type { Lines } from '../lines/lines.js';
import type { ImportedLine } from './formats/import-format.js';
import type { ImportFiles, PreparedFile } from './prepared-import.js';
import { sortedLines } from './sorted-lines.js';
import { readable } from './table/readable.js';

export type ImportStreamOptions = Pick<ImportFiles, 'onNotice' | 'signal'>;

/** The lines of one file in the order of their times. The next line with data is read in advance, so that streams can be merged. */
export class ImportStream {
  readonly #prepared: PreparedFile;
  readonly #options: ImportStreamOptions;
  #lines: Lines | undefined;
  #isOver = false;
  head: ImportedLine | undefined;
  /** Lines with data so far. */
  rows = 0;

  constructor(prepared: PreparedFile, options: ImportStreamOptions) {
    this.#prepared = prepared;
    this.#options = options;
  }

  get name(): string {
    return this.#prepared.file.name;
  }

  /** When it begins, ms since the epoch; undefined when it has no lines with data. */
  get firstTs(): number | undefined {
    return this.#prepared.order.firstTs;
  }

  /** Whether the end of a file without data is missing. */
  get isTruncated(): boolean {
    return this.#lines?.isTruncated ?? this.#prepared.order.isTruncated;
  }

  /** Awaited before the first line is applied. @throws LobtopError */
  async start(): Promise<void> {
    await this.#prepared.importer.start?.();
  }

  apply(): void {
    const { head } = this;
    this.head = undefined;
    this.#withPlace(() => head?.apply());
  }

  /** What goes on after a line was applied; undefined where nothing does. */
  settle(): Promise<void> | undefined {
    return this.#prepared.importer.settle?.();
  }

  /** Reads up to the next line with data. @throws LobtopError `no-input`, `data` that names file and line */
  async advance(): Promise<void> {
    if (this.head !== undefined || this.#isOver) return;
    this.#lines ??= await this.#open();
    const { importer } = this.#prepared;
    while (this.head === undefined) {
      const line = this.#lines.next();
      if (line !== undefined) this.head = this.#withPlace(() => importer.read(line));
      else if (!(await this.#lines.more())) break;
    }
    if (this.head !== undefined) this.rows++;
    else await this.#end(this.#lines);
  }

  /** Ends a pending `advance`. */
  async close(): Promise<void> {
    this.#isOver = true;
    await this.#lines?.close();
    await this.#prepared.file.close();
  }

  async #end(lines: Lines): Promise<void> {
    if (lines.isTruncated && !this.#isOver) {
      this.#options.onNotice?.(`${this.name} is truncated: read up to line ${lines.lineNumber}`);
    }
    this.#isOver = true;
    await lines.close();
  }

  async #open(): Promise<Lines> {
    const { file, timeOf, order } = this.#prepared;
    const lines = await file.lines();
    if (order.kind === 'ascending') return lines;
    const { onNotice, signal } = this.#options;
    const newest = order.kind === 'descending' ? 'has its newest line first' : 'is not in the order of its times';
    onNotice?.(`${this.name} ${newest}: sorting it`);
    return sortedLines(lines, {
      timeOf: (line) => readable([line], timeOf)[0] ?? Number.NaN,
      isDescending: order.kind === 'descending',
      isStopped: () => signal?.aborted === true,
      onDisk: () => onNotice?.(`${this.name} is sorted on disk, in the folder for temporary files (TMPDIR)`),
    });
  }

  /** Adds file and line to what is thrown. */
  #withPlace<Value>(read: () => Value): Value {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof LobtopError) || !OF_CONTENT.has(error.code)) throw error;
      const place = `${sanitize(this.name, 200)} line ${this.#lines?.lineNumber ?? 0}`;
      const remedy = error.remedy === undefined ? {} : { remedy: error.remedy };
      throw new LobtopError('data', `${place}: ${error.message}`, { cause: error, ...remedy });
    }
  }
}

/** Errors of what a line says. */
const OF_CONTENT: ReadonlySet<string> = new Set(['data', 'number', 'range']);
