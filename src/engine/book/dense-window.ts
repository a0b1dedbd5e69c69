import type { Column } from './sorted-levels.js';

/** Below every key of a window. */
const NO_KEY = -(2 ** 31);

/**
 * A window of consecutive keys (see `SortedLevels`), each with a slot for its size, and a bit that says whether there is a level: a change is one
 * store, without a search. The slots are a ring, so the window moves without copying: a key's slot is its lower bits, wherever the window is.
 *
 * Keys and bounds are 32-bit integers, and so are their differences.
 */
export class DenseWindow {
  /** Slots; a power of two. */
  readonly width: number;
  /** Sizes by slot; meaningless where there is no level. */
  readonly sizes: Float64Array;
  /** The largest key of the window. */
  top: number;
  /** Levels in the window. */
  count = 0;
  /** The best level's key, while there are levels. */
  best = NO_KEY;
  readonly #sign: 1 | -1;
  readonly #bits: Int32Array;
  readonly #mask: number;

  constructor(sign: 1 | -1, { width, top }: { readonly width: number; readonly top: number }) {
    this.#sign = sign;
    this.width = width;
    this.top = top;
    this.sizes = new Float64Array(width);
    this.#bits = new Int32Array(width >>> 5);
    this.#mask = width - 1;
  }

  /** The smallest key of the window. */
  get bottom(): number {
    return this.top - this.width + 1;
  }

  /** Size at a key of the window; 0 where there is no level. */
  sizeAt(key: number): number {
    return this.has(key) ? this.sizes[key & this.#mask] : 0;
  }

  has(key: number): boolean {
    const slot = key & this.#mask;
    return key <= this.top && key >= this.bottom && (this.#bits[slot >>> 5] & (1 << slot)) !== 0;
  }

  /**
   * The hot path: applies absolute sizes at prices up to the first entry that is outside of the window, or is not a level. Returns its index, or `to`.
   * Sizes are read from the column here, since a double passed to a function costs 16 bytes of heap.
   */
  set(ticks: Column, sizes: Column, from: number, to: number): number {
    const { top, width } = this;
    const sign = this.#sign;
    const bits = this.#bits;
    const mask = this.#mask;
    const column = this.sizes;
    let { best, count } = this;
    let i = from;
    for (; i < to; i++) {
      const tick = ticks[i] | 0;
      // Not an integer, negative, or beyond 31 bits.
      if (tick !== ticks[i] || tick < 0) break;
      const key = Math.imul(sign, tick);
      // One comparison for both ends: above the top the difference is negative, and huge without its sign.
      if ((top - key) >>> 0 >= width) break;
      const slot = key & mask;
      const bit = 1 << slot;
      const word = bits[slot >>> 5];
      const size = sizes[i];
      if (size > 0) {
        column[slot] = size;
        if ((word & bit) !== 0) continue;
        bits[slot >>> 5] = word | bit;
        count++;
        if (key > best) best = key;
      } else if (size !== 0) break;
      else if ((word & bit) !== 0) {
        bits[slot >>> 5] = word ^ bit;
        count--;
        if (key === best) best = count === 0 ? NO_KEY : occupiedBelow(bits, mask, key);
      }
    }
    this.best = best;
    this.count = count;
    return i;
  }

  /** Adds a level where there is none. @param key of the window */
  add(key: number, size: number): void {
    const slot = key & this.#mask;
    this.sizes[slot] = size;
    this.#bits[slot >>> 5] |= 1 << slot;
    this.count++;
    if (key > this.best) this.best = key;
  }

  /** Removes a level that is there. */
  remove(key: number): void {
    const slot = key & this.#mask;
    this.#bits[slot >>> 5] ^= 1 << slot;
    this.count--;
    if (key === this.best) this.best = this.count === 0 ? NO_KEY : occupiedBelow(this.#bits, this.#mask, key);
  }

  /** The next level below a key of the window; there must be one. */
  below(key: number): number {
    return occupiedBelow(this.#bits, this.#mask, key);
  }

  /** The first level at or above a key of the window; there must be one. */
  from(key: number): number {
    const bits = this.#bits;
    const mask = this.#mask;
    const slot = key & mask;
    let at = slot >>> 5;
    // Only the bits at and above the key's.
    let word = bits[at] & (-1 << slot);
    let found = (at << 5) - slot;
    while (word === 0) {
      at = (at + 1) & (mask >>> 5);
      word = bits[at];
      found += 32;
    }
    // The lowest bit: of two's complement, x & -x.
    return key + found + 31 - Math.clz32(word & -word);
  }
}

/** The key of the next bit that is set below that of a key, around the ring; there must be one. */
function occupiedBelow(bits: Int32Array, mask: number, key: number): number {
  const slot = key & mask;
  let at = slot >>> 5;
  // Only the bits below the key's.
  let word = bits[at] & ~(-1 << slot);
  let found = (at << 5) - slot;
  while (word === 0) {
    at = (at - 1) & (mask >>> 5);
    word = bits[at];
    found -= 32;
  }
  return key + found + 31 - Math.clz32(word);
}
