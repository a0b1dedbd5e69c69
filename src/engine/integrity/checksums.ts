import type { Book } from '../book/book.js';
import { type LevelColumns, levelColumns } from '../book/columns.js';
import { ASK, BID, type Side } from '../sink.js';
import { ChecksumBytes } from './checksum-bytes.js';
import type { LevelText } from './level-text.js';

/** Input of a checksum. */
export type ChecksumInput = {
  readonly book: Book;
  /** Number of decimals in the venue's prices and sizes. */
  readonly decimals: { readonly price: number; readonly size: number };
  /** Raw text of the levels; present when the algorithm needs it. */
  readonly text: LevelText | undefined;
};

/** A venue's checksum over its best levels; equal checksums prove equal content. */
export type ChecksumAlgorithm = {
  readonly needsText: boolean;
  of(input: ChecksumInput): number;
  /** Another reading of the venue's rule, tried where the first does not match. */
  otherwise?(input: ChecksumInput): number;
};

/**
 * OKX v5 and Bitget, "Checksum": the best 25 levels of both sides, alternating bid and ask while both have levels,
 * each `price:size` as the venue sent it, joined by ":"; the CRC32 of that as a signed 32-bit number.
 */
export const interleavedTextChecksum: ChecksumAlgorithm = {
  needsText: true,
  of({ book, text }) {
    return interleavedChecksum(book, (side, ticks) => text?.write(side, ticks, CHECKSUM_BYTES));
  },
};

/**
 * The CRC32 of the best 25 levels of both sides, alternating bid and ask while both have levels, joined by ":", as a signed 32-bit number.
 *
 * @param write writes a level into `CHECKSUM_BYTES`
 */
export function interleavedChecksum(book: Book, write: (side: Side, ticks: number, size: number) => void): number {
  const bids = stagedTop(book, BID, 25);
  const asks = stagedTop(book, ASK, 25);
  CHECKSUM_BYTES.clear();
  let isFirst = true;
  for (let row = 0; row < 25; row++) {
    for (const side of [BID, ASK]) {
      const { ticks, sizes, length } = side === BID ? bids : asks;
      if (row >= length) continue;
      if (!isFirst) CHECKSUM_BYTES.text(':');
      isFirst = false;
      write(side, ticks[row], sizes[row]);
    }
  }
  return toInt32(CHECKSUM_BYTES.crc32());
}

/** All books share it: checksums are computed synchronously, one at a time. */
export const CHECKSUM_BYTES = new ChecksumBytes();

// All books share two sets of columns: checksums are computed synchronously, one at a time.
const COLUMNS: readonly [LevelColumns, LevelColumns] = [levelColumns(25), levelColumns(25)];

/** The best levels of a side as they will be after the message with the checksum is committed. Valid until the next call. */
export function stagedTop(book: Book, side: Side, depth: number): LevelColumns {
  return book.stagedTop(side, depth, COLUMNS[side]);
}

export function toInt32(sum: number): number {
  return sum | 0;
}
