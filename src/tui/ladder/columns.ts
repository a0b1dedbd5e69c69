/** Widths of the columns on each side of the price, from the outside in; 0 = hidden. */
export type LadderColumns = {
  readonly sum: number;
  readonly size: number;
  readonly change: number;
  readonly traded: number;
  readonly bar: number;
  readonly price: number;
  /** Blank columns between the figures and the bar, on each side. */
  readonly gap: number;
};

export type ColumnOptions = {
  readonly width: number;
  readonly price: number;
  readonly hasSum: boolean;
  readonly hasChange: boolean;
  readonly hasTraded: boolean;
};

const SIZE_WIDTH = 9;
const SUM_WIDTH = 10;
const CHANGE_WIDTH = 9;
const TRADED_WIDTH = 9;
/** Two columns on each side of the price, for the cursor and the last trade. */
const PRICE_MARGIN = 4;
/** Columns are hidden until at least this much is left for the bar. */
const MIN_BAR_WIDTH = 2;

/** Hides columns that do not fit: pulled/stacked first, then bought/sold, then the cumulative sizes. */
export function ladderColumns({ width, price, hasSum, hasChange, hasTraded }: ColumnOptions): LadderColumns {
  const half = Math.floor((width - price - PRICE_MARGIN) / 2);
  // The narrowest ladders have no bars; sizes are next to the price.
  if (half < SIZE_WIDTH + 1) return { price, size: Math.max(0, half), sum: 0, change: 0, traded: 0, bar: 0, gap: 0 };
  const perSide = half - SIZE_WIDTH - 1;
  let change = hasChange ? CHANGE_WIDTH : 0;
  let traded = hasTraded ? TRADED_WIDTH : 0;
  let sum = hasSum ? SUM_WIDTH : 0;
  const bar = () => perSide - change - traded - sum;
  if (bar() < MIN_BAR_WIDTH) change = 0;
  if (bar() < MIN_BAR_WIDTH) traded = 0;
  if (bar() < MIN_BAR_WIDTH) sum = 0;
  return { price, size: SIZE_WIDTH, sum, change, traded, bar: Math.max(0, bar()), gap: 1 };
}
