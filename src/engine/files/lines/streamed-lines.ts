import { ByteStream } from '../bytes/byte-stream.js';
import type { Follow } from '../bytes/follow.js';
import { type InputFile, placeName } from '../bytes/input-file.js';
import { PeekedBytes } from '../bytes/peeked-bytes.js';
import { asUtf8 } from '../bytes/utf16.js';
import { DBN_MAGIC, PRELUDE_BYTES } from '../databento/dbn-metadata.js';
import { DbnLines } from './dbn-lines.js';
import { LineStream } from './line-stream.js';
import type { Lines } from './lines.js';

/**
 * Lines of text, or the records of a DBN file as lines: the first bytes say which, decompressed. They are read when lines are asked for, as a pipe
 * may never have any.
 */
export class StreamedLines implements Lines {
  readonly #input: InputFile;
  readonly #bytes: PeekedBytes;
  #lines: Lines | undefined;

  /** @throws LobtopError `no-input` as `ByteStream` */
  constructor(input: InputFile, follow?: Follow) {
    this.#input = input;
    this.#bytes = new PeekedBytes(new ByteStream(input, follow));
  }

  get lineNumber(): number {
    return this.#lines?.lineNumber ?? 0;
  }

  get isTruncated(): boolean {
    return this.#lines?.isTruncated ?? false;
  }

  get bytesRead(): number {
    return this.#bytes.bytesRead;
  }

  get size(): number {
    return this.#bytes.size;
  }

  next(): string | undefined {
    return this.#lines?.next();
  }

  async more(): Promise<boolean> {
    this.#lines ??= await this.#open();
    return this.#lines.more();
  }

  close(): Promise<void> {
    return this.#bytes.close();
  }

  async #open(): Promise<Lines> {
    const head = await this.#bytes.peek(PRELUDE_BYTES);
    const text = Buffer.from(head.subarray(0, PRELUDE_BYTES)).toString('latin1');
    // A version and a length follow, as numbers: a table may have a column of that name.
    const isDbn = text.startsWith(DBN_MAGIC) && /[\x00-\x08\x0e-\x1f]/.test(text);
    return isDbn
      ? new DbnLines(placeName(this.#input), this.#bytes)
      : new LineStream(this.#input, undefined, asUtf8(this.#bytes, head));
  }
}
