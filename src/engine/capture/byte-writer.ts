import { zigzag } from './segment-columns.js';

const FIRST_BYTES = 4096;
const LOW_BITS = 0x7f;
const CONTINUATION = 0x80;
const BASE = 128;
/** Varints below this are encoded with bit operations. */
const SMALL = 2 ** 28;

export const MAX_VARINT_BYTES = 8;

/** Writes an integer from 0 to 2^53 where there is room for it. Returns where it ends. */
export function putVarint(bytes: Uint8Array, start: number, value: number): number {
  let at = start;
  let rest = value;
  while (rest >= SMALL) {
    bytes[at++] = (rest % BASE) | CONTINUATION;
    rest = Math.floor(rest / BASE);
  }
  for (; rest >= BASE; rest >>>= 7) bytes[at++] = (rest & LOW_BITS) | CONTINUATION;
  bytes[at++] = rest;
  return at;
}

/** Writes to a growing buffer: unsigned and signed varints up to 2^53, doubles, text. */
export class ByteWriter {
  #bytes = new Uint8Array(FIRST_BYTES);
  #view = new DataView(this.#bytes.buffer);
  length = 0;

  /** A view of the bytes written; valid until the next write. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  clear(): void {
    this.length = 0;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.length++] = value;
  }

  /** An integer from 0 to 2^53: seven bits per byte, lowest first. */
  varint(value: number): void {
    this.#reserve(MAX_VARINT_BYTES);
    this.length = putVarint(this.#bytes, this.length, value);
  }

  /** The buffer, with room for so many more bytes behind `length`: for loops that write by themselves. Valid until the next write. */
  room(bytes: number): Uint8Array {
    this.#reserve(bytes);
    return this.#bytes;
  }

  /** A signed integer, zigzag-encoded so that small numbers of either sign take few bytes. */
  signed(value: number): void {
    this.varint(zigzag(value));
  }

  double(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  text(text: string): void {
    const encoded = Buffer.from(text, 'utf8');
    this.varint(encoded.length);
    this.raw(encoded);
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  #reserve(more: number): void {
    if (this.length + more <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.length + more, this.#bytes.length * 2));
    larger.set(this.bytes);
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}
