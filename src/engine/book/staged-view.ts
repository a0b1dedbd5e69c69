import { type LevelColumns, reserveRows } from './columns.js';
import type { BookSide } from './side.js';
import type { StagedLevels } from './staged-levels.js';

/** Up to about this many levels, insertion sort is faster than sorting an array of indexes. */
const MAX_INSERTION_SORT = 64;
/** Levels of a message that there is always room for. */
const MAX_KEPT = 256;
const NOTHING = new Float64Array(0);

/**
 * One side of a book as it will be after the staged message is committed, without applying it: checksums and windows are checked
 * against this view, so a message that fails leaves no trace. The cost grows with the message, not with the book.
 */
export class StagedView {
  readonly #side: BookSide;
  readonly #staged: StagedLevels;
  /** Keys (see `SortedLevels`) of the staged levels, ascending, without duplicates, each with its last size. */
  #keys = NOTHING;
  #sizes = NOTHING;
  #count = 0;
  /** The state that the columns above were built from. */
  #collected = { revision: -1, loaded: -1 };

  constructor(side: BookSide, staged: StagedLevels) {
    this.#side = side;
    this.#staged = staged;
  }

  /** The best `depth` levels after the commit, best first, with cumulative sizes. */
  top(depth: number, out: LevelColumns): LevelColumns {
    const { sign } = this.#side;
    let sum = 0;
    out.length = 0;
    this.#eachFromBest((key, size) => {
      if (out.length >= depth) return false;
      reserveRows(out, out.length + 1);
      sum += size;
      out.ticks[out.length] = sign * key + 0;
      out.sizes[out.length] = size;
      out.cumulative[out.length] = sum;
      out.length++;
      return true;
    });
    return out;
  }

  /** Ticks of the levels beyond the best `depth` after the commit, worst first. */
  beyond(depth: number): number[] {
    const excess = this.#lengthAfter() - depth;
    const ticks: number[] = [];
    if (excess <= 0) return ticks;
    const { sign } = this.#side;
    this.#eachFromWorst((key) => {
      ticks.push(sign * key + 0);
      return ticks.length < excess;
    });
    return ticks;
  }

  /** Visits each staged level whose size differs from the committed one, with the difference. */
  changes(visit: (ticks: number, difference: number) => void): void {
    this.#collect();
    const { sign } = this.#side;
    for (let i = 0; i < this.#count; i++) {
      const ticks = sign * this.#keys[i];
      const difference = this.#sizes[i] - this.#side.sizeAt(ticks);
      if (difference !== 0) visit(ticks, difference);
    }
  }

  #lengthAfter(): number {
    this.#collect();
    const { sign } = this.#side;
    let length = this.#side.length;
    for (let i = 0; i < this.#count; i++) {
      const isPresent = this.#side.sizeAt(sign * this.#keys[i]) > 0;
      if (this.#sizes[i] > 0 && !isPresent) length++;
      else if (this.#sizes[i] === 0 && isPresent) length--;
    }
    return length;
  }

  #eachFromBest(visit: (key: number, size: number) => boolean): void {
    this.#collect();
    const side = this.#side;
    const { sign, length } = side;
    let rank = 0;
    let staged = this.#count - 1;
    while (rank < length || staged >= 0) {
      const committed = rank < length ? sign * side.ticksAt(rank) : Number.NEGATIVE_INFINITY;
      // An index of -1 would make every load here a slow one.
      const key = staged >= 0 ? this.#keys[staged] : Number.NEGATIVE_INFINITY;
      if (committed > key) {
        if (!visit(committed, side.sizeAtRank(rank++))) return;
        continue;
      }
      if (committed === key) rank++;
      const size = this.#sizes[staged--];
      if (size > 0 && !visit(key, size)) return;
    }
  }

  #eachFromWorst(visit: (key: number) => boolean): void {
    const { sign } = this.#side;
    let staged = 0;
    let goesOn = true;
    const visitStaged = () => {
      const at = staged++;
      if (this.#sizes[at] > 0) goesOn = visit(this.#keys[at]);
    };
    this.#side.eachFromWorst((ticks) => {
      const key = sign * ticks;
      while (goesOn && staged < this.#count && this.#keys[staged] < key) visitStaged();
      if (!goesOn) return false;
      if (staged < this.#count && this.#keys[staged] === key) visitStaged();
      else goesOn = visit(key);
      return goesOn;
    });
    while (goesOn && staged < this.#count) visitStaged();
  }

  /** Sorts the staged levels and keeps the last of equal prices. Levels of a snapshot being loaded count as staged. */
  #collect(): void {
    const { loaded } = this.#side;
    const { revision, length } = this.#staged;
    if (this.#collected.revision === revision && this.#collected.loaded === loaded) return;
    this.#collected = { revision, loaded };
    this.#reserve(loaded + length);
    this.#count = 0;
    if (loaded + length <= MAX_INSERTION_SORT) this.#insertAll(loaded);
    else this.#sortAll(loaded);
  }

  /** What a snapshot needed is given back with the next message: a thousand books would keep more for that than for their levels. */
  #reserve(levels: number): void {
    const { length } = this.#keys;
    if (length >= levels && (length <= MAX_KEPT || levels > MAX_KEPT)) return;
    this.#keys = new Float64Array(levels * 2);
    this.#sizes = new Float64Array(levels * 2);
  }

  /** Insertion sort without allocation, for short messages. */
  #insertAll(loaded: number): void {
    const side = this.#side;
    const { sign } = side;
    const staged = this.#staged;
    for (let i = 0; i < loaded; i++) this.#insert(sign * side.loadedTicks(i), side.loadedSize(i));
    for (let i = 0; i < staged.length; i++) this.#insert(sign * staged.ticks[i], staged.sizes[i]);
  }

  #insert(key: number, size: number): void {
    let at = this.#count;
    while (at > 0 && this.#keys[at - 1] > key) at--;
    if (at > 0 && this.#keys[at - 1] === key) {
      this.#sizes[at - 1] = size;
      return;
    }
    this.#keys.copyWithin(at + 1, at, this.#count);
    this.#sizes.copyWithin(at + 1, at, this.#count);
    this.#keys[at] = key;
    this.#sizes[at] = size;
    this.#count++;
  }

  #sortAll(loaded: number): void {
    const side = this.#side;
    const staged = this.#staged;
    const keyAt = (i: number) => side.sign * (i < loaded ? side.loadedTicks(i) : staged.ticks[i - loaded]);
    const sizeAt = (i: number) => (i < loaded ? side.loadedSize(i) : staged.sizes[i - loaded]);
    const order = Array.from({ length: loaded + staged.length }, (_, i) => i);
    // Array.sort is stable: of equal prices the last one stays the last.
    order.sort((a, b) => keyAt(a) - keyAt(b));
    for (const i of order) {
      const key = keyAt(i);
      if (this.#count > 0 && this.#keys[this.#count - 1] === key) this.#count--;
      this.#keys[this.#count] = key;
      this.#sizes[this.#count] = sizeAt(i);
      this.#count++;
    }
  }
}
