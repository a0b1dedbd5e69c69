import type { PriceGrid } from '../units.js';
import type { LevelColumns } from './columns.js';

/** 0 = bid, 1 = ask. */
export type BookSideId = 0 | 1;

/** One price and what rests there. */
export type Level = {
  /** Exact: a whole number of the grid's ticks. */
  readonly ticks: number;
  /** The double nearest to the price. */
  readonly price: number;
  /** In base units. */
  readonly size: number;
};

/** One side of a book, to be read. Index 0 is the worst level, `length − 1` the best. */
export type SideView = {
  readonly length: number;
  /** 1 for bids, −1 for asks: which way is worse. */
  readonly sign: 1 | -1;
  /** Ticks of the best level; undefined on an empty side. */
  readonly best: number | undefined;
  readonly bestSize: number | undefined;
  /** Sizes by index; entries from `length` on mean nothing. */
  readonly sizes: Float64Array;
  ticksAt(index: number): number;
  /** Size at a price; 0 where there is no level. */
  sizeAt(ticks: number): number;
  /** The levels, best first. @param depth how many at most; all unless given */
  levels(depth?: number): Iterable<Level>;
};

/** A book, to be read: every view of a market's book is one. It changes with each commit, between two turns of the event loop. */
export type BookView = {
  /** Grows with every commit: a reader that saw this version has seen everything. */
  readonly version: number;
  /** Off-grid prices that made the grid finer. */
  readonly refinements: number;
  /** The venue's sequence of the last applied message, where it has one. */
  readonly seq: number | undefined;
  /** Venue time of the last applied message, ms since the epoch. */
  readonly exchangeTs: number | undefined;
  /** Turns ticks into prices and back. */
  readonly grid: PriceGrid;
  /** True once a first snapshot was committed. */
  readonly isReady: boolean;
  /** True while levels wait for their commit. */
  readonly isStaging: boolean;
  /** Best bid in ticks; undefined on an empty side. */
  readonly bestBid: number | undefined;
  /** Best ask in ticks; undefined on an empty side. */
  readonly bestAsk: number | undefined;
  /** Bid above ask: shown as the venue sent it, never repaired. */
  readonly isCrossed: boolean;
  readonly bids: SideView;
  readonly asks: SideView;
  side(id: BookSideId): SideView;
  /** The best levels of a side, best first, with running sums. @param depth undefined = all, ≤ 0 = none @param out columns to fill again */
  top(side: BookSideId, depth?: number, out?: Partial<LevelColumns>): LevelColumns;
  /** The best groups of `stepTicks` ticks: bids floor, asks ceil, sizes conserved. @param depth and @param out as of `top` */
  group(side: BookSideId, stepTicks: number, depth?: number, out?: Partial<LevelColumns>): LevelColumns;
};
