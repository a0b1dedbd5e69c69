import { STRIDE } from './candle-row.js';
import { requireCapacity } from './ring.js';

/**
 * Rows of candles in one column of numbers, oldest overwritten first. It holds `capacity` closed candles and the open one.
 * A row is named by where it begins in `data`; its age is 0 for the newest.
 */
export class CandleRing {
  readonly capacity: number;
  readonly data: Float64Array;
  /** Candles that fell out, or never had room. */
  overwritten = 0;
  length = 0;
  readonly #end: number;
  /** Where the newest row begins. */
  #newest: number;

  /** @throws LobtopError `number` for a capacity that is no positive whole number */
  constructor(capacity: number) {
    this.capacity = requireCapacity(capacity);
    this.data = new Float64Array((capacity + 1) * STRIDE);
    this.#end = this.data.length;
    this.#newest = this.#end - STRIDE;
  }

  get isFull(): boolean {
    return this.length > this.capacity;
  }

  /** A place for one more candle, the newest; its numbers are still those of the one it overwrites. */
  push(): number {
    this.#newest = this.#newest + STRIDE === this.#end ? 0 : this.#newest + STRIDE;
    if (this.length > this.capacity) this.overwritten++;
    else this.length++;
    return this.#newest;
  }

  /** Where the row begins that is `age` places back from the newest; only for ages below `length`. */
  at(age: number): number {
    const at = this.#newest - age * STRIDE;
    return at < 0 ? at + this.#end : at;
  }

  /** A place in the middle: the newer candles move up, and the oldest falls out of a full ring. Answers where it begins. */
  insert(age: number): number {
    this.push();
    for (let newer = 0; newer < age; newer++)
      this.data.copyWithin(this.at(newer), this.at(newer + 1), this.at(newer + 1) + STRIDE);
    return this.at(age);
  }

  /** All rows, oldest first, copied. */
  rows(): Float64Array {
    const rows = new Float64Array(this.length * STRIDE);
    for (let age = this.length - 1, to = 0; age >= 0; age--, to += STRIDE) {
      rows.set(this.data.subarray(this.at(age), this.at(age) + STRIDE), to);
    }
    return rows;
  }

  /** Replaces everything by rows, oldest first; the oldest that have no room fall out. */
  replace(rows: Float64Array): void {
    const count = rows.length / STRIDE;
    const kept = Math.min(count, this.capacity + 1);
    this.overwritten += count - kept;
    this.length = kept;
    this.data.set(rows.subarray((count - kept) * STRIDE));
    this.#newest = kept === 0 ? this.#end - STRIDE : (kept - 1) * STRIDE;
  }

  /** Copies the newest `count` values of one field into `out`, oldest first; answers how many there were. */
  copy(field: number, count: number, out: Float64Array): number {
    const copied = Math.min(count, this.length, out.length);
    for (let i = 0; i < copied; i++) out[i] = this.data[this.at(copied - 1 - i) + field];
    return copied;
  }
}
