import { STRIDE } from './candle-row.js';
import { requireCapacity } from './ring.js';

/**
 * A ring of candle rows in one typed array, the oldest overwritten first. It holds `capacity` closed candles and the open one.
 * A row is identified by its offset in `data`; its age is 0 for the newest.
 */
export class CandleRing {
  readonly capacity: number;
  readonly data: Float64Array;
  /** Candles that were overwritten or did not fit. */
  overwritten = 0;
  length = 0;
  readonly #end: number;
  /** Offset of the newest row. */
  #newest: number;

  /** @throws LobtopError `number` unless the capacity is a positive integer */
  constructor(capacity: number) {
    this.capacity = requireCapacity(capacity);
    this.data = new Float64Array((capacity + 1) * STRIDE);
    this.#end = this.data.length;
    this.#newest = this.#end - STRIDE;
  }

  get isFull(): boolean {
    return this.length > this.capacity;
  }

  /** Adds a row for a new candle and returns its offset; the row still contains the candle it overwrites. */
  push(): number {
    this.#newest = this.#newest + STRIDE === this.#end ? 0 : this.#newest + STRIDE;
    if (this.length > this.capacity) this.overwritten++;
    else this.length++;
    return this.#newest;
  }

  /** Offset of the row `age` candles before the newest; only for ages below `length`. */
  at(age: number): number {
    const at = this.#newest - age * STRIDE;
    return at < 0 ? at + this.#end : at;
  }

  /** Inserts a row before newer candles and returns its offset; a full ring drops its oldest candle. */
  insert(age: number): number {
    this.push();
    for (let newer = 0; newer < age; newer++)
      this.data.copyWithin(this.at(newer), this.at(newer + 1), this.at(newer + 1) + STRIDE);
    return this.at(age);
  }

  /** A copy of all rows, oldest first. */
  rows(): Float64Array {
    const rows = new Float64Array(this.length * STRIDE);
    for (let age = this.length - 1, to = 0; age >= 0; age--, to += STRIDE) {
      rows.set(this.data.subarray(this.at(age), this.at(age) + STRIDE), to);
    }
    return rows;
  }

  /** Replaces all rows by these, oldest first; the oldest that do not fit are dropped. */
  replace(rows: Float64Array): void {
    const count = rows.length / STRIDE;
    const kept = Math.min(count, this.capacity + 1);
    this.overwritten += count - kept;
    this.length = kept;
    this.data.set(rows.subarray((count - kept) * STRIDE));
    this.#newest = kept === 0 ? this.#end - STRIDE : (kept - 1) * STRIDE;
  }

  /** Copies the newest `count` values of one field into `out`, oldest first; returns how many were copied. */
  copy(field: number, count: number, out: Float64Array): number {
    const copied = Math.min(count, this.length, out.length);
    for (let i = 0; i < copied; i++) out[i] = this.data[this.at(copied - 1 - i) + field];
    return copied;
  }
}
