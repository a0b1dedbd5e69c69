import { LobtopError } from '../errors.js';
import { PriceGrid } from '../units.js';
import { completeColumns, type LevelColumns } from './columns.js';
import { groupLevels, topLevels } from './ladder.js';
import { BookSide, type Column, requireLevel } from './side.js';
import { StagedLevels } from './staged-levels.js';
import { StagedView } from './staged-view.js';
import type { BookSideId, BookView } from './view.js';

/** What a commit says of its message. */
export type BookCommit = {
  /** The venue's last sequence of the applied message, where it has one. */
  readonly seq?: number | undefined;
  /** Venue time of the message, ms since the epoch. */
  readonly exchangeTs?: number | undefined;
};

/**
 * One instrument's order book by price (L2), exact and without allocation per update.
 *
 * Prices are integer counts of ticks, sizes are doubles, sides are 0 = bid and 1 = ask.
 * A snapshot is `begin()`, levels, `commit()`; a change is levels, `commit()`. Levels are staged: readers see them from the
 * commit on, all at once, and those of a message that is never committed not at all.
 *
 * @example
 * const book = new Book({ tickSize: '0.01' });
 * book.begin();
 * book.levels(0, Float64Array.of(10000, 9999), Float64Array.of(1, 2), 0, 2);
 * book.levels(1, Float64Array.of(10001), Float64Array.of(1.5), 0, 1);
 * book.commit({ seq: 42 });
 * book.bestBid; // 10000
 */
