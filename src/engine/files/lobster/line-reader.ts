import { closeSync, openSync, readSync } from 'node:fs';
import { LobtopError, messageOf } from '../../errors.js';
import { sanitize } from '../../text.js';

const CHUNK_BYTES = 256 * 1024;

/** Where a line begins. */
export type LinePlace = { readonly offset: number; readonly lineNumber: number };

/** The lines of a file, one at a time, from any of them on: files may be larger than memory. */
export class LineReader {
  readonly #fd: number;
  readonly #chunk = Buffer.alloc(CHUNK_BYTES);
  #text = '';
  #at = 0;
  /** Bytes of the file that were read. */
  #read = 0;
  #isAtEnd = false;
  /** Of the line that was read last, from 1; empty ones are counted too. */
  lineNumber = 0;

  /** @throws LobtopError `no-input` when the file cannot be read */
  constructor(path: string) {
    try {
      this.#fd = openSync(path, 'r');
    } catch (cause) {
      throw new LobtopError('no-input', `${sanitize(path, 200)} cannot be read: ${messageOf(cause)}`, { cause });
    }
  }

  /** Where the next line begins. The files are ASCII: a character is a byte. */
  get place(): LinePlace {
    return { offset: this.#read - Math.max(0, this.#text.length - this.#at), lineNumber: this.lineNumber };
  }

  /** The next line without its end; undefined after the last. Empty lines are left out. */
  next(): string | undefined {
    while (true) {
      const end = this.#text.indexOf('\n', this.#at);
      if (end < 0 && this.#more()) continue;
      const stop = end < 0 ? this.#text.length : end;
      if (this.#at >= this.#text.length) return undefined;
      const line = this.#text.slice(this.#at, stop).replace(/\r$/, '');
      this.#at = stop + 1;
      this.lineNumber++;
      if (line !== '') return line;
    }
  }

  /** The next line is the one that begins there. */
  goTo({ offset, lineNumber }: LinePlace): void {
    this.#text = '';
    this.#at = 0;
    this.#read = offset;
    this.#isAtEnd = false;
    this.lineNumber = lineNumber;
  }

  close(): void {
    closeSync(this.#fd);
  }

  #more(): boolean {
    if (this.#isAtEnd) return false;
    const got = readSync(this.#fd, this.#chunk, 0, CHUNK_BYTES, this.#read);
    this.#read += got;
    this.#isAtEnd = got === 0;
    this.#text = this.#text.slice(this.#at) + this.#chunk.toString('latin1', 0, got);
    this.#at = 0;
    return got > 0;
  }
}
