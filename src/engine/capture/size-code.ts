import { decimalsOf } from '../decimal.js';
import type { ByteReader } from './byte-reader.js';
import type { ByteWriter } from './byte-writer.js';

const MAX_DECIMALS = 12;
/** A size that is not a whole number of units follows as a double. */
const RAW = 1;
/** Twice of it must still be a whole number. */
const MAX_UNITS = 2 ** 51;

/** Sizes as whole numbers of the lot's last decimal, exactly: what does not come back as the same double is kept as one. */
export class SizeCode {
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
