import { basename } from 'node:path';
import { ByteStream } from './byte-stream.js';
import { LineSplitter } from './line-splitter.js';

/** The lines of a file from the first to the last, read as they are wanted: plain or gzipped, larger than memory. */
export class LineStream {
  readonly #bytes: ByteStream;
  readonly #lines: LineSplitter;
  #isAtEnd = false;

  constructor(path: string) {
    this.#bytes = new ByteStream(path);
    this.#lines = new LineSplitter(basename(path));
  }

  /** Of the line that was read last, from 1; empty ones are counted too. */
  get lineNumber(): number {
    return this.#lines.lineNumber;
  }

  /** Whether it is gzipped and its end is missing: known at the end. What stands before it is read, but for an incomplete line. */
  get isCutShort(): boolean {
    return this.#bytes.isCutShort;
  }

  /** The next line of those that are here; undefined when there is none: then `more` knows. @throws LobtopError `data` for a line that is too long */
  next(): string | undefined {
    return this.#lines.next();
  }

  /** Reads on; answers whether there may be lines again. @throws LobtopError `no-input`, `data` as `ByteStream.next` */
  async more(): Promise<boolean> {
    if (this.#isAtEnd) return false;
    const bytes = await this.#bytes.next();
    if (bytes !== undefined) this.#lines.push(bytes);
    else {
      this.#isAtEnd = true;
      // Half a number is another number: the last line of a file that is cut short is not read.
      if (!this.isCutShort) this.#lines.end();
    }
    return true;
  }

  close(): Promise<void> {
    return this.#bytes.close();
  }
}

/** The first lines of a file: so many, or fewer when they are long or there are not more. @throws LobtopError as `LineStream.more` */
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
    } while (await stream.more());
    return lines;
  } finally {
    await stream.close();
  }
}
