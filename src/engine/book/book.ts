import { LobtopError } from '../errors.js';
import { BASE_UNIT, type SizeUnit } from '../size-unit.js';
import { PriceGrid } from '../units.js';
import { completeColumns, type LevelColumns } from './columns.js';
import { type Coverage, coveredTicks, FULL_COVERAGE, refinedCoverage } from './coverage.js';
import { groupLevels, topLevels } from './ladder.js';
import { BookSide } from './side.js';
import { type Column, requireLevel } from './sorted-levels.js';
import { StagedLevels } from './staged-levels.js';
import { StagedView } from './staged-view.js';
import type { BookSideId, BookView } from './view.js';

/** Metadata of a committed message. */
export type BookCommit = {
  /** The venue's last sequence number in the message, where it has one. */
  readonly seq?: number | undefined;
  /** Exchange time of the message, ms since the epoch. */
  readonly exchangeTs?: number | undefined;
};

/**
 * One instrument's order book by price (L2), exact and without allocation per update.
 *
 * Prices are integer counts of ticks, sizes are doubles, sides are 0 = bid and 1 = ask.
 * A snapshot is `begin()`, levels, `commit()`; a delta is levels, `commit()`. Levels are staged: they become visible on commit, all
 * at once; those of a message that is never committed never do.
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
  /** Number of commits, snapshots included; readers compare it to detect changes. */
  version = 0;
  /** How often an off-grid price has refined the grid. */
  refinements = 0;
  seq: number | undefined;
  exchangeTs: number | undefined;
  readonly sizeUnit: SizeUnit;
  #grid: PriceGrid;
  readonly bids = new BookSide(0, () => this.#grid);
  readonly asks = new BookSide(1, () => this.#grid);
  #coverage = FULL_COVERAGE;
  /** Takes effect with the next commit. */
  #nextCoverage: Coverage | undefined;
  #phase: 'waiting' | 'loading' | 'ready' = 'waiting';
  /** Levels of an uncommitted delta; those of a snapshot are loaded into the sides, where they are not visible either. */
  readonly #staged: readonly [StagedLevels, StagedLevels] = [new StagedLevels(), new StagedLevels()];
  readonly #views = [new StagedView(this.bids, this.#staged[0]), new StagedView(this.asks, this.#staged[1])] as const;

  /**
   * @param options.tickSize the price step: decimal text ("0.01") or the number that prints like it
   * @param options.sizeUnit default: amounts of base currency
   * @throws LobtopError `number` when the tick size is not a positive plain decimal
   */
  constructor(options: { readonly tickSize: string | number; readonly sizeUnit?: SizeUnit }) {
    this.#grid = PriceGrid.of(options.tickSize);
    this.sizeUnit = options.sizeUnit ?? BASE_UNIT;
  }

  /** The price grid: converts between ticks and prices. `refine` replaces it by a finer one. */
  get grid(): PriceGrid {
    return this.#grid;
  }

  /** True once the first snapshot has been committed. */
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

  /** Bid above ask: kept as the venue sent it, never repaired. Equal prices are locked, not crossed. */
  get isCrossed(): boolean {
    const { bestBid, bestAsk } = this;
    return bestBid !== undefined && bestAsk !== undefined && bestBid > bestAsk;
  }

  get coverage(): Coverage {
    return this.#coverage;
  }

  /** Ticks of the worst bid down to which the book is complete; undefined where all of it is. */
  get coveredBid(): number | undefined {
    return coveredTicks(this.#coverage, 0, this.bids);
  }

  /** Ticks of the worst ask up to which the book is complete; undefined where all of it is. */
  get coveredAsk(): number | undefined {
    return coveredTicks(this.#coverage, 1, this.asks);
  }

  side(id: BookSideId): BookSide {
    return id === 0 ? this.bids : this.asks;
  }

  /** True while levels are staged. */
  get isStaging(): boolean {
    return this.#phase === 'loading' || this.#staged[0].length > 0 || this.#staged[1].length > 0;
  }

  /** Discards the book and anything staged; a snapshot follows. Nothing of it is visible until `commit`. */
  begin(): void {
    this.#phase = 'loading';
    this.#nextCoverage = FULL_COVERAGE;
    for (const staged of this.#staged) staged.clear();
    this.bids.beginLoad();
    this.asks.beginLoad();
  }

  /**
   * Stages absolute sizes at prices, in any order; the last of equal prices wins, 0 removes, removing an absent level does nothing.
   * Visible after the next `commit`.
   *
   * @param side 0 = bid, 1 = ask
   * @param ticks prices in ticks, @param sizes their sizes
   * @param from first entry, @param to one past the last; default all
   * @throws LobtopError `book` before the first `begin`, and for an invalid price or size; nothing is staged then
   */
  levels(side: BookSideId, ticks: Column, sizes: Column, from = 0, to = ticks.length): void {
    if (this.#phase === 'waiting') throw beforeSnapshot('levels');
    if (this.#phase !== 'loading') {
      this.#staged[side].add(ticks, sizes, from, to);
      return;
    }
    for (let i = from; i < to; i++) requireLevel(ticks[i], sizes[i]);
    this.side(side).set(ticks, sizes, from, to);
  }

  /** Stages one level: absolute size at a price in ticks, 0 removes. @throws LobtopError `book`, as `levels` */
  level(side: BookSideId, ticks: number, size: number): void {
    if (this.#phase === 'waiting') throw beforeSnapshot('level');
    requireLevel(ticks, size);
    if (this.#phase === 'loading') this.side(side).set([ticks], [size], 0, 1);
    else this.#staged[side].addOne(ticks, size);
  }

  /** States which part of the book is complete, from the next `commit` on; `begin` states that all of it is. */
  cover(coverage: Coverage): void {
    if (this.#phase === 'waiting') throw beforeSnapshot('cover');
    this.#nextCoverage = coverage;
  }

  /** Applies an authoritative touch from a ticker, without staging: removes all better levels and sets the size; 0 removes the level too. */
  touch(side: BookSideId, ticks: number, size: number): void {
    if (this.#phase !== 'ready') throw beforeSnapshot('touch');
    requireLevel(ticks, size);
    const levels = this.side(side);
    levels.removeBetter(ticks);
    levels.set([ticks], [size], 0, 1);
  }

  /** Ends a message: makes its levels visible. @throws LobtopError `book` before `begin` */
  commit(meta: BookCommit = {}): void {
    if (this.#phase === 'waiting') throw beforeSnapshot('commit');
    if (this.#phase === 'loading') {
      this.bids.finishLoad();
      this.asks.finishLoad();
      this.#phase = 'ready';
    }
    this.#applyStaged();
    this.#coverage = this.#nextCoverage ?? this.#coverage;
    this.#nextCoverage = undefined;
    this.seq = meta.seq;
    this.exchangeTs = meta.exchangeTs;
    this.version++;
  }

  /**
   * Splits every tick into `factor` ticks of `tickSize`; prices stay the same.
   *
   * @throws LobtopError `range` when a level could no longer be represented exactly; nothing is changed then
   */
  refine(factor: number, tickSize: string): void {
    for (const levels of [this.bids, this.asks, ...this.#staged]) levels.requireRefinable(factor);
    this.bids.refine(factor);
    this.asks.refine(factor);
    for (const staged of this.#staged) staged.refine(factor);
    this.#coverage = refinedCoverage(this.#coverage, factor);
    this.#nextCoverage = this.#nextCoverage && refinedCoverage(this.#nextCoverage, factor);
    this.#grid = PriceGrid.of(tickSize);
    this.refinements++;
  }

  /** The best levels of a side as they will be after the staged message is committed. Columns as for `top`. */
  stagedTop(side: BookSideId, depth: number, out: Partial<LevelColumns> = {}): LevelColumns {
    return this.#views[side].top(depth, completeColumns(out));
  }

  /** Ticks of the levels beyond the best `depth` after the staged message is committed, worst first: those that leave a venue's window. */
  stagedBeyond(side: BookSideId, depth: number): readonly number[] {
    return this.#views[side].beyond(depth);
  }

  /**
   * Whether the best level of a side after the staged message is certain to be within the covered range: false when it may be beyond,
   * and a better one unknown. A message removes at most as many levels as it has changes.
   */
  isTouchCovered(id: BookSideId): boolean {
    const side = this.side(id);
    const coverage = this.#nextCoverage ?? this.#coverage;
    const covered = coverage.kind === 'range' ? coveredTicks(coverage, id, side) : undefined;
    if (covered === undefined) return true;
    const rank = this.#staged[id].length;
    if (rank < side.length && side.sign * side.ticksAt(rank) >= side.sign * covered) return true;
    const { ticks, length } = this.stagedTop(id, 1);
    return length > 0 && side.sign * ticks[0] >= side.sign * covered;
  }

  /** Visits each level that the staged message will change, with the difference in size; none while a snapshot is loading. */
  stagedChanges(visit: (side: BookSideId, ticks: number, difference: number) => void): void {
    if (this.#phase !== 'ready') return;
    this.#views[0].changes((ticks, difference) => visit(0, ticks, difference));
    this.#views[1].changes((ticks, difference) => visit(1, ticks, difference));
  }

  /**
   * The best levels of a side, best first, with cumulative sizes.
   *
   * @param depth maximum rows: undefined = all, ≤ 0 = none
   * @param out columns to fill (from `levelColumns`); missing or too small ones are allocated
   */
  top(side: BookSideId, depth?: number, out: Partial<LevelColumns> = {}): LevelColumns {
    return topLevels(this.side(side), depth, completeColumns(out));
  }

  /**
   * The best groups of `stepTicks` ticks, best first, with cumulative sizes: bids round down, asks up, total size is preserved.
   *
   * @param depth maximum groups: undefined = all, ≤ 0 = none
   * @param out columns to fill (from `levelColumns`); missing or too small ones are allocated
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

function beforeSnapshot(call: string): LobtopError {
  return new LobtopError('book', `Expected begin() and a snapshot before ${call}()`);
}
