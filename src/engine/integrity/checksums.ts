import { crc32 } from 'node:zlib';
import type { Book } from '../book/book.js';
import { type LevelColumns, levelColumns } from '../book/columns.js';
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
 * OKX v5 and Bitget, "Checksum": the best 25 levels of both sides, bid and ask in turn while both last,
 * each `price:size` as the venue wrote it, joined by ":"; the CRC32 of that as a signed 32-bit number.
 */
export const interleavedTextChecksum: ChecksumRecipe = {
  needsText: true,
  of({ book, text }) {
    return signed(crc32(interleaved(book, (side, ticks) => text?.at(side, ticks) ?? '')));
  },
};

/** The best 25 levels of both sides, bid and ask in turn while both last, joined by ":". */
export function interleaved(book: Book, level: (side: Side, ticks: number, size: number) => string): string {
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

/** The best levels of a side, as they will be once the message that the checksum came with is committed. They hold until the next call. */
export function top(book: Book, side: Side, depth: number): LevelColumns {
  return book.stagedTop(side, depth, COLUMNS[side]);
}

export function signed(sum: number): number {
  return sum | 0;
}