export class Book implements BookView {
  /** Counts commits, snapshots included: a reader that saw this version has seen everything. */
  version = 0;
  /** Off-grid prices that made the grid finer. */
  refinements = 0;
  seq: number | undefined;
  exchangeTs: number | undefined;
  #grid: PriceGrid;
  readonly bids = new BookSide(0, () => this.#grid);
  readonly asks = new BookSide(1, () => this.#grid);
  #phase: 'waiting' | 'loading' | 'ready' = 'waiting';
  /** Levels of a change that is not committed yet; those of a snapshot are loaded into the sides, where they are not visible either. */
  readonly #staged: readonly [StagedLevels, StagedLevels] = [new StagedLevels(), new StagedLevels()];
  readonly #views = [new StagedView(this.bids, this.#staged[0]), new StagedView(this.asks, this.#staged[1])] as const;

  /**
   * @param options.tickSize the price step: decimal text ("0.01") or the number that prints like it
   * @throws LobtopError `number` when the tick size is not a positive plain decimal
   */
  constructor(options: { readonly tickSize: string | number }) {
    this.#grid = PriceGrid.of(options.tickSize);
  }

  /** The price grid: turns ticks into prices and back. Replaced by a finer one when `refine` is called. */
  get grid(): PriceGrid {
    return this.#grid;
  }

  /** True once a first snapshot was committed. */
  get isReady(): boolean {
    return this.#phase === 'ready';
  }

  /** Best bid in ticks; undefined on an empty side. */
  get bestBid(): number | undefined {
    return this.bids.best;
  }

  /** Best ask in ticks; undefined on an empty side. */
  get bestAsk(): number | undefined {
    return this.asks.best;
  }

  /** Bid above ask: shown as the venue sent it, never repaired. Equal prices are locked, which is legal. */
  get isCrossed(): boolean {
    const { bestBid, bestAsk } = this;
    return bestBid !== undefined && bestAsk !== undefined && bestBid > bestAsk;
  }

  side(id: BookSideId): BookSide {
    return id === 0 ? this.bids : this.asks;
  }

  /** True while levels wait for their commit. */
  get isStaging(): boolean {
    return this.#phase === 'loading' || this.#staged[0].length > 0 || this.#staged[1].length > 0;
  }

  /** What was known is void, and so is what was staged; a snapshot follows. Nothing of it is visible until `commit`. */
  begin(): void {
    this.#phase = 'loading';
    for (const staged of this.#staged) staged.clear();
    this.bids.beginLoad();
    this.asks.beginLoad();
  }

  /**
   * Absolute sizes at prices, in any order, the last one of equal prices wins; 0 removes, unknown removals do nothing.
   * Visible from the next `commit` on.
   *
   * @param side 0 = bid, 1 = ask
   * @param ticks prices as counts of ticks, @param sizes their sizes
   * @param from first entry, @param to one past the last; without them all
   * @throws LobtopError `book` before the first `begin`, and for what is not a count of ticks or not a size; nothing is staged then
   */
  levels(side: BookSideId, ticks: Column, sizes: Column, from = 0, to = ticks.length): void {
    if (this.#phase === 'waiting') throw outOfOrder('levels');
    for (let i = from; i < to; i++) requireLevel(ticks[i], sizes[i]);
    if (this.#phase === 'loading') this.side(side).set(ticks, sizes, from, to);
    else this.#staged[side].add(ticks, sizes, from, to);
  }

  /** One level: absolute size at a price in ticks, 0 removes. @throws LobtopError `book`, as `levels` */
  level(side: BookSideId, ticks: number, size: number): void {
    if (this.#phase === 'waiting') throw outOfOrder('level');
    requireLevel(ticks, size);
    if (this.#phase === 'loading') this.side(side).set([ticks], [size], 0, 1);
    else this.#staged[side].addOne(ticks, size);
  }

  /** A ticker's authoritative touch, a message of its own: all better levels go, the level gets this size, 0 removes it too. */
  touch(side: BookSideId, ticks: number, size: number): void {
    if (this.#phase !== 'ready') throw outOfOrder('touch');
    requireLevel(ticks, size);
    const column = this.side(side);
    column.length = column.lowerBound(column.sign * ticks);
    column.set([ticks], [size], 0, 1);
  }

  /** A message is applied in full: what it changed is visible from here on. @throws LobtopError `book` before `begin` */
  commit(meta: BookCommit = {}): void {
    if (this.#phase === 'waiting') throw outOfOrder('commit');
    if (this.#phase === 'loading') {
      this.bids.finishLoad();
      this.asks.finishLoad();
      this.#phase = 'ready';
    }
    this.#applyStaged();
    this.seq = meta.seq;
    this.exchangeTs = meta.exchangeTs;
    this.version++;
  }

  /**
   * Every tick becomes `factor` finer ones of `tickSize`; prices stay what they are.
   *
   * @throws LobtopError `range` when a level could no longer be counted exactly; nothing is changed then
   */
  refine(factor: number, tickSize: string): void {
    for (const levels of [this.bids, this.asks, ...this.#staged]) levels.requireRefinable(factor);
    this.bids.refine(factor);
    this.asks.refine(factor);
    for (const staged of this.#staged) staged.refine(factor);
    this.#grid = PriceGrid.of(tickSize);
    this.refinements++;
  }

  /** The best levels of a side as they will be once the staged message is committed. Columns as for `top`. */
  stagedTop(side: BookSideId, depth: number, out: Partial<LevelColumns> = {}): LevelColumns {
    return this.#views[side].top(depth, completeColumns(out));
  }

  /** Ticks of the levels beyond the best `depth` once the staged message is committed, worst first: what a venue's window lets fall. */
  stagedBeyond(side: BookSideId, depth: number): readonly number[] {
    return this.#views[side].beyond(depth);
  }

  /** Each level that the staged message will change, and by how much; none while a snapshot loads. */
  stagedChanges(visit: (side: BookSideId, ticks: number, difference: number) => void): void {
    if (this.#phase !== 'ready') return;
    this.#views[0].changes((ticks, difference) => visit(0, ticks, difference));
    this.#views[1].changes((ticks, difference) => visit(1, ticks, difference));
  }

  /**
   * The best levels of a side, best first, with running sums.
   *
   * @param depth rows wanted: undefined = all, ≤ 0 = none
   * @param out columns to fill (made by `levelColumns`); what is missing or too small is made anew
   */
  top(side: BookSideId, depth?: number, out: Partial<LevelColumns> = {}): LevelColumns {
    return topLevels(this.side(side), depth, completeColumns(out));
  }

  /**
   * The best groups of `stepTicks` ticks, best first: bids floor, asks ceil, sizes conserved, running sums.
   *
   * @param depth groups wanted: undefined = all, ≤ 0 = none
   * @param out columns to fill (made by `levelColumns`); what is missing or too small is made anew
   */
  group(side: BookSideId, stepTicks: number, depth?: number, out: Partial<LevelColumns> = {}): LevelColumns {
    return groupLevels(this.side(side), stepTicks, depth, completeColumns(out));
  }

  #applyStaged(): void {
    const [bids, asks] = this.#staged;
    if (bids.length > 0) this.bids.set(bids.ticks, bids.sizes, 0, bids.length);
    if (asks.length > 0) this.asks.set(asks.ticks, asks.sizes, 0, asks.length);
    bids.clear();
    asks.clear();
  }
}

function outOfOrder(call: string): LobtopError {
  return new LobtopError('book', `Expected begin() and a snapshot before ${call}()`);
}
