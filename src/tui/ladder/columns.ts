/** Columns of either side of the price, from the outside in; 0 = folded away. */
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

export type ColumnWishes = {
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
/** Two columns either side of the price, for its chip. */
const PRICE_MARGIN = 4;
/** What folds away leaves at least this much for a bar. */
const BAR_LEAST = 2;

/** What does not fit folds away: pull/stack first, then bought and sold, then the running sums. */
export function ladderColumns({ width, price, hasSum, hasChange, hasTraded }: ColumnWishes): LadderColumns {
  const half = Math.floor((width - price - PRICE_MARGIN) / 2);
  // The narrowest ladders have no bars, and sizes next to the price.
  if (half < SIZE_WIDTH + 1) return { price, size: half, sum: 0, change: 0, traded: 0, bar: 0, gap: 0 };
  const perSide = half - SIZE_WIDTH - 1;
  let change = hasChange ? CHANGE_WIDTH : 0;
  let traded = hasTraded ? TRADED_WIDTH : 0;
  let sum = hasSum ? SUM_WIDTH : 0;
  const bar = () => perSide - change - traded - sum;
  if (bar() < BAR_LEAST) change = 0;
  if (bar() < BAR_LEAST) traded = 0;
  if (bar() < BAR_LEAST) sum = 0;
  return { price, size: SIZE_WIDTH, sum, change, traded, bar: Math.max(0, bar()), gap: 1 };
}
