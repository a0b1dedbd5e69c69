import type { ByteReader } from './byte-reader.js';
import type { ByteWriter } from './byte-writer.js';
import { unzigzag, zigzag } from './segment-columns.js';

/** Ids that survive a conversion to a number and back. */
const PLAIN_ID = /^(?:0|[1-9]\d{0,14})$/;
/** Marks an id that follows as text. */
const TEXT = 1;

/** Encodes a venue's ids: plain numbers as the difference from the previous one, anything else as text. */
export class IdCodec {
  #last = 0;

  write(out: ByteWriter, id: string): void {
    if (!PLAIN_ID.test(id)) {
      out.varint(TEXT);
      out.text(id);
      return;
    }
    const number = Number(id);
    out.varint(zigzag(number - this.#last) * 2);
    this.#last = number;
  }

  read(from: ByteReader): string {
    const packed = from.varint();
    if (packed === TEXT) return from.text();
    this.#last += unzigzag(Math.floor(packed / 2));
    return String(this.#last);
  }

  reset(): void {
    this.#last = 0;
  }
}
