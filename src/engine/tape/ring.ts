import { LobtopError } from '../errors.js';

/** How a ring treats what it holds already. */
export type RingOptions<T> = {
  /** Keep a value once: inserting one that is held already changes nothing. */
  readonly isUnique?: boolean;
  /** What tells two values apart where uniqueness is asked for; default: the value itself. */
  readonly keyOf?: (value: T) => unknown;
};

/** The last `capacity` values in order of their coming, exactly so many; older ones are overwritten and counted. */
export class Ring<T> {
  readonly capacity: number;
  /** Values ever inserted: a reader that remembers this number knows what it has not seen. */
  inserted = 0;
  readonly #values: (T | undefined)[];
  readonly #keys: Set<unknown> | undefined;
  readonly #keyOf: (value: T) => unknown;
  #length = 0;
  #overwritten = 0;

  /** @throws LobtopError `number` for a capacity that is no positive whole number */
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

  /** Values that were lost because nobody had consumed them. */
  get overwritten(): number {
    return this.#overwritten;
  }

  /** Answers whether the value is new; without uniqueness every value is. */
  insert(value: T): boolean {
    if (this.#keys !== undefined) {
      const key = this.#keyOf(value);
      if (this.#keys.has(key)) return false;
      this.#keys.add(key);
    }
    if (this.isFull) {
      this.#forgetOldest();
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

  /** Takes the oldest value out. @throws LobtopError `number` when there is none */
  consume(): T {
    this.#requireAny();
    return this.#forgetOldest();
  }

  /** Takes everything out, oldest first. @throws LobtopError `number` when there is nothing */
  consumeAll(): T[] {
    this.#requireAny();
    const all: T[] = [];
    while (this.#length > 0) all.push(this.#forgetOldest());
    return all;
  }

  /** The value `index` places from the oldest; undefined beyond the newest. */
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

  #forgetOldest(): T {
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

/** @throws LobtopError `number` for anything but a positive whole number */
export function requireCapacity(capacity: number): number {
  if (Number.isSafeInteger(capacity) && capacity > 0) return capacity;
  throw new LobtopError('number', `${capacity} is no capacity: expected a positive whole number`);
}
