import { basename } from 'node:path';
import { LobtopError } from '../../errors.js';
import { sanitize } from '../../text.js';
import { firstLines, LineStream } from '../lines/line-stream.js';
import type { ImportedLine, Importer, ImportFormat, ImportHost } from './import-format.js';

/** Lines that show how many decimals the prices of a file have, and how many characters of them are read for it at most. */
const PREVIEW_LINES = 5000;
const PREVIEW_LENGTH = 1024 * 1024;

export type ImportStreamOptions = {
  /** What the format is given for a file of this name. */
  readonly hostOf: (name: string) => ImportHost;
  readonly onNotice: (text: string) => void;
};

/** What the lines of files of one format say, one file after the other; the next line with something to say is read in advance. */
export class ImportStream {
  readonly paths: string[];
  readonly #format: ImportFormat;
  readonly #options: ImportStreamOptions;
  #importer: Importer | undefined;
  #lines: LineStream | undefined;
  #name = '';
  #isOver = false;
  head: ImportedLine | undefined;

  constructor(format: ImportFormat, path: string, options: ImportStreamOptions) {
    this.paths = [path];
    this.#format = format;
    this.#options = options;
  }

  tell(): void {
    const { head } = this;
    this.head = undefined;
    this.#named(() => head?.tell());
  }

  /** To the next line that says something. @throws LobtopError `no-input`, `data` that names file and line */
  async advance(): Promise<void> {
    while (this.head === undefined && !this.#isOver) {
      const line = this.#lines?.next();
      if (line !== undefined) this.head = this.#named(() => this.#importer?.read(line));
      else if (!(await this.#lines?.more())) await this.#nextFile();
    }
  }

  settle(): void {
    this.#named(() => this.#importer?.settle());
  }

  async close(): Promise<void> {
    await this.#lines?.close();
  }

  async #nextFile(): Promise<void> {
    if (this.#lines?.isCutShort) {
      this.#options.onNotice(`${this.#name} is cut short: read up to line ${this.#lines.lineNumber}`);
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

  /** Names the place of what cannot be read. */
  #named<Value>(read: () => Value): Value {
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
