import { type BookView, midTicks, type ReadonlyMarket } from '../engine/internal.js';

/** Levels of each side in the imbalance that is shown. */
export const IMBALANCE_LEVELS = 10;

/** The book, where its figures are shown: not while it is unreliable. */
export function reliableBook({ shownBook, state }: ReadonlyMarket): BookView | undefined {
  return state === 'live' || state === 'stale' ? shownBook : undefined;
}

/** The change over 24 hours in percent: of the last price, or of the mid before the first trade. */
export function dayChange(
  { tape }: ReadonlyMarket,
  book: BookView | undefined,
  dayAgo: number | undefined,
): number | undefined {
  const ticks = tape?.trades.newest()?.priceTicks ?? (book && midTicks(book));
  if (book === undefined || ticks === undefined || dayAgo === undefined) return undefined;
  return (book.grid.price(ticks) / dayAgo - 1) * 100;
}
