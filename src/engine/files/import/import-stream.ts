import { basename } from 'node:path';
import { LobtopError } from '../../errors.js';
import { sanitize } from '../../text.js';
import { firstLines, LineStream } from '../lines/line-stream.js';
import type { ImportedLine, Importer, ImportFormat, ImportHost, ImportResult } from './import-format.js';

/** The lines that decimals are inferred from, and how many characters of them at most. */
const PREVIEW_LINES = 5000;
const PREVIEW_LENGTH = 1024 * 1024;

export type ImportStreamOptions = {
  /** What the format is given for a file with this name. */
  readonly hostOf: (name: string) => ImportHost;
  readonly onNotice: (text: string) => void;
};

/** The lines of files of one format, one file after the other. The next line with data is read in advance, so that streams can be merged by time. */
export class ImportStream {
  readonly paths: string[];
  readonly #format: ImportFormat;
  readonly #options: ImportStreamOptions;
  #importer: Importer | undefined;
  #lines: LineStream | undefined;
  #name = '';
  #isOver = false;
  head: ImportedLine | undefined;
  /** Lines with data. */
  #rows = 0;

  constructor(format: ImportFormat, path: string, options: ImportStreamOptions) {
    this.paths = [path];
    this.#format = format;
    this.#options = options;
  }

  apply(): void {
    const { head } = this;
    this.head = undefined;
    this.#rows++;
    this.#withPlace(() => head?.apply());
  }

  /** Reads up to the next line with data. @throws LobtopError `no-input`, `data` that names file and line */
  async advance(): Promise<void> {
    while (this.head === undefined && !this.#isOver) {
      const line = this.#lines?.next();
      if (line !== undefined) this.head = this.#withPlace(() => this.#importer?.read(line));
      else if (!(await this.#lines?.more())) await this.#nextFile();
    }
  }

  flush(): void {
    this.#withPlace(() => this.#importer?.flush());
  }

  /** Once all of it was read. */
  get result(): ImportResult {
    if (this.#rows === 0) return { hasData: false, problems: [`${this.#name} has no rows with data`] };
    const { hasData, problems } = this.#importer?.result ?? { hasData: true, problems: [] };
    return { hasData, problems: problems.map((problem) => `${this.#name} has ${problem}`) };
  }

  async close(): Promise<void> {
    await this.#lines?.close();
  }

  async #nextFile(): Promise<void> {
    if (this.#lines?.isTruncated) {
      this.#options.onNotice(`${this.#name} is truncated: read up to line ${this.#lines.lineNumber}`);
    }
    await this.#lines?.close();
    const path = this.paths.shift();
    this.#isOver = path === undefined;
    if (path === undefined) return;
    this.#name = sanitize(basename(path), 100);
    this.#lines = new LineStream(path);
    this.#importer ??= await this.#previewed(path);
  }

  async #previewed(path: string): Promise<Importer> {
    const lines = await firstLines(path, PREVIEW_LINES, PREVIEW_LENGTH);
    const importer = this.#format.open(lines[0] ?? '', this.#options.hostOf(basename(path)));
    importer.preview(lines);
    return importer;
  }

  /** Adds file and line to what is thrown. */
  #withPlace<Value>(read: () => Value): Value {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof LobtopError) || (error.code !== 'data' && error.code !== 'number')) throw error;
      const place = `${this.#name} line ${this.#lines?.lineNumber ?? 0}`;
      const remedy = error.remedy === undefined ? {} : { remedy: error.remedy };
      throw new LobtopError('data', `${place}: ${error.message}`, { cause: error, ...remedy });
    }
  }
}
