import { LobtopError } from '../errors.js';
import { requireCapacity } from './ring.js';

/** The last `capacity` numbers in one typed column, exactly so many; nothing is allocated after construction. */
export class NumberRing {
  readonly capacity: number;
  /** Numbers ever inserted: a reader that remembers this knows what it has not seen. */
  inserted = 0;
  readonly #values: Float64Array;
  /** Where the next number goes. */
  #head = 0;
  #length = 0;
  #overwritten = 0;

  /** @throws LobtopError `number` for a capacity that is no positive whole number */
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

  /** Numbers that were lost because nobody had consumed them. */
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

  /** Takes the oldest number out. @throws LobtopError `number` when there is none */
  consume(): number {
    this.#requireAny();
    const value = this.#values[this.#slot(0)];
    this.#length--;
    return value;
  }

  /** Takes everything out, oldest first. @throws LobtopError `number` when there is nothing */
  consumeAll(): Float64Array {
    this.#requireAny();
    const all = this.values();
    this.#length = 0;
    return all;
  }

  /** The number `index` places from the oldest; undefined beyond the newest. */
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
