import { type BookView, groupSteps, midTicks, type PriceGrid, type ReadonlyMarket } from '../../engine/internal.js';
import type { MarketView } from './market-view.js';

/** A contiguous price axis. Row 0 is the highest price; `top` and the rows are in steps of `step` book ticks. */
export type Axis = { readonly top: number; readonly rows: number; readonly step: number };

/** The touch must stay this many rows away from both edges, or the axis jumps. */
const EDGE_ROWS = 3;
/** An automatic step makes the rows span this share of the price, or the book's extent times the margin if that is less. */
const AUTO_SHARE = 0.01;
const AUTO_MARGIN = 1.5;
/** An automatic step is kept while the ideal step is within these multiples of it. */
const AUTO_MIN_RATIO = 0.35;
const AUTO_MAX_RATIO = 1.2;

/** The axis of the next frame; undefined for an empty book. Moves `view.centre` only as the view's mode requires, and sets `view.rowsShown`. */
export function placeAxis(
  market: ReadonlyMarket,
  view: MarketView,
  { rows, nowMono }: { readonly rows: number; readonly nowMono: number },
): Axis | undefined {
  const { book } = market;
  if (book === undefined) return undefined;
  followGrid(view, book.grid);
  if (view.isAutoStep) chooseStep(book, view, rows);
  const { step } = view;
  const bid = book.bestBid === undefined ? undefined : Math.floor(book.bestBid / step);
  const ask = book.bestAsk === undefined ? undefined : Math.ceil(book.bestAsk / step);
  const low = bid ?? ask;
  const high = ask ?? bid;
  if (low === undefined || high === undefined) return undefined;
  view.rowsShown = rows;
  const above = Math.floor(rows / 2);
  const margin = Math.min(EDGE_ROWS, Math.floor((rows - 1) / 4));
  const middle = Math.round((low + high) / 2);
  if (view.centre === undefined) view.centre = middle;
  const isNearEdge = high > view.centre + above - margin || low < view.centre + above - rows + 1 + margin;
  if (view.mode === 'static' && isNearEdge) view.jump = { steps: middle - view.centre, mono: nowMono };
  if (view.mode === 'follow' || (view.mode === 'static' && isNearEdge)) view.centre = middle;
  return { top: view.centre + above, rows, step };
}

/** Changes the step and keeps the price in the middle. */
export function changeStep(view: MarketView, step: number): void {
  if (view.centre !== undefined) view.centre = Math.round((view.centre * view.step) / step);
  view.step = step;
  view.isGrouped = step > 1;
}

/** Counts in the ticks of another grid: prices turned out finer, or another copy of the market is shown. Axis, cursor and a grouped step keep their prices. */
export function followGrid(view: MarketView, grid: PriceGrid): void {
  const before = view.tickSize;
  view.tickSize = grid.text;
  if (before === undefined || before === grid.text) return;
  const ratio = Number(before) / grid.tickSize;
  const step = view.isGrouped ? Math.max(1, Math.round(view.step * ratio)) : 1;
  const scaled = (row: number | undefined) =>
    row === undefined ? undefined : Math.round((row * view.step * ratio) / step);
  view.centre = scaled(view.centre);
  view.cursor = scaled(view.cursor);
  view.step = step;
}

function chooseStep(book: BookView, view: MarketView, rows: number): void {
  const mid = midTicks(book);
  if (mid === undefined) return;
  const shown = Math.min(mid * AUTO_SHARE, extentOf(book) * AUTO_MARGIN);
  const ideal = shown / rows;
  const isSuitable = ideal >= view.step * AUTO_MIN_RATIO && ideal <= view.step * AUTO_MAX_RATIO;
  if (isSuitable || (view.step === 1 && ideal < 1)) return;
  const next = groupSteps(Math.max(1, ideal * 5)).find((step) => step >= ideal) ?? 1;
  if (next !== view.step) changeStep(view, next);
}

/** From the lowest bid to the highest ask, in ticks; infinite when a side is empty. */
function extentOf({ bids, asks }: BookView): number {
  if (bids.worst === undefined || asks.worst === undefined) return Number.POSITIVE_INFINITY;
  return asks.worst - bids.worst;
}
