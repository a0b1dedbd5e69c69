import { basename } from 'node:path';
import { ByteStream } from './byte-stream.js';
import { LineSplitter } from './line-splitter.js';

const MAX_EMPTY_LINES = 1000;

/** Reads the lines of a file in order, plain or gzipped. Files may be larger than memory. */
export class LineStream {
  readonly #bytes: ByteStream;
  readonly #lines: LineSplitter;
  #isAtEnd = false;

  constructor(path: string) {
    this.#bytes = new ByteStream(path);
    this.#lines = new LineSplitter(basename(path));
  }

  /** Number of the last line that was read, from 1; empty lines count. */
  get lineNumber(): number {
    return this.#lines.lineNumber;
  }

  /** Whether the file is gzipped and its end is missing. Known at the end; an incomplete last line is not read. */
  get isTruncated(): boolean {
    return this.#bytes.isTruncated;
  }

  /** The next buffered line; undefined when there is none: then call `more`. @throws LobtopError `data` for a line that is too long */
  next(): string | undefined {
    return this.#lines.next();
  }

  /** Fills the buffer; answers whether there may be more lines. @throws LobtopError `no-input`, `data` as `ByteStream.next` */
  async more(): Promise<boolean> {
    if (this.#isAtEnd) return false;
    const bytes = await this.#bytes.next();
    if (bytes !== undefined) this.#lines.push(bytes);
    else {
      this.#isAtEnd = true;
      // An incomplete last line could be valid with wrong numbers.
      if (!this.isTruncated) this.#lines.end();
    }
    return true;
  }

  close(): Promise<void> {
    return this.#bytes.close();
  }
}

/** The first lines of a file, up to `count` lines or about `maxLength` characters. @throws LobtopError as `LineStream.more` */
export async function firstLines(path: string, count: number, maxLength = Number.POSITIVE_INFINITY): Promise<string[]> {
  const stream = new LineStream(path);
  const lines: string[] = [];
  let length = 0;
  try {
    do {
      for (let line = stream.next(); line !== undefined; line = stream.next()) {
        lines.push(line);
        length += line.length;
        if (lines.length >= count || length >= maxLength) return lines;
      }
      // A file may have nothing but empty lines.
    } while (stream.lineNumber < count + MAX_EMPTY_LINES && (await stream.more()));
    return lines;
  } finally {
    await stream.close();
  }
}
