import { decimalsOf } from '../decimal.js';
import type { ByteReader } from './byte-reader.js';
import type { ByteWriter } from './byte-writer.js';

const MAX_DECIMALS = 12;
/** Marks a size that is not a whole number of units and follows as a double. */
const RAW = 1;
/** Twice this must still be exact as a double. */
const MAX_UNITS = 2 ** 51;

/** Encodes sizes losslessly as integers in units of the lot size's last decimal; a size that would not round-trip is stored as a double. */
export class SizeCodec {
  readonly #unit: number;

  constructor(lotSize: string) {
    this.#unit = 10 ** Math.min(MAX_DECIMALS, decimalsOf(lotSize));
  }

  write(out: ByteWriter, size: number): void {
    const units = Math.round(size * this.#unit);
    if (units < MAX_UNITS && units / this.#unit === size) out.varint(units * 2);
    else {
      out.varint(RAW);
      out.double(size);
    }
  }

  read(from: ByteReader): number {
    const packed = from.varint();
    return packed === RAW ? from.double() : packed / 2 / this.#unit;
  }
}
