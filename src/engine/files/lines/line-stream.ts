import { ByteStream } from '../bytes/byte-stream.js';
import type { Follow } from '../bytes/follow.js';
import { type InputFile, placeName } from '../bytes/input-file.js';
import type { Bytes } from '../bytes/peeked-bytes.js';
import { LineSplitter } from './line-splitter.js';
import type { Lines } from './lines.js';

/** Reads the lines of a file in order, plain or compressed. Files may be larger than memory. */
export class LineStream implements Lines {
  readonly #bytes: Bytes;
  readonly #lines: LineSplitter;
  #isAtEnd = false;

  /** @param bytes of the file, where it is open already. @throws LobtopError `no-input` as `ByteStream` */
  constructor(input: InputFile, follow?: Follow, bytes: Bytes = new ByteStream(input, follow)) {
    this.#bytes = bytes;
    this.#lines = new LineSplitter(placeName(input));
  }

  /** Number of the last line that was read, from 1; empty lines count. */
  get lineNumber(): number {
    return this.#lines.lineNumber;
  }

  /** Whether the file is compressed and its end is missing. Known at the end; an incomplete last line is not read. */
  get isTruncated(): boolean {
    return this.#bytes.isTruncated;
  }

  get bytesRead(): number {
    return this.#bytes.bytesRead;
  }

  get size(): number {
    return this.#bytes.size;
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
