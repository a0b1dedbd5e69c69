import type { PriceGrid } from '../units.js';
import { DenseWindow } from './dense-window.js';
import { type Column, requireLevel, requireRefinable, SortedLevels } from './sorted-levels.js';
import type { BookSideId, Level, SideView } from './view.js';

/** Keys of a window, and their differences, have to fit 32 bits. */
const MAX_DENSE_KEY = 2 ** 31 - 2 ** 18;
const MIN_WIDTH = 256;
/** A new window has at most so many slots per level: both sides of a book of 1,000 levels take 66 kB. */
const SLOTS_PER_LEVEL = 4;
const MAX_WIDTH = 65_536;
/** With fewer levels in reach a search is as fast. */
const MIN_WINDOW_LEVELS = 8;
/** Room above the best price, as a share of the width: the touch moves within it. */
const HEADROOM = 8;
/** Ranks that are kept at first. */
const FIRST_RANKS = 32;
const NO_KEYS = new Int32Array(0);
/** Updates between two looks at how the window fits. */
const REVIEW_EVERY = 4096;
/** Levels moved between window and columns per update, beyond which the window does not pay. */
const MAX_MOVED = 4;

/**
 * One side of a book. Levels near the touch are in a dense window of ticks, where a change needs no search; all worse ones are in sorted columns. The
 * window follows the touch. It is as wide as the book's span when a snapshot is loaded, grows when many changes miss it, and is given up where the grid
 * is too fine or the touch jumps too much for it to pay: then all levels are in the columns.
 */
export class BookSide implements SideView {
  readonly sign: 1 | -1;
  readonly #grid: () => PriceGrid;
  /** Levels worse than the window; all of them without one. */
  readonly #rest: SortedLevels;
  #window: DenseWindow | undefined;
  /** The window does not pay: until the next snapshot. */
  #isGivenUp = false;
  /** Since the last review. */
  readonly #since = { updates: 0, missed: 0, moved: 0 };
  /** Keys of the window's levels by rank, as far as they have been asked for since the last change. */
  #rankKeys = NO_KEYS;
  #ranked = 0;

  /** @param grid returns the current grid of the ticks */
  constructor(id: BookSideId, grid: () => PriceGrid) {
    this.sign = id === 0 ? 1 : -1;
    this.#grid = grid;
    this.#rest = new SortedLevels(this.sign);
  }

  /**
   * Iterates over the levels, best first, as objects: more convenient than ranks, at the cost of an allocation per level.
   *
   * @param depth maximum number of levels; default all
   */
  *levels(depth = Number.POSITIVE_INFINITY): Generator<Level, void, void> {
    const grid = this.#grid();
    for (let rank = 0; rank < Math.min(depth, this.length); rank++) {
      const ticks = this.ticksAt(rank);
      yield { ticks, price: grid.price(ticks), size: this.sizeAtRank(rank) };
    }
  }

  get length(): number {
    return this.#rest.length + this.#dense;
  }

  ticksAt(rank: number): number {
    const dense = this.#dense;
    // `+ 0` turns the -0 of an ask at tick 0 into 0.
    if (rank < dense) return this.sign * this.#rankKey(rank) + 0;
    return this.sign * this.#rest.keys[this.#rest.length - 1 - (rank - dense)] + 0;
  }

