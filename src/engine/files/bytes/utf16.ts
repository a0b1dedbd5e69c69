import { TextDecoder } from 'node:util';
import type { Bytes } from './peeked-bytes.js';

/** A byte order mark says that a text is UTF-16, as PowerShell and Excel write it. */
const MARKS = [
  { mark: '\xff\xfe', encoding: 'utf-16le' },
  { mark: '\xfe\xff', encoding: 'utf-16be' },
] as const;

/** The same text in UTF-8 where the first bytes are a mark of UTF-16; else the bytes as they are. */
export function asUtf8(bytes: Bytes, head: Uint8Array): Bytes {
  const text = Buffer.from(head.subarray(0, 2)).toString('latin1');
  const found = MARKS.find(({ mark }) => text === mark);
  return found === undefined ? bytes : new Utf8Bytes(bytes, found.encoding);
}

class Utf8Bytes implements Bytes {
  readonly #bytes: Bytes;
  /** Keeps half a character between two pieces, and leaves out the mark. */
  readonly #decoder: TextDecoder;

  constructor(bytes: Bytes, encoding: string) {
    this.#bytes = bytes;
    this.#decoder = new TextDecoder(encoding);
  }

  get isTruncated(): boolean {
    return this.#bytes.isTruncated;
  }

  get bytesRead(): number {
    return this.#bytes.bytesRead;
  }

  get size(): number {
    return this.#bytes.size;
  }

  async next(): Promise<Uint8Array | undefined> {
    const piece = await this.#bytes.next();
    return piece === undefined ? undefined : Buffer.from(this.#decoder.decode(piece, { stream: true }));
  }

  close(): Promise<void> {
    return this.#bytes.close();
  }
}
