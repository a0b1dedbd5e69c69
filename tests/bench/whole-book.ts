import type { ReadonlyMarket, Side } from '../../src/engine/internal.js';
import type { Row } from '../support/wire/truth-book.js';

/** Price and size of every level of a side, best first. */
export type BookRows = readonly (readonly [price: number, size: number])[];

export function bookRows({ book }: Pick<ReadonlyMarket, 'book'>, side: Side): BookRows {
  if (book === undefined) return [];
  const { ticks, sizes, length } = book.top(side);
  return Array.from({ length }, (_, row) => [book.grid.price(ticks[row]), sizes[row]]);
}

/** A book of stock ccxt: its rows may have more than price and size. */
export type StockBook = {
  readonly nonce?: number;
  readonly bids: readonly number[][];
  readonly asks: readonly number[][];
};

export function stockRows(rows: readonly number[][] = []): BookRows {
  return rows.map(([price, size]) => [price, size]);
}

export function isSameBook(ours: BookRows, truth: readonly Row[]): boolean {
  return (
    ours.length === truth.length &&
    ours.every(([price, size], row) => price === Number(truth[row][0]) && size === Number(truth[row][1]))
  );
}
