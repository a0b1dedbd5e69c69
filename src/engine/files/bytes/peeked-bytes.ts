import type { ByteStream } from './byte-stream.js';
import { firstBytes } from './first-bytes.js';

/** Bytes in order. */
export type Bytes = Pick<ByteStream, 'next' | 'close' | 'isTruncated' | 'bytesRead' | 'size'>;

/** Bytes whose first ones can be looked at before they are read. */
export class PeekedBytes implements Bytes {
  readonly #bytes: Bytes;
  #head: Uint8Array | undefined;

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
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

  /** At least as many of the first bytes, where there are as many. Before any are read. @throws LobtopError `no-input`, `data` as `next` */
  async peek(length: number): Promise<Uint8Array> {
    const head = await firstBytes(this.#bytes, length);
    if (head.length > 0) this.#head = head;
    return head;
  }

  async next(): Promise<Uint8Array | undefined> {
    const head = this.#head;
    this.#head = undefined;
    return head ?? this.#bytes.next();
  }

  close(): Promise<void> {
    return this.#bytes.close();
  }
}
