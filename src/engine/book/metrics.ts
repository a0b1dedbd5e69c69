import { averagePrice, averageTerm, baseAmount, quoteValue } from '../size-unit.js';
import type { BookSideId, BookView, SideView } from './view.js';

/** Direction of an order: a buy takes asks, a sell takes bids. */
export type OrderSide = 'buy' | 'sell';

/** `size` in the book's unit, or in quote currency when `inQuote` is set. */
export type Amount = { readonly size: number; readonly inQuote?: boolean };

/** Best ask − best bid in ticks (negative when crossed); undefined when a side is empty. */
export function spreadTicks(book: BookView): number | undefined {
  const { bestBid, bestAsk } = book;
  return bestBid === undefined || bestAsk === undefined ? undefined : bestAsk - bestBid;
}

/** The mid in ticks, an exact multiple of ½; undefined when a side is empty. */
export function midTicks(book: BookView): number | undefined {
  const { bestBid, bestAsk } = book;
  return bestBid === undefined || bestAsk === undefined ? undefined : (bestBid + bestAsk) / 2;
}

/** The mid as a price. */
export function mid(book: BookView): number | undefined {
  return priceOf(book, midTicks(book));
}

/** The spread in basis points of the mid. */
export function spreadBps(book: BookView): number | undefined {
  const spread = spreadTicks(book);
  const middle = midTicks(book);
  return spread === undefined || !middle ? undefined : (spread / middle) * 10_000;
}

/** (bid × askSize + ask × bidSize) / (bidSize + askSize): leans towards the thinner side. Gatheral & Oomen (2010). */
export function microprice(book: BookView): number | undefined {
  return touchAverage(book, (bidSize, askSize) => askSize / (bidSize + askSize));
}

/** The same-side variant: (bid × bidSize + ask × askSize) / (bidSize + askSize). */
export function weightedMid(book: BookView): number | undefined {
  return touchAverage(book, (bidSize, askSize) => bidSize / (bidSize + askSize));
}

/**
 * (bid − ask) / (bid + ask) over the sizes of the best `depth` levels of each side; undefined when both are empty, and when one of these
 * levels is beyond the covered range.
 */
export function imbalance(book: BookView, depth: number): number | undefined {
  if (!isCoveredToDepth(book, 0, depth) || !isCoveredToDepth(book, 1, depth)) return undefined;
  return normalizedDifference(sizeOfBest(book.bids, depth), sizeOfBest(book.asks, depth));
}

/** (bid − ask) / (bid + ask) over the sizes within `bps` of each touch; undefined when that is beyond the covered range. */
export function imbalanceWithin(book: BookView, bps: number): number | undefined {
  if (!isCoveredWithin(book, bps, 'buy') || !isCoveredWithin(book, bps, 'sell')) return undefined;
  return normalizedDifference(sizeWithin(book, bps, 'sell').base, sizeWithin(book, bps, 'buy').base);
}

/** Whether every level of a side to a price is known: the price is within the covered range. */
export function isCovered(book: BookView, id: BookSideId, ticks: number): boolean {
  const covered = id === 0 ? book.coveredBid : book.coveredAsk;
  const { sign } = book.side(id);
  return covered === undefined || sign * ticks >= sign * covered;
}

/** Whether every level that `sizeWithin` adds up is known. */
export function isCoveredWithin(book: BookView, bps: number, order: OrderSide): boolean {
  const id = oppositeSide(order);
  const { best, sign } = book.side(id);
  return best === undefined || !(bps > 0) || isCovered(book, id, best - sign * Math.floor((best * bps) / 10_000));
}

function isCoveredToDepth(book: BookView, id: BookSideId, depth: number): boolean {
  const side = book.side(id);
  const covered = id === 0 ? book.coveredBid : book.coveredAsk;
  if (covered === undefined || side.length === 0) return true;
  return side.length >= depth && isCovered(book, id, side.ticksAt(depth - 1));
}

/**
 * Size available to an order within `bps` basis points of the touch, the limit included and rounded towards the touch.
 * A buy takes asks, a sell bids. Sums in base and quote currency (NaN for quanto contracts); zero for bps ≤ 0.
 * Of the known levels: a lower bound where `isCoveredWithin` is false.
 */
export function sizeWithin(book: BookView, bps: number, order: OrderSide): { base: number; quote: number } {
  const side = book.side(oppositeSide(order));
  const sums = { base: 0, quote: 0 };
  const touch = side.best;
  if (touch === undefined || !(bps > 0)) return sums;
  const reach = Math.floor((touch * bps) / 10_000);
  for (let rank = 0; rank < side.length; rank++) {
    const ticks = side.ticksAt(rank);
    if (Math.abs(ticks - touch) > reach) break;
    const price = book.grid.price(ticks);
    const size = side.sizeAtRank(rank);
    sums.base += baseAmount(book.sizeUnit, size, price);
    sums.quote += quoteValue(book.sizeUnit, size, price);
  }
  return sums;
}

/**
 * Depth-weighted mid: the mean of the two prices at which each side's cumulative size reaches the amount.
 * Quote amounts are converted at the mid. Undefined when a side cannot fill it, as far as it is known.
 */
