import {
  ASK,
  BID,
  type BookView,
  type LevelColumns,
  levelColumns,
  reserveRows,
  type Side,
} from '../../engine/internal.js';
import { coverageFields, pairsText } from './book-text.js';

/** Collects the levels of one message until its commit, in the order sent and including zeros. */
export class DeltaCollector {
  readonly #sides: readonly [LevelColumns, LevelColumns] = [levelColumns(), levelColumns()];
  /** The levels replace the whole book. */
  isReset = false;

  begin(): void {
    this.clear();
    this.isReset = true;
  }

  add(side: Side, ticks: Float64Array, sizes: Float64Array, from: number, to: number): void {
    const column = this.#sides[side];
    reserveRows(column, column.length + to - from);
    column.ticks.set(ticks.subarray(from, to), column.length);
    column.sizes.set(sizes.subarray(from, to), column.length);
    column.length += to - from;
  }

  /** Replaces the collected levels by the whole book, for a reader that missed deltas. */
  replaceByBook(book: BookView): void {
    book.top(BID, undefined, this.#sides[BID]);
    book.top(ASK, undefined, this.#sides[ASK]);
    this.isReset = true;
  }

  refine(factor: number): void {
    for (const column of this.#sides) for (let i = 0; i < column.length; i++) column.ticks[i] *= factor;
  }

  fields(book: BookView): string {
    const [bids, asks] = this.#sides.map((levels) => pairsText(book, levels));
    return `"reset":${this.isReset},"bids":${bids},"asks":${asks},${coverageFields(book)}`;
  }

  clear(): void {
    this.#sides[BID].length = 0;
    this.#sides[ASK].length = 0;
    this.isReset = false;
  }
}
