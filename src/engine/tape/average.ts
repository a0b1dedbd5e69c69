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

/** What all averages share: batches and starting anew. */
export abstract class Running implements Average {
  /** The fewest values that `initialize` must be given. */
  protected readonly seedLength: number = 1;

  abstract readonly value: number;
  abstract next(value: number): number;
  abstract update(value: number): number;
  abstract clear(): void;

  initialize(column: ArrayLike<number>): number {
    if (column.length < this.seedLength) {
      throw new LobtopError('number', `${column.length} values to start from: expected at least ${this.seedLength}`);
    }
    this.clear();
    return this.updateBatch(column);
  }

  updateBatch(column: ArrayLike<number>, out?: Float64Array): number {
    for (let i = 0; i < column.length; i++) {
      const value = this.update(column[i]);
      if (out !== undefined) out[i] = value;
    }
    return this.value;
  }
}

/** @throws LobtopError `number` for a window of 1 or less, which would average nothing */
export function requireWindow(window: number): number {
  if (Number.isSafeInteger(window) && window > 1) return window;
  throw new LobtopError('number', `a window of ${window}: expected a whole number of at least 2`);
}
