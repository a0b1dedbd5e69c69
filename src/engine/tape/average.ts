import { LobtopError } from '../errors.js';

/**
 * A running average of a column of numbers. Until it has seen enough, its value is NaN: a column has no room for undefined,
 * and nothing is drawn where there is none. Nothing is allocated after construction.
 */
export type Average = {
  /** NaN before the first value. */
  readonly value: number;
  /** Forgets everything and starts from a column, oldest first. @throws LobtopError `number` when it is too short */
  initialize(column: ArrayLike<number>): number;
  /** What `update` would answer; changes nothing. */
  next(value: number): number;
  /** Takes one value in and answers the new average. */
  update(value: number): number;
  /** Takes a column in; `out` gets the average after each of its values. Answers the last. */
  updateBatch(column: ArrayLike<number>, out?: Float64Array): number;
};

/**
 * What all averages share. They work in place: a value stands in a column and becomes the average there, for a number that is
 * handed to one of several classes, or comes back from it, would be boxed.
 */
export abstract class Running implements Average {
  /** The fewest values that `initialize` must be given. */
  protected readonly seedLength: number = 1;
  readonly #single = new Float64Array(1).fill(Number.NaN);
  readonly #current = new Float64Array(1).fill(Number.NaN);

  /** Takes the value at a place in, and leaves the average there. */
  abstract take(values: Float64Array, at: number): void;
  /** Leaves at a place what `take` would; changes nothing else. */
  abstract peek(values: Float64Array, at: number): void;
  protected abstract forget(): void;

  get value(): number {
    return this.#current[0];
  }

  clear(): void {
    this.#current[0] = Number.NaN;
    this.forget();
  }

  initialize(column: ArrayLike<number>): number {
    if (column.length < this.seedLength) {
      throw new LobtopError('number', `${column.length} values to start from: expected at least ${this.seedLength}`);
    }
    this.clear();
    return this.updateBatch(column);
  }

  next(value: number): number {
    this.#single[0] = value;
    this.peek(this.#single, 0);
    return this.#single[0];
  }

  update(value: number): number {
    this.#current[0] = value;
    this.take(this.#current, 0);
    return this.#current[0];
  }

  updateBatch(column: ArrayLike<number>, out?: Float64Array): number {
    const current = this.#current;
    for (let i = 0; i < column.length; i++) {
      current[0] = column[i];
      this.take(current, 0);
      if (out !== undefined) out[i] = current[0];
    }
    return current[0];
  }
}

/** @throws LobtopError `number` for a window of 1 or less, which would average nothing */
export function requireWindow(window: number): number {
  if (Number.isSafeInteger(window) && window > 1) return window;
  throw new LobtopError('number', `a window of ${window}: expected a whole number of at least 2`);
}
