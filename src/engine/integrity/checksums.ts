import { crc32 } from 'node:zlib';
import type { Book } from '../book/book.js';
import { type LevelColumns, levelColumns } from '../book/columns.js';
import { POWERS_OF_TEN } from '../decimal.js';
import { ASK, BID, type Side } from '../sink.js';
import type { LevelText } from './level-text.js';

/** What a checksum is made of. */
export type ChecksumInput = {
  readonly book: Book;
  /** How many decimals the venue's digits have. */
  readonly decimals: { readonly price: number; readonly size: number };
  /** Present when the recipe asks for it. */
  readonly text: LevelText | undefined;
};

/** How a venue sums up the best of its book; equal sums prove equal content. */
export type ChecksumRecipe = {
  readonly needsText: boolean;
  of(input: ChecksumInput): number;
};

/**
 * Kraken WebSocket v2, "Book checksum": for the top 10 asks, low to high, then the top 10 bids, high to low,
 * price and quantity each without "." and leading zeros, concatenated; the CRC32 of that, unsigned.
 * Prices have the pair's decimals and quantities the lot's, so whole counts of each are those very digits.
 */
export const krakenChecksum: ChecksumRecipe = {
  needsText: false,
  of({ book, decimals }) {
    const lots = POWERS_OF_TEN[decimals.size];
    const scale = POWERS_OF_TEN[decimals.price];
    const digits = (side: Side) => {
      const { ticks, sizes, length } = top(book, side, 10);
      let text = '';
      for (let row = 0; row < length; row++) {
        text += Math.round(book.grid.price(ticks[row]) * scale);
        text += Math.round(sizes[row] * lots);
      }
      return text;
    };
    return crc32(digits(ASK) + digits(BID));
  },
};

/**
 * OKX v5 and Bitget, "Checksum": the best 25 levels of both sides, bid and ask in turn while both last,
 * each `price:size` as the venue wrote it, joined by ":"; the CRC32 of that as a signed 32-bit number.
 */
export const interleavedTextChecksum: ChecksumRecipe = {
  needsText: true,
  of({ book, text }) {
    return signed(crc32(interleaved(book, (side, ticks) => text?.at(side, ticks) ?? '')));
  },
};

/**
 * Bitfinex v2, "WebSocket Checksum": the best 25 levels of both sides, bid and ask in turn, `price:amount` as JavaScript
 * prints the numbers, asks with a negative amount, joined by ":"; the CRC32 of that as a signed 32-bit number.
 */
export const bitfinexChecksum: ChecksumRecipe = {
  needsText: false,
  of({ book }) {
    const level = (side: Side, ticks: number, size: number) =>
      `${book.grid.price(ticks)}:${side === BID ? size : -size}`;
    return signed(crc32(interleaved(book, level)));
  },
};

function interleaved(book: Book, level: (side: Side, ticks: number, size: number) => string): string {
  const bids = top(book, BID, 25);
  const asks = top(book, ASK, 25);
  const parts: string[] = [];
  for (let row = 0; row < 25; row++) {
    if (row < bids.length) parts.push(level(BID, bids.ticks[row], bids.sizes[row]));
    if (row < asks.length) parts.push(level(ASK, asks.ticks[row], asks.sizes[row]));
  }
  return parts.join(':');
}

// Two sets of columns serve all books: a checksum is made in one go, never two at once.
const COLUMNS: readonly [LevelColumns, LevelColumns] = [levelColumns(25), levelColumns(25)];

function top(book: Book, side: Side, depth: number): LevelColumns {
  // The message that the checksum came with is not committed yet: a book that fails is never visible.
  return book.stagedTop(side, depth, COLUMNS[side]);
}

function signed(sum: number): number {
  return sum | 0;
}
