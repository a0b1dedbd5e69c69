import { type Column, requireLevel, requireRefinable } from './sorted-levels.js';

const FIRST_CAPACITY = 64;
const NOTHING = new Float64Array(0);
/** Columns larger than this, and more of them, are left to the garbage collector. */
const MAX_KEPT_CAPACITY = 4096;
const MAX_KEPT = 8;

type Columns = { readonly ticks: Float64Array; readonly sizes: Float64Array };

/**
 * Columns that no message uses. A book has columns only between the first level of a message and its commit, so a thousand books take turns with the same
 * few: less memory, and what the last book has used is still in the cache.
 */
const free: Columns[] = [];

/** Levels of one side of an uncommitted message, in order of arrival. */
export class StagedLevels {
  ticks: Float64Array = NOTHING;
  sizes: Float64Array = NOTHING;
  length = 0;
  #columns: Columns | undefined;
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
    this.#release();
  }

  #grow(needed: number): void {
    const unused = this.length === 0 ? free.pop() : undefined;
    const columns = unused !== undefined && unused.ticks.length >= needed ? unused : this.#longer(needed);
    this.#columns = columns;
    this.ticks = columns.ticks;
    this.sizes = columns.sizes;
  }

  #longer(needed: number): Columns {
    const capacity = Math.max(needed, this.ticks.length * 2, FIRST_CAPACITY);
    const columns = { ticks: new Float64Array(capacity), sizes: new Float64Array(capacity) };
    columns.ticks.set(this.ticks);
    columns.sizes.set(this.sizes);
    return columns;
  }

  #release(): void {
    const columns = this.#columns;
    if (columns === undefined) return;
    this.#columns = undefined;
    this.ticks = NOTHING;
    this.sizes = NOTHING;
    if (free.length < MAX_KEPT && columns.ticks.length <= MAX_KEPT_CAPACITY) free.push(columns);
  }
}
