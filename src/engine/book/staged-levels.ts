import { type Column, requireLevel, requireRefinable } from './sorted-levels.js';

const FIRST_CAPACITY = 64;
const NOTHING = new Float64Array(0);
/** Longer columns are left to the garbage collector. */
const MAX_KEPT_CAPACITY = 4096;

/**
 * Those that were cleared last, both sides of a book. They keep their columns until another book takes them: a thousand books take turns with the same few,
 * which saves memory, and what the last book has used is still in the cache. One book alone never gives them up.
 */
const idle: (StagedLevels | undefined)[] = [undefined, undefined];
const OLDEST = 1;

/** Levels of one side of an uncommitted message, in order of arrival. */
export class StagedLevels {
  ticks: Float64Array = NOTHING;
  sizes: Float64Array = NOTHING;
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
    if (this.ticks.length > MAX_KEPT_CAPACITY) this.#giveUp();
    if (idle[0] !== this && idle[1] !== this) this.#becomeIdle();
  }

  #grow(needed: number): void {
    if (this.length === 0 && this.#takeOver(needed)) return;
    const capacity = Math.max(needed, this.ticks.length * 2, FIRST_CAPACITY);
    const [ticks, sizes] = [new Float64Array(capacity), new Float64Array(capacity)];
    ticks.set(this.ticks);
    sizes.set(this.sizes);
    this.ticks = ticks;
    this.sizes = sizes;
  }

  /** Takes the columns of one that does not need them. */
  #takeOver(needed: number): boolean {
    const at = idle.findIndex((other) => other?.length === 0 && other.ticks.length >= needed);
    const other = idle[at];
    if (other === undefined) return false;
    idle[at] = undefined;
    this.ticks = other.ticks;
    this.sizes = other.sizes;
    other.#giveUp();
    return true;
  }

  #becomeIdle(): void {
    if (this.ticks === NOTHING) return;
    const empty = idle.indexOf(undefined);
    const at = empty < 0 ? OLDEST : empty;
    const last = idle[at];
    if (last?.length === 0) last.#giveUp();
    idle.splice(at, 1);
    idle.unshift(this);
  }

  #giveUp(): void {
    this.ticks = NOTHING;
    this.sizes = NOTHING;
  }
}
