import { LobtopError } from '../errors.js';
import { viewOf } from './frame.js';
import { unzigzag } from './segment-columns.js';

const LOW_BITS = 0x7f;
const CONTINUATION = 0x80;
const BASE = 128;

/** Reads what a `ByteWriter` wrote. @throws LobtopError `data` where the bytes end early or are invalid */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
  }

  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  byte(): number {
    this.#require(1);
    return this.#bytes[this.#at++];
  }

  varint(): number {
    let value = 0;
    let unit = 1;
    while (true) {
      const byte = this.byte();
      value += (byte & LOW_BITS) * unit;
      if (byte < CONTINUATION) break;
      unit *= BASE;
      if (unit > Number.MAX_SAFE_INTEGER) throw new LobtopError('data', 'unterminated varint');
    }
    if (value > Number.MAX_SAFE_INTEGER) throw new LobtopError('data', 'varint above 2^53');
    return value;
  }

  signed(): number {
    return unzigzag(this.varint());
  }

  /** A count of entries of at least `bytesEach` bytes, checked against the remaining length so that a hostile count allocates nothing. */
  count(bytesEach = 1): number {
    const count = this.varint();
    if (count * bytesEach > this.remaining)
      throw new LobtopError('data', `${count} entries do not fit in ${this.remaining} bytes`);
    return count;
  }

  double(): number {
    this.#require(8);
    this.#at += 8;
    return this.#view.getFloat64(this.#at - 8, true);
  }

  raw(length: number): Uint8Array {
    this.#require(length);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  text(): string {
    return Buffer.from(this.raw(this.count())).toString('utf8');
  }

  #require(bytes: number): void {
    if (bytes > this.remaining) throw new LobtopError('data', 'unexpected end of data');
  }
}
