import type { PriceGrid } from '../units.js';
import { completeColumns, type LevelColumns } from './columns.js';
import { groupLevels, topLevels } from './ladder.js';
import type { BookSideId, BookView, Level, SideView } from './view.js';

/** Best bid and ask, in ticks of the book's grid. A size of 0: nothing is known of that side. */
export type OverlaidTouch = {
  readonly bidTicks: number;
  readonly bidSize: number;
  readonly askTicks: number;
  readonly askSize: number;
};

/**
 * A book with a newer touch over it: levels better than the touch are gone, the touch has its new size, everything else is as in the
 * book. A view of the book as it is now, to be created again for each change of either.
 */
export class OverlaidBook implements BookView {
  readonly bids: SideView;
  readonly asks: SideView;
  readonly #book: BookView;

  constructor(book: BookView, { bidTicks, bidSize, askTicks, askSize }: OverlaidTouch) {
    this.#book = book;
    this.bids =
      bidSize > 0 ? new OverlaidSide(book.bids, { ticks: bidTicks, size: bidSize, grid: book.grid }) : book.bids;
    this.asks =
      askSize > 0 ? new OverlaidSide(book.asks, { ticks: askTicks, size: askSize, grid: book.grid }) : book.asks;
  }

  get version() {
    return this.#book.version;
  }

  get refinements() {
    return this.#book.refinements;
  }

  get seq() {
    return this.#book.seq;
  }

  get exchangeTs() {
    return this.#book.exchangeTs;
  }

  get grid() {
    return this.#book.grid;
  }

  get sizeUnit() {
    return this.#book.sizeUnit;
  }

  get isReady() {
    return this.#book.isReady;
  }

  get isStaging() {
    return this.#book.isStaging;
  }

  get bestBid() {
    return this.bids.best;
  }

  get bestAsk() {
    return this.asks.best;
  }

  get isCrossed(): boolean {
    const { bestBid, bestAsk } = this;
    return bestBid !== undefined && bestAsk !== undefined && bestBid > bestAsk;
  }

  get coverage() {
    return this.#book.coverage;
  }

  get coveredBid() {
    return this.#book.coveredBid;
  }

  get coveredAsk() {
    return this.#book.coveredAsk;
  }

  side(id: BookSideId): SideView {
    return id === 0 ? this.bids : this.asks;
  }

  top(side: BookSideId, depth?: number, out: Partial<LevelColumns> = {}): LevelColumns {
    return topLevels(this.side(side), depth, completeColumns(out));
  }

  group(side: BookSideId, stepTicks: number, depth?: number, out: Partial<LevelColumns> = {}): LevelColumns {
    return groupLevels(this.side(side), stepTicks, depth, completeColumns(out));
  }
}

type NewBest = { readonly ticks: number; readonly size: number; readonly grid: PriceGrid };

/** The levels of a side that are worse than a price, and that price. */
class OverlaidSide implements SideView {
  readonly length: number;
  readonly sign: 1 | -1;
  readonly #side: SideView;
  readonly #best: NewBest;
  /** Ranks of the side's levels that are not worse, less one: the new best takes their place. */
  readonly #shift: number;

  constructor(side: SideView, best: NewBest) {
    this.#side = side;
    this.#best = best;
    this.sign = side.sign;
    this.#shift = firstWorse(side, best.ticks) - 1;
    this.length = side.length - this.#shift;
  }

  get best(): number {
    return this.#best.ticks;
  }

  get bestSize(): number {
    return this.#best.size;
  }

  get worst(): number | undefined {
    return this.length > 1 ? this.#side.worst : this.#best.ticks;
  }

  ticksAt(rank: number): number {
    return rank === 0 ? this.#best.ticks : this.#side.ticksAt(rank + this.#shift);
  }

  sizeAtRank(rank: number): number {
    return rank === 0 ? this.#best.size : this.#side.sizeAtRank(rank + this.#shift);
  }

  sizeAt(ticks: number): number {
    if (ticks === this.#best.ticks) return this.#best.size;
    return this.sign * ticks > this.sign * this.#best.ticks ? 0 : this.#side.sizeAt(ticks);
  }

  *levels(depth = Number.POSITIVE_INFINITY): Generator<Level, void, void> {
    for (let rank = 0; rank < Math.min(depth, this.length); rank++) {
      const ticks = this.ticksAt(rank);
      yield { ticks, price: this.#best.grid.price(ticks), size: this.sizeAtRank(rank) };
    }
  }
}

/** The rank of the first level that is worse than a price; `length` where none is. It is near: the touch is. */
function firstWorse(side: SideView, ticks: number): number {
  let rank = 0;
  while (rank < side.length && side.sign * side.ticksAt(rank) >= side.sign * ticks) rank++;
  return rank;
}
