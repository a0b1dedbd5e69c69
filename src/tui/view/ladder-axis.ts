import { type BookView, groupSteps, midTicks, type ReadonlyMarket } from '../../engine/internal.js';
import type { MarketView } from './market-view.js';

/** A contiguous price axis: row 0 is the highest price; `top` and all rows are counted in steps of `step` book ticks. */
export type Axis = { readonly top: number; readonly rows: number; readonly step: number };

/** The touch must stay this many rows away from both edges, or the axis jumps. */
const EDGE_ROWS = 3;
/** What an automatic step shows over all rows: this share of the price, or all of a book that reaches less far, with some room around it. */
const AUTO_SHARE = 0.01;
const AUTO_ROOM = 1.5;
/** An automatic step stays while the right one is between these times it. */
const AUTO_LEAST = 0.35;
const AUTO_MOST = 1.2;

/** Where the axis stands; undefined for a book without any level. Moves `view.centre` as the view's mode has it, and never otherwise; notes the rows. */
export function placeAxis(
  market: ReadonlyMarket,
  view: MarketView,
  { rows, nowMono }: { readonly rows: number; readonly nowMono: number },
): Axis | undefined {
  const { book } = market;
  if (book === undefined) return undefined;
  if (view.isAutoStep) chooseStep(book, view, { rows, ticksPerStep: market.ticksPerStep });
  const step = view.step * market.ticksPerStep;
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

/** The price in the middle stays there when the step changes. */
export function changeStep(view: MarketView, step: number): void {
  if (view.centre !== undefined) view.centre = Math.round((view.centre * view.step) / step);
  view.step = step;
}

function chooseStep(
  book: BookView,
  view: MarketView,
  { rows, ticksPerStep }: { rows: number; ticksPerStep: number },
): void {
  const middle = midTicks(book);
  if (middle === undefined) return;
  const shown = Math.min(middle * AUTO_SHARE, extentOf(book) * AUTO_ROOM);
  const ideal = shown / ticksPerStep / rows;
  const isRight = ideal >= view.step * AUTO_LEAST && ideal <= view.step * AUTO_MOST;
  if (isRight || (view.step === 1 && ideal < 1)) return;
  const next = groupSteps(Math.max(1, ideal * 5)).find((step) => step >= ideal) ?? 1;
  if (next !== view.step) changeStep(view, next);
}

/** From the lowest bid to the highest ask, ticks; without an end where a side is empty. */
function extentOf({ bids, asks }: BookView): number {
  if (bids.length === 0 || asks.length === 0) return Number.POSITIVE_INFINITY;
  return asks.ticksAt(0) - bids.ticksAt(0);
}
