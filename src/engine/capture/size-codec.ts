import { decimalsOf } from '../decimal.js';
import type { ByteReader } from './byte-reader.js';
import type { ByteWriter } from './byte-writer.js';

const MAX_DECIMALS = 12;
/** Marks a size that is not a whole number of units and follows as a double. */
export const RAW = 1;
/** Twice this must still be exact as a double. */
const MAX_UNITS = 2 ** 51;

/** Encodes sizes losslessly as integers in units of the lot size's last decimal; a size that would not round-trip is stored as a double. */
export class SizeCodec {
  readonly #unit: number;

  constructor(lotSize: string) {
    this.#unit = 10 ** Math.min(MAX_DECIMALS, decimalsOf(lotSize));
  }

  write(out: ByteWriter, size: number): void {
    const code = this.code(size);
    out.varint(code);
    if (code === RAW) out.double(size);
  }

  /** What is written of a size; after `RAW` the size itself follows, as a double. */
  code(size: number): number {
    const units = Math.round(size * this.#unit);
    return units < MAX_UNITS && units / this.#unit === size ? units * 2 : RAW;
  }

  read(from: ByteReader): number {
    const packed = from.varint();
    return packed === RAW ? from.double() : packed / 2 / this.#unit;
  }
}