  sizeAtRank(rank: number): number {
    const dense = this.#dense;
    if (this.#window !== undefined && rank < dense) return this.#window.sizeAt(this.#rankKey(rank));
    return this.#rest.sizes[this.#rest.length - 1 - (rank - dense)];
  }

  get best(): number | undefined {
    const key = this.#bestKey;
    return key === undefined ? undefined : this.sign * key + 0;
  }

  get bestSize(): number | undefined {
    const window = this.#window;
    if (window !== undefined && window.count > 0) return window.sizeAt(window.best);
    return this.#rest.length === 0 ? undefined : this.#rest.sizes[this.#rest.length - 1];
  }

  get worst(): number | undefined {
    if (this.#rest.length > 0) return this.sign * this.#rest.keys[0] + 0;
    const window = this.#window;
    return window === undefined || window.count === 0 ? undefined : this.sign * window.from(window.bottom) + 0;
  }

  sizeAt(ticks: number): number {
    const key = this.sign * ticks;
    const window = this.#window;
    if (window === undefined || key < window.bottom) return this.#rest.sizeAt(key);
    return Number.isInteger(key) ? window.sizeAt(key) : 0;
  }

  /** Visits the levels, the worst first, until `visit` returns false. */
  eachFromWorst(visit: (ticks: number, size: number) => boolean): void {
    const { keys, sizes, length } = this.#rest;
    for (let i = 0; i < length; i++) if (!visit(this.sign * keys[i] + 0, sizes[i])) return;
    const window = this.#window;
    if (window === undefined || window.count === 0) return;
    for (let key = window.from(window.bottom); ; key = window.from(key + 1)) {
      if (!visit(this.sign * key + 0, window.sizeAt(key)) || key === window.best) return;
    }
  }

  clear(): void {
    this.#rest.clear();
    this.#window = undefined;
    this.#isGivenUp = false;
    this.#ranked = 0;
  }

  /** Discards all levels; those of a snapshot follow. Nothing of it is visible until `finishLoad`. */
  beginLoad(): void {
    this.clear();
    this.#rest.beginLoad();
  }

  /** Makes the levels since `beginLoad` visible; keeps the last of equal prices and drops sizes of 0. */
  finishLoad(): void {
    if (!this.#rest.isLoading) return;
    this.#rest.finishLoad();
    this.#openWindow();
  }

  /** Number of levels loaded so far from a snapshot; they are neither sorted nor visible yet. */
  get loaded(): number {
    return this.#rest.loaded;
  }

  /** Ticks of a loaded level, in the order of loading. */
  loadedTicks(index: number): number {
    return this.sign * this.#rest.keys[index] + 0;
  }

  loadedSize(index: number): number {
    return this.#rest.sizes[index];
  }

  /**
   * Applies absolute sizes at prices in order, so the last one wins; 0 removes, removing an absent level does nothing.
   *
   * @throws LobtopError `book` for an invalid price or size; entries before it are applied
   */
  set(ticks: Column, sizes: Column, from: number, to: number): void {
    this.#ranked = 0;
    let i = from;
    while (i < to) {
      if (this.#window !== undefined) i = this.#window.set(ticks, sizes, i, to);
      if (i < to) i = this.#setOutside(ticks, sizes, i, to);
    }
    const window = this.#window;
    if (window !== undefined && (window.count === 0 || window.best < window.top - (window.width >> 1)))
      this.#lower(window);
    this.#since.updates += to - from;
    if (this.#since.updates >= REVIEW_EVERY && !this.#rest.isLoading) this.#review();
  }

  /** Removes all levels better than a price. */
  removeBetter(ticks: number): void {
    this.#ranked = 0;
    const key = this.sign * ticks;
    const window = this.#window;
    while (window !== undefined && window.count > 0 && window.best > key) window.remove(window.best);
    if (window === undefined || window.count === 0) this.#rest.length = this.#rest.lowerBound(key + 1);
  }

  /** @throws LobtopError `range` when a level could not be represented exactly on a grid `factor` times finer */
  requireRefinable(factor: number): void {
    this.#rest.requireRefinable(factor);
    this.eachFromWorst((ticks) => {
      requireRefinable(ticks, factor);
      return true;
    });
  }

  /** Splits every tick into `factor` finer ones. */
  refine(factor: number): void {
    this.#closeWindow();
    this.#rest.refine(factor);
    if (!this.#rest.isLoading && !this.#isGivenUp) this.#openWindow();
  }

  /** Levels in the window. */
  get #dense(): number {
    return this.#window === undefined ? 0 : this.#window.count;
  }

  get #bestKey(): number | undefined {
    return this.#dense > 0 ? this.#window?.best : this.#rest.bestKey;
  }

  /** The key of a level of the window. */
  #rankKey(rank: number): number {
    if (rank >= this.#ranked) this.#rankTo(rank + 1);
    return this.#rankKeys[rank];
  }

  /** Twice as far each time: what is asked for once is asked for to its end. */
  #rankTo(needed: number): void {
    const window = this.#window;
    if (window === undefined) return;
    const count = Math.min(window.count, Math.max(needed, this.#ranked * 2));
    if (count > this.#rankKeys.length) {
      const longer = new Int32Array(Math.max(count, FIRST_RANKS, this.#rankKeys.length * 2));
      longer.set(this.#rankKeys);
      this.#rankKeys = longer;
    }
    const keys = this.#rankKeys;
    let rank = this.#ranked;
    if (rank === 0) keys[rank++] = window.best;
    for (; rank < count; rank++) keys[rank] = window.below(keys[rank - 1]);
    this.#ranked = count;
  }

  /** Applies entries that the window does not take, at least the first. Returns the index of the first one that it may take. */
  #setOutside(ticks: Column, sizes: Column, from: number, to: number): number {
    const window = this.#window;
    if (window === undefined) {
      this.#rest.set(ticks, sizes, from, to);
      return to;
    }
    requireLevel(ticks[from], sizes[from]);
    const key = this.sign * ticks[from];
    if (key > window.top) {
      // Nothing is there to be removed.
      if (sizes[from] === 0) return from + 1;
      if (key > MAX_DENSE_KEY) this.#giveUp();
      else this.#raise(window, key);
      return from;
    }
    let end = from + 1;
    while (end < to && this.sign * ticks[end] < window.bottom) end++;
    this.#since.missed += end - from;
    this.#rest.set(ticks, sizes, from, end);
    return end;
  }

  /** Moves the window up to a price above it; what falls out at the bottom is better than all other levels of the columns. */
  #raise(window: DenseWindow, key: number): void {
    const top = topOver(key, window.width);
    const bottom = top - window.width + 1;
    while (window.count > 0) {
      const lowest = window.from(window.bottom);
      if (lowest >= bottom) break;
      this.#rest.push(lowest, window.sizeAt(lowest));
      window.remove(lowest);
      this.#since.moved++;
    }
    window.top = top;
  }

  /** Moves the window down after its best levels have gone; it takes in the best levels of the columns. */
  #lower(window: DenseWindow): void {
    const best = window.count > 0 ? window.best : this.#rest.bestKey;
    if (best === undefined || best < -MAX_DENSE_KEY) return;
    const top = topOver(best, window.width);
    if (top >= window.top) return;
    window.top = top;
    this.#fill(window);
  }

  /** Takes in the best levels of the columns, down to the window's bottom. */
  #fill(window: DenseWindow): void {
    const { bottom } = window;
    const rest = this.#rest;
    const start = rest.lowerBound(bottom);
    for (let i = start; i < rest.length; i++) window.add(rest.keys[i], rest.sizes[i]);
    this.#since.moved += rest.length - start;
    rest.length = start;
  }

  /** Opens a window over the best levels, where it pays. @param slots how many slots it may have */
  #openWindow(slots = this.#rest.length * SLOTS_PER_LEVEL): void {
    const { keys, length, bestKey } = this.#rest;
    this.#resetReview();
    if (bestKey === undefined || length < MIN_WINDOW_LEVELS || Math.abs(bestKey) > MAX_DENSE_KEY) return;
    const span = bestKey - keys[0] + 1;
    let width = MIN_WIDTH;
    while (width < Math.min(slots, MAX_WIDTH) && width * (1 - 1 / HEADROOM) < span) width *= 2;
    const isDense = () => length - this.#rest.lowerBound(bestKey - width) >= MIN_WINDOW_LEVELS;
    while (width < MAX_WIDTH && !isDense()) width *= 2;
    if (!isDense()) return;
    this.#window = new DenseWindow(this.sign, { width, top: topOver(bestKey, width) });
    this.#fill(this.#window);
    this.#rest.shrink();
    this.#resetReview();
  }

  #closeWindow(): void {
    const window = this.#window;
    if (window === undefined) return;
    this.#ranked = 0;
    while (window.count > 0) {
      const lowest = window.from(window.bottom);
      this.#rest.push(lowest, window.sizeAt(lowest));
      window.remove(lowest);
    }
    this.#window = undefined;
  }

  #giveUp(): void {
    this.#closeWindow();
    this.#isGivenUp = true;
  }

  /** A wider window for a side that is changed far from its touch; none for one whose touch jumps. */
  #review(): void {
    const { updates, missed, moved } = this.#since;
    const width = this.#window?.width;
    this.#resetReview();
    if (this.#isGivenUp) return;
    if (width === undefined) this.#openWindow();
    else if (moved > updates * MAX_MOVED) this.#giveUp();
    else if (missed > updates / 4) {
      this.#closeWindow();
      if (width < MAX_WIDTH) this.#openWindow(width * 4);
      if (this.#window === undefined) this.#isGivenUp = true;
    }
  }

  #resetReview(): void {
    this.#since.updates = 0;
    this.#since.missed = 0;
    this.#since.moved = 0;
  }
}

/** The top of a window whose best key is this one. */
function topOver(key: number, width: number): number {
  return Math.min(key + Math.floor(width / HEADROOM), MAX_DENSE_KEY);
}
