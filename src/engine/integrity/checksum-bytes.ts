import { crc32 } from 'node:zlib';
import { POWERS_OF_TEN } from '../decimal.js';

const ZERO = 48;
const DOT = 46;
/** Digits are written nine at a time: integers of that size are small. */
const HALF_DIGITS = 9;
const HALF = 1_000_000_000;

/** What a checksum is computed over, written as bytes: no text is made for a number. */
export class ChecksumBytes {
  #bytes = Buffer.allocUnsafe(4096);
  #length = 0;

  clear(): void {
    this.#length = 0;
  }

  /** @param text of ASCII characters */
  text(text: string): void {
    this.#reserve(text.length);
    this.#length += this.#bytes.write(text, this.#length, 'latin1');
  }

  /** The number `digits × 10^-places` with all of its places: (1200, 3) is "1.200". @param digits an integer that is not negative and exact */
  decimal(digits: number, places: number): void {
    const width = Math.max(digitCount(digits), places + 1);
    const scale = POWERS_OF_TEN[places];
    const whole = Math.floor(digits / scale);
    this.#write(whole, width - places, this.#extend(width - places));
    if (places === 0) return;
    const end = this.#extend(places + 1);
    this.#bytes[end - places - 1] = DOT;
    this.#write(digits - whole * scale, places, end);
  }

  /** An integer, without zeros before it; nothing for 0. */
  digits(digits: number): void {
    if (digits === 0) return;
    const width = digitCount(digits);
    this.#write(digits, width, this.#extend(width));
  }

  /** CRC32, unsigned. */
  crc32(): number {
    return crc32(this.#bytes.subarray(0, this.#length));
  }

  toString(): string {
    return this.#bytes.toString('latin1', 0, this.#length);
  }

  #extend(width: number): number {
    this.#reserve(width);
    this.#length += width;
    return this.#length;
  }

  /** Writes the last `width` digits, zeros before them, up to `end`. */
  #write(digits: number, width: number, end: number): void {
    const start = end - width;
    const middle = Math.max(start, end - HALF_DIGITS);
    const upper = Math.floor(digits / HALF);
    putDigits(this.#bytes, digits - upper * HALF, middle, end);
    putDigits(this.#bytes, upper, start, middle);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const bytes = Buffer.allocUnsafe((this.#length + more) * 2);
    this.#bytes.copy(bytes);
    this.#bytes = bytes;
  }
}

/** Fills the bytes from `start` to `end` with the last digits. */
function putDigits(bytes: Uint8Array, digits: number, start: number, end: number): void {
  let rest = digits;
  for (let at = end - 1; at >= start; at--) {
    const next = Math.trunc(rest / 10);
    bytes[at] = ZERO + (rest - next * 10);
    rest = next;
  }
}

function digitCount(digits: number): number {
  let count = 1;
  while (count < POWERS_OF_TEN.length && digits >= POWERS_OF_TEN[count]) count++;
  return count;
}
