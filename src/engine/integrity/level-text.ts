import { BID, type Side } from '../sink.js';

/** A level as the venue sent it: price, size, and any further fields. */
export type TextRow = readonly unknown[];

/**
 * The levels of a book as raw text, for checksums that are computed over it
 * ("0.5000" and "0.5" are the same price but not the same bytes). Kept only where a checksum needs it.
 */
export class LevelText {
  #bids = new Map<number, TextRow>();
  #asks = new Map<number, TextRow>();

  set(side: Side, ticks: number, row: TextRow, size: number): void {
    const rows = side === BID ? this.#bids : this.#asks;
    if (size === 0) rows.delete(ticks);
    else rows.set(ticks, row);
  }

  /** `price:size`, as received; undefined for a level without text. */
  at(side: Side, ticks: number): string | undefined {
    const row = this.row(side, ticks);
    return row && `${row[0]}:${row[1]}`;
  }

  /** The level as received; undefined for one without text. */
  row(side: Side, ticks: number): TextRow | undefined {
    return (side === BID ? this.#bids : this.#asks).get(ticks);
  }

  clear(): void {
    this.#bids.clear();
    this.#asks.clear();
  }

  refine(factor: number): void {
    this.#bids = scaled(this.#bids, factor);
    this.#asks = scaled(this.#asks, factor);
  }
}

function scaled(rows: ReadonlyMap<number, TextRow>, factor: number): Map<number, TextRow> {
  return new Map([...rows].map(([ticks, row]) => [ticks * factor, row]));
}
