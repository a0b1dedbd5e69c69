import type { SizeUnit } from '../size-unit.js';
import type { PriceGrid } from '../units.js';
import type { LevelColumns } from './columns.js';
import type { Coverage } from './coverage.js';

/** 0 = bid, 1 = ask. */
export type BookSideId = 0 | 1;

/** One price level. */
export type Level = {
  /** Exact price in ticks of the grid. */
  readonly ticks: number;
  /** The double nearest to the price. */
  readonly price: number;
  /** In the book's `sizeUnit`. */
  readonly size: number;
};

/** Read-only view of one side of a book. Levels have ranks: 0 is the best, `length − 1` the worst. */
export type SideView = {
  readonly length: number;
  /** 1 for bids, −1 for asks: the direction of better prices. */
  readonly sign: 1 | -1;
  /** Ticks of the best level; undefined on an empty side. */
  readonly best: number | undefined;
  readonly bestSize: number | undefined;
  /** Ticks of the worst level; undefined on an empty side. */
  readonly worst: number | undefined;
  /** Ticks of the level of a rank, below `length`. */
  ticksAt(rank: number): number;
  /** Size of the level of a rank, below `length`. */
  sizeAtRank(rank: number): number;
  /** Size at a price; 0 where there is no level. */
  sizeAt(ticks: number): number;
  /** Iterates over the levels, best first. @param depth maximum number of levels; default all */
  levels(depth?: number): Iterable<Level>;
};

/** Read-only view of a book. It changes with each commit, only between turns of the event loop. */
export type BookView = {
  /** Incremented by every commit; readers compare it to detect changes. */
  readonly version: number;
  /** How often an off-grid price has refined the grid. */
  readonly refinements: number;
  /** The venue's sequence number of the last applied message, where it has one. */
  readonly seq: number | undefined;
  /** Exchange time of the last applied message, ms since the epoch. */
  readonly exchangeTs: number | undefined;
  /** Converts between ticks and prices. */
  readonly grid: PriceGrid;
  /** What sizes are counted in. */
  readonly sizeUnit: SizeUnit;
  /** True once the first snapshot has been committed. */
  readonly isReady: boolean;
  /** True while levels are staged. */
  readonly isStaging: boolean;
  /** Best bid in ticks; undefined on an empty side. */
  readonly bestBid: number | undefined;
  /** Best ask in ticks; undefined on an empty side. */
  readonly bestAsk: number | undefined;
  /** Bid above ask: kept as the venue sent it, never repaired. */
  readonly isCrossed: boolean;
  /** Which part of the book is complete. */
  readonly coverage: Coverage;
  /** Ticks of the worst bid down to which the book is complete; undefined where all of it is. */
  readonly coveredBid: number | undefined;
  /** Ticks of the worst ask up to which the book is complete; undefined where all of it is. */
  readonly coveredAsk: number | undefined;
  readonly bids: SideView;
  readonly asks: SideView;
  side(id: BookSideId): SideView;
  /** The best levels of a side, best first, with cumulative sizes. @param depth undefined = all, ≤ 0 = none @param out columns to reuse */
  top(side: BookSideId, depth?: number, out?: Partial<LevelColumns>): LevelColumns;
  /** The best groups of `stepTicks` ticks: bids round down, asks up, total size is preserved. @param depth, @param out as for `top` */
  group(side: BookSideId, stepTicks: number, depth?: number, out?: Partial<LevelColumns>): LevelColumns;
};
