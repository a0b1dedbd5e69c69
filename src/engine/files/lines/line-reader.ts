import { LobtopError } from '../../errors.js';
import { sanitize } from '../../text.js';
import { type LinePosition, LineSplitter, MAX_EMPTY_LINES } from './line-splitter.js';
import type { TextFile } from './text-file.js';

const CHUNK_BYTES = 256 * 1024;

/** Reads the lines of a file from any position. Files may be larger than memory. */
export class LineReader {
  readonly #file: TextFile;
  readonly #lines: LineSplitter;
  readonly #chunk = Buffer.allocUnsafe(CHUNK_BYTES);

  constructor(file: TextFile) {
    this.#file = file;
    this.#lines = new LineSplitter(file.name);
  }

  /** Where the next line begins. */
  get position(): LinePosition {
    return this.#lines.position;
  }

  /** Number of the last line that was read, from 1; empty lines count. */
  get lineNumber(): number {
    return this.#lines.lineNumber;
  }

  /** The next non-empty line without its line end; undefined after the last. @throws LobtopError `no-input`, `data` for a line that is too long, or a million empty ones */
  next(): string | undefined {
    const before = this.#lines.lineNumber;
    while (true) {
      const line = this.#lines.next();
      if (line !== undefined || this.#lines.isEnded) return line;
      if (this.#lines.lineNumber - before > MAX_EMPTY_LINES) throw this.#tooManyEmptyLines(before + 1);
      const length = this.#file.read(this.#chunk, this.#lines.nextOffset);
      if (length > 0) this.#lines.push(this.#chunk.subarray(0, length));
      else this.#lines.end();
    }
  }

  #tooManyEmptyLines(from: number): LobtopError {
    const name = sanitize(this.#file.name, 210);
    return new LobtopError('data', `${name} has more than ${MAX_EMPTY_LINES} empty lines from line ${from} on`, {
      remedy: 'Expected a text file',
    });
  }

  /** Continues with the line at this position. */
  goTo(position: LinePosition): void {
    this.#lines.goTo(position);
  }
}