export function depthMid(book: BookView, amount: Amount): number | undefined {
  const middle = mid(book);
  if (middle === undefined) return undefined;
  const size = amount.inQuote ? amount.size / quoteValue(book.sizeUnit, 1, middle) : amount.size;
  const bid = ticksToFill(book, 0, size);
  const ask = ticksToFill(book, 1, size);
  return bid === undefined || ask === undefined ? undefined : book.grid.price((bid + ask) / 2);
}

/**
 * Price impact: distance from the touch to the last level taken. 0 for amounts ≤ 0; undefined when the side cannot fill it, as far as it is known.
 * Quote amounts are converted at the touch.
 */
export function impact(book: BookView, amount: Amount, order: OrderSide): number | undefined {
  if (!(amount.size > 0)) return 0;
  const id = oppositeSide(order);
  const touch = book.side(id).best;
  if (touch === undefined) return undefined;
  const size = amount.inQuote ? amount.size / quoteValue(book.sizeUnit, 1, book.grid.price(touch)) : amount.size;
  const last = ticksToFill(book, id, size);
  return last === undefined ? undefined : book.grid.price(Math.abs(last - touch));
}

/** Cost or proceeds of a market order. */
export type FillCost = {
  /** Volume-weighted average price. */
  readonly averagePrice: number;
  /** Value of all fills in quote currency; NaN for quanto contracts. */
  readonly notional: number;
  readonly worstTicks: number;
  readonly levels: number;
  /** Average price relative to the touch, in basis points, never negative. */
  readonly slippageBps: number;
};

/** Cost or proceeds of a market order of `size`, in the book's unit; undefined when the side cannot fill it, as far as it is known, or size ≤ 0. */
export function costToFill(book: BookView, size: number, order: OrderSide): FillCost | undefined {
  const id = oppositeSide(order);
  const side = book.side(id);
  const touch = side.best;
  if (touch === undefined || !(size > 0)) return undefined;
  const { sizeUnit } = book;
  let left = size;
  let notional = 0;
  let terms = 0;
  for (let rank = 0; rank < side.length; rank++) {
    const ticks = side.ticksAt(rank);
    if (!isCovered(book, id, ticks)) return undefined;
    const fill = Math.min(left, side.sizeAtRank(rank));
    const price = book.grid.price(ticks);
    notional += quoteValue(sizeUnit, fill, price);
    terms += averageTerm(sizeUnit, fill, price);
    left -= fill;
    if (left > 0) continue;
    const average = averagePrice(sizeUnit, size, terms);
    const touchPrice = book.grid.price(touch);
    const slippageBps = (Math.abs(average - touchPrice) / touchPrice) * 10_000;
    return { averagePrice: average, notional, worstTicks: ticks, levels: rank + 1, slippageBps };
  }
  return undefined;
}

/** True when either touch price differs; sizes are ignored. */
export function touchDiffers(book: BookView, bidTicks: number, askTicks: number): boolean {
  return book.bestBid !== bidTicks || book.bestAsk !== askTicks;
}

/** True when the book's bid is above the given ask or its ask below the given bid; equal prices are locked, not crossed. */
export function crosses(book: BookView, bidTicks: number, askTicks: number): boolean {
  const { bestBid, bestAsk } = book;
  return (bestBid !== undefined && bestBid > askTicks) || (bestAsk !== undefined && bestAsk < bidTicks);
}

/** The side that an order takes from. */
function oppositeSide(order: OrderSide): BookSideId {
  return order === 'buy' ? 1 : 0;
}

function priceOf(book: BookView, ticks: number | undefined): number | undefined {
  return ticks === undefined ? undefined : book.grid.price(ticks);
}

function touchAverage(book: BookView, bidWeight: (bidSize: number, askSize: number) => number): number | undefined {
  const { bestBid, bestAsk } = book;
  const { bestSize: bidSize } = book.bids;
  const { bestSize: askSize } = book.asks;
  if (bestBid === undefined || bestAsk === undefined || bidSize === undefined || askSize === undefined)
    return undefined;
  // From the ask down, in ticks: the spread is small, so nothing is lost to cancellation.
  return book.grid.price(bestAsk - (bestAsk - bestBid) * bidWeight(bidSize, askSize));
}

function sizeOfBest(side: SideView, depth: number): number {
  const levels = Math.min(depth, side.length);
  let sum = 0;
  for (let rank = 0; rank < levels; rank++) sum += side.sizeAtRank(rank);
  return sum;
}

function normalizedDifference(bid: number, ask: number): number | undefined {
  const sum = bid + ask;
  return sum > 0 ? (bid - ask) / sum : undefined;
}

function ticksToFill(book: BookView, id: BookSideId, size: number): number | undefined {
  const side = book.side(id);
  let sum = 0;
  for (let rank = 0; rank < side.length; rank++) {
    sum += side.sizeAtRank(rank);
    if (!isCovered(book, id, side.ticksAt(rank))) return undefined;
    if (sum >= size) return side.ticksAt(rank);
  }
  return undefined;
}
