import { LobtopError } from '../errors.js';

/**
 * A running average. NaN while it warms up, since typed columns cannot hold undefined, and charts skip NaN. Allocates nothing after
 * construction.
 */
export type Average = {
  /** The current average; NaN before the first value. */
  readonly value: number;
  /** Restarts from a column of values, oldest first, and returns the average. @throws LobtopError `number` when it is too short */
  initialize(column: ArrayLike<number>): number;
  /** What `update` would return; changes nothing. */
  next(value: number): number;
  /** Adds a value and returns the new average. */
  update(value: number): number;
  /** Adds a column of values; `out` receives the average after each of them. Returns the last. */
  updateBatch(column: ArrayLike<number>, out?: Float64Array): number;
};

/**
 * Base of all averages. They work in place, replacing a value in a column by the average: a number passed to or returned from a
 * polymorphic call would be boxed.
 */
export abstract class RunningAverage implements Average {
  /** Minimum number of values for `initialize`. */
  protected readonly seedLength: number = 1;
  readonly #single = new Float64Array(1).fill(Number.NaN);
  readonly #current = new Float64Array(1).fill(Number.NaN);

  /** Adds the value at an index and replaces it by the new average. */
  abstract take(values: Float64Array, at: number): void;
  /** Replaces the value at an index by the average that `take` would give, without adding it. */
  abstract peek(values: Float64Array, at: number): void;
  protected abstract resetState(): void;

  get value(): number {
    return this.#current[0];
  }

  clear(): void {
    this.#current[0] = Number.NaN;
    this.resetState();
  }

  initialize(column: ArrayLike<number>): number {
    if (column.length < this.seedLength) {
      throw new LobtopError(
        'number',
        `cannot initialize from ${column.length} values: expected at least ${this.seedLength}`,
      );
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

/** @throws LobtopError `number` for a window of 1 or less, which would not average anything */
export function requireWindow(window: number): number {
  if (Number.isSafeInteger(window) && window > 1) return window;
  throw new LobtopError('number', `a window of ${window} is too short: expected an integer of at least 2`);
}
