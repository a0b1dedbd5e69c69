import { LobtopError } from '../errors.js';

/** Options for a ring of unique values. */
export type RingOptions<T> = {
  /** Reject duplicates: inserting a value that is already in the ring changes nothing. */
  readonly isUnique?: boolean;
  /** Key that identifies a value; default: the value itself. */
  readonly keyOf?: (value: T) => unknown;
};

/** A ring buffer of the last `capacity` values, in order of insertion; older ones are overwritten and counted. */
export class Ring<T> {
  readonly capacity: number;
  /** Total values inserted; a reader that remembers it knows how many are new. */
  inserted = 0;
  readonly #values: (T | undefined)[];
  readonly #keys: Set<unknown> | undefined;
  readonly #keyOf: (value: T) => unknown;
  #length = 0;
  #overwritten = 0;

  /** @throws LobtopError `number` unless the capacity is a positive integer */
  constructor(capacity: number, options: RingOptions<T> = {}) {
    this.capacity = requireCapacity(capacity);
    this.#values = new Array<T | undefined>(capacity).fill(undefined);
    this.#keys = options.isUnique === true ? new Set() : undefined;
    this.#keyOf = options.keyOf ?? ((value) => value);
  }

  get length(): number {
    return this.#length;
  }

  get isFull(): boolean {
    return this.#length === this.capacity;
  }

  /** Values overwritten before they were consumed. */
  get overwritten(): number {
    return this.#overwritten;
  }

  /** Returns whether the value was inserted: false for a duplicate in a ring of unique values. */
  insert(value: T): boolean {
    if (this.#keys !== undefined) {
      const key = this.#keyOf(value);
      if (this.#keys.has(key)) return false;
      this.#keys.add(key);
    }
    if (this.isFull) {
      this.#removeOldest();
      this.#overwritten++;
    }
    this.#values[this.inserted % this.capacity] = value;
    this.inserted++;
    this.#length++;
    return true;
  }

  insertBatch(values: Iterable<T>): void {
    for (const value of values) this.insert(value);
  }

  /** Replaces the newest value. @throws LobtopError `number` when there is none */
  overwriteLatest(value: T): void {
    this.#requireAny();
    const slot = (this.inserted - 1) % this.capacity;
    this.#keys?.delete(this.#keyOf(this.#values[slot] as T));
    this.#keys?.add(this.#keyOf(value));
    this.#values[slot] = value;
  }

  /** Removes and returns the oldest value. @throws LobtopError `number` when there is none */
  consume(): T {
    this.#requireAny();
    return this.#removeOldest();
  }

  /** Removes and returns all values, oldest first. @throws LobtopError `number` when there are none */
  consumeAll(): T[] {
    this.#requireAny();
    const all: T[] = [];
    while (this.#length > 0) all.push(this.#removeOldest());
    return all;
  }

  /** The value at `index`, 0 = oldest; undefined beyond the newest. */
  at(index: number): T | undefined {
    if (!(index >= 0) || index >= this.#length) return undefined;
    return this.#values[(this.inserted - this.#length + index) % this.capacity];
  }

  peekOldest(): T | undefined {
    return this.at(0);
  }

  peekNewest(): T | undefined {
    return this.at(this.#length - 1);
  }

  contains(value: T): boolean {
    if (this.#keys !== undefined) return this.#keys.has(this.#keyOf(value));
    for (let i = 0; i < this.#length; i++) if (this.at(i) === value) return true;
    return false;
  }

  #removeOldest(): T {
    const slot = (this.inserted - this.#length) % this.capacity;
    const value = this.#values[slot] as T;
    this.#values[slot] = undefined;
    this.#keys?.delete(this.#keyOf(value));
    this.#length--;
    return value;
  }

  #requireAny(): void {
    if (this.#length === 0) throw new LobtopError('number', 'the ring is empty');
  }
}

/** @throws LobtopError `number` for anything but a positive integer */
export function requireCapacity(capacity: number): number {
  if (Number.isSafeInteger(capacity) && capacity > 0) return capacity;
  throw new LobtopError('number', `${capacity} is not a capacity: expected a positive integer`);
}
