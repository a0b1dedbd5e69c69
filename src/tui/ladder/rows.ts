import {
  ASK,
  BID,
  type BookView,
  type PriceVolumes,
  quoteValue,
  type ReadonlyMarket,
  type SideView,
} from '../../engine/internal.js';
import type { LadderScope, LadderUnits } from '../view/choices.js';
import type { Axis } from '../view/ladder-axis.js';

/** Bars are scaled to this quantile of the visible sizes, so that a few outliers do not shrink all the others. */
const SCALE_QUANTILE = 0.99;

export type LadderChoice = {
  readonly units: LadderUnits;
  readonly traded: LadderScope;
  readonly changes: LadderScope;
};

type SideRows = {
  /** Resting size at each row. */
  readonly sizes: Float64Array;
  /** Cumulative size from the touch to the row. */
  readonly sums: Float64Array;
  /** Size traded against this side at each row. */
  readonly traded: Float64Array;
  readonly added: Float64Array;
  readonly removed: Float64Array;
  /** The part of `removed` that was traded, in the same period. */
  readonly filled: Float64Array;
  /** The visible total. */
  total: number;
  /** Rows from this one outwards are beyond what is known of the book: they may have more levels. Infinite where all of it is known. */
  unknownFrom: number;
  median: number;
};

/** The figures of the visible rows, in columns that are refilled for each frame. */
export class LadderRows {
  bids: SideRows = sideRows(0);
  asks: SideRows = sideRows(0);
  /** The size of a full bar. */
  scale = 0;
  readonly #sorted: number[] = [];

  fill(
    market: ReadonlyMarket,
    book: BookView,
    { axis, choice }: { readonly axis: Axis; readonly choice: LadderChoice },
  ): void {
    if (this.bids.sizes.length !== axis.rows) {
      this.bids = sideRows(axis.rows);
      this.asks = sideRows(axis.rows);
    }
    for (const [side, rows] of [[BID, this.bids] as const, [ASK, this.asks] as const]) {
      clear(rows);
      const toUnits = (ticks: number) =>
        choice.units === 'quote' ? quoteValue(book.sizeUnit, 1, book.grid.price(ticks)) : 1;
      fillResting(book.side(side), rows, { axis, toUnits });
      rows.unknownFrom = unknownFrom(book, side, axis);
      fillTraded(market, rows.traded, { axis, toUnits, side, scope: choice.traded });
      if (choice.changes === choice.traded) rows.filled.set(rows.traded);
      else fillTraded(market, rows.filled, { axis, toUnits, side, scope: choice.changes });
      fillChanges(market, rows, { axis, toUnits, side, scope: choice.changes });
      rows.median = median(rows, this.#sorted);
    }
    this.scale = this.#scaleOf();
  }

  #scaleOf(): number {
    const sorted = sortedSizes([this.bids, this.asks], this.#sorted);
    return sorted[Math.ceil(sorted.length * SCALE_QUANTILE) - 1] ?? 0;
  }
}

type FillOptions = { readonly axis: Axis; readonly toUnits: (ticks: number) => number };
type SideFillOptions = FillOptions & { readonly side: typeof BID | typeof ASK; readonly scope: LadderScope };

/** Bids round down and asks round up, so that a row never mixes sides. */
function rowOf(ticks: number, sign: 1 | -1, { top, step }: Axis): number {
  return top - sign * Math.floor((sign * ticks) / step);
}

function fillResting(side: SideView, rows: SideRows, { axis, toUnits }: FillOptions): void {
  let sum = 0;
  for (let rank = 0; rank < side.length; rank++) {
    const ticks = side.ticksAt(rank);
    const row = rowOf(ticks, side.sign, axis);
    const isBeyond = side.sign === 1 ? row >= axis.rows : row < 0;
    if (isBeyond) break;
    const size = side.sizeAtRank(rank) * toUnits(ticks);
    sum += size;
    if (row < 0 || row >= axis.rows) continue;
    rows.sizes[row] += size;
    rows.sums[row] = sum;
  }
  rows.total = sum;
}

/**
 * The first row that is not complete. The row of the last known price is not, where a step has several prices: for bids it goes on
 * downwards from it.
 */
function unknownFrom(book: BookView, side: typeof BID | typeof ASK, axis: Axis): number {
  const covered = side === BID ? book.coveredBid : book.coveredAsk;
  if (covered === undefined) return side === BID ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  const { sign } = book.side(side);
  return rowOf(covered - sign, sign, axis);
}

/** Whether a row is beyond what is known of a side. */
export function isUnknown({ unknownFrom }: SideRows, side: 'bid' | 'ask', row: number): boolean {
  return side === 'bid' ? row >= unknownFrom : row <= unknownFrom;
}

/** Taker sells fill bids, taker buys fill asks. */
function fillTraded({ tape, venueNowMs }: ReadonlyMarket, traded: Float64Array, options: SideFillOptions): void {
  const { axis, toUnits, side, scope } = options;
  if (tape === undefined || scope === 'off') return;
  const sign = side === BID ? 1 : -1;
  const add = (ticks: number, bought: number, sold: number) => {
    const row = rowOf(ticks, sign, axis);
    if (row >= 0 && row < axis.rows) traded[row] += (side === BID ? sold : bought) * toUnits(ticks);
  };
  if (scope === 'session') visit(tape.session, add);
  else {
    tape.recent.advance(venueNowMs);
    tape.recent.visit(add);
  }
}

function fillChanges({ tape, venueNowMs }: ReadonlyMarket, rows: SideRows, options: SideFillOptions): void {
  const { axis, toUnits, side, scope } = options;
  if (tape === undefined || scope === 'off') return;
  const changes = tape.watchLevels(venueNowMs).of(side);
  const sign = side === BID ? 1 : -1;
  const add = (ticks: number, added: number, removed: number) => {
    const row = rowOf(ticks, sign, axis);
    if (row < 0 || row >= axis.rows) return;
    rows.added[row] += added * toUnits(ticks);
    rows.removed[row] += removed * toUnits(ticks);
  };
  if (scope === 'session') visit(changes.session, add);
  else changes.recent(add);
}

function visit(volumes: PriceVolumes, add: (ticks: number, first: number, second: number) => void): void {
  for (let i = 0; i < volumes.length; i++) add(volumes.ticks[i], volumes.bought[i], volumes.sold[i]);
}

function median(side: SideRows, out: number[]): number {
  const sorted = sortedSizes([side], out);
  return sorted[sorted.length >> 1] ?? 0;
}

/** The non-zero sizes, smallest first. */
function sortedSizes(sides: readonly SideRows[], out: number[]): number[] {
  out.length = 0;
  for (const { sizes } of sides) for (const size of sizes) if (size > 0) out.push(size);
  return out.sort((a, b) => a - b);
}

function sideRows(rows: number): SideRows {
  const column = () => new Float64Array(rows);
  return {
    sizes: column(),
    sums: column(),
    traded: column(),
    added: column(),
    removed: column(),
    filled: column(),
    total: 0,
    unknownFrom: Number.NaN,
    median: 0,
  };
}

function clear({ sizes, sums, traded, added, removed, filled }: SideRows): void {
  for (const column of [sizes, sums, traded, added, removed, filled]) column.fill(0);
}
