import { type Column, requireRefinable } from './side.js';

const FIRST_CAPACITY = 64;

/** Levels of one side of an uncommitted message, in order of arrival. */
export class StagedLevels {
  ticks = new Float64Array(FIRST_CAPACITY);
  sizes = new Float64Array(FIRST_CAPACITY);
  length = 0;
  /** Incremented by every change, to invalidate what was derived from an older state. */
  revision = 0;

  add(ticks: Column, sizes: Column, from: number, to: number): void {
    this.revision++;
    const needed = this.length + to - from;
    if (needed > this.ticks.length) this.#grow(needed);
    // A plain loop: messages are short, and `subarray` would allocate two objects for each.
    for (let i = from; i < to; i++) {
      this.ticks[this.length] = ticks[i];
      this.sizes[this.length] = sizes[i];
      this.length++;
    }
  }

  addOne(ticks: number, size: number): void {
    this.revision++;
    if (this.length === this.ticks.length) this.#grow(this.length + 1);
    this.ticks[this.length] = ticks;
    this.sizes[this.length] = size;
    this.length++;
  }

  /** @throws LobtopError `range`, as `BookSide.requireRefinable` */
  requireRefinable(factor: number): void {
    for (let i = 0; i < this.length; i++) requireRefinable(this.ticks[i], factor);
  }

  /** Converts prices to a grid `factor` times finer. */
  refine(factor: number): void {
    this.revision++;
    for (let i = 0; i < this.length; i++) this.ticks[i] *= factor;
  }

  clear(): void {
    this.revision++;
    this.length = 0;
  }

  #grow(needed: number): void {
    const capacity = Math.max(needed, this.ticks.length * 2);
    const [ticks, sizes] = [new Float64Array(capacity), new Float64Array(capacity)];
    ticks.set(this.ticks);
    sizes.set(this.sizes);
    this.ticks = ticks;
    this.sizes = sizes;
  }
}
