import { LobtopError } from '../errors.js';
import { viewOf } from './frame.js';
import { unzigzag } from './segment-columns.js';

const LOW_BITS = 0x7f;
const MORE = 0x80;
const BASE = 128;

/** Reads what a `ByteWriter` wrote. @throws LobtopError `data` wherever the bytes end too early or say what cannot be */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  byte(): number {
    this.#need(1);
    return this.#bytes[this.#at++];
  }

  varint(): number {
    let value = 0;
    let unit = 1;
    while (true) {
      const byte = this.byte();
      value += (byte & LOW_BITS) * unit;
      if (byte < MORE) break;
      unit *= BASE;
      if (unit > Number.MAX_SAFE_INTEGER) throw new LobtopError('data', 'a number does not end');
    }
    if (value > Number.MAX_SAFE_INTEGER) throw new LobtopError('data', 'a number is too large');
    return value;
  }

  signed(): number {
    return unzigzag(this.varint());
  }

  /** A count of things of at least `bytesEach` bytes: a hostile one must not make us reserve what is not there. */
  count(bytesEach = 1): number {
    const count = this.varint();
    if (count * bytesEach > this.left) throw new LobtopError('data', `${count} entries in ${this.left} bytes`);
    return count;
  }

  double(): number {
    this.#need(8);
    this.#at += 8;
    return this.#view.getFloat64(this.#at - 8, true);
  }

  raw(length: number): Uint8Array {
    this.#need(length);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  text(): string {
    return Buffer.from(this.raw(this.count())).toString('utf8');
  }

  #need(bytes: number): void {
    if (bytes > this.left) throw new LobtopError('data', 'ends in the middle of a value');
  }
}
