import { LobtopError } from '../errors.js';
import { requireCapacity } from './ring.js';

/** A ring buffer of the last `capacity` numbers in a typed array; allocates nothing after construction. */
export class NumberRing {
  readonly capacity: number;
  /** Total numbers inserted; a reader that remembers it knows how many are new. */
  inserted = 0;
  readonly #values: Float64Array;
  /** Where the next number goes. */
  #head = 0;
  #length = 0;
  #overwritten = 0;

  /** @throws LobtopError `number` unless the capacity is a positive integer */
  constructor(capacity: number) {
    this.capacity = requireCapacity(capacity);
    this.#values = new Float64Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  get isFull(): boolean {
    return this.#length === this.capacity;
  }

  /** Numbers overwritten before they were consumed. */
  get overwritten(): number {
    return this.#overwritten;
  }

  insert(value: number): void {
    this.#values[this.#head] = value;
    this.#head = this.#head + 1 === this.capacity ? 0 : this.#head + 1;
    this.inserted++;
    if (this.#length < this.capacity) this.#length++;
    else this.#overwritten++;
  }

  insertBatch(values: ArrayLike<number>): void {
    for (let i = 0; i < values.length; i++) this.insert(values[i]);
  }

  /** Replaces the newest number. @throws LobtopError `number` when there is none */
  overwriteLatest(value: number): void {
    this.#requireAny();
    this.#values[this.#slot(this.#length - 1)] = value;
  }

  /** Removes and returns the oldest number. @throws LobtopError `number` when there is none */
  consume(): number {
    this.#requireAny();
    const value = this.#values[this.#slot(0)];
    this.#length--;
    return value;
  }

  /** Removes and returns all numbers, oldest first. @throws LobtopError `number` when there are none */
  consumeAll(): Float64Array {
    this.#requireAny();
    const all = this.values();
    this.#length = 0;
    return all;
  }

  /** The number at `index`, 0 = oldest; undefined beyond the newest. */
  at(index: number): number | undefined {
    return index >= 0 && index < this.#length ? this.#values[this.#slot(index)] : undefined;
  }

  peekOldest(): number | undefined {
    return this.at(0);
  }

  peekNewest(): number | undefined {
    return this.at(this.#length - 1);
  }

  contains(value: number): boolean {
    for (let i = 0; i < this.#length; i++) if (this.#values[this.#slot(i)] === value) return true;
    return false;
  }

  /** A copy, oldest first. */
  values(): Float64Array {
    return Float64Array.from({ length: this.#length }, (_, i) => this.#values[this.#slot(i)]);
  }

  clear(): void {
    this.#length = 0;
  }

  #slot(index: number): number {
    const slot = this.#head - this.#length + index;
    return slot < 0 ? slot + this.capacity : slot;
  }

  #requireAny(): void {
    if (this.#length === 0) throw new LobtopError('number', 'the ring is empty');
  }
}
