import { LobtopError } from '../../errors.js';

/** Reads fields one after the other; all numbers are little-endian. */
export class DbnFields {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** @throws LobtopError `data` as all of these, when there are not as many bytes */
  skip(length: number): void {
    this.#take(length);
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  /** Text of a fixed length, padded with zero bytes. */
  text(length: number): string {
    const from = this.#take(length);
    const bytes = this.#bytes.subarray(from, from + length);
    const end = bytes.indexOf(0);
    return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString('latin1');
  }

  #take(length: number): number {
    if (length > this.left) throw new LobtopError('data', 'it ends within its metadata or a symbol mapping');
    const from = this.#at;
    this.#at += length;
    return from;
  }
}
