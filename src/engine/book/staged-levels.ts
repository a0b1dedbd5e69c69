import { type Column, requireLevel, requireRefinable } from './sorted-levels.js';

const FIRST_CAPACITY = 32;

/** Levels of one side of an uncommitted message, in order of arrival. */
export class StagedLevels {
  ticks = new Float64Array(FIRST_CAPACITY);
  sizes = new Float64Array(FIRST_CAPACITY);
  length = 0;
  /** Incremented by every change, to invalidate what was derived from an older state. */
  revision = 0;

  /** @throws LobtopError `book` for an invalid price or size; nothing is added then */
  add(ticks: Column, sizes: Column, from: number, to: number): void {
    this.revision++;
    const needed = this.length + to - from;
    if (needed > this.ticks.length) this.#grow(needed);
    const ownTicks = this.ticks;
    const ownSizes = this.sizes;
    let length = this.length;
    // A plain loop: messages are short, and `subarray` would allocate two objects for each. Checked here, as the levels pass by.
    for (let i = from; i < to; i++) {
      const tick = ticks[i];
      const size = sizes[i];
      // Nearly all prices fit 31 bits, and have no further checks.
      if ((tick | 0) !== tick || tick < 0 || !(size >= 0)) requireLevel(tick, size);
      ownTicks[length] = tick;
      ownSizes[length] = size;
      length++;
    }
    this.length = length;
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
