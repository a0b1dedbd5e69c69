import { POWERS_OF_TEN } from '../decimal.js';
import type { Side } from '../sink.js';
import { ChecksumBytes } from './checksum-bytes.js';

/** A level as the venue sent it: price, size, and any further fields. */
export type TextRow = readonly unknown[];

/** Levels that were scanned, of which only the digits are kept. See `RowColumns`. */
type ScannedRows = {
  readonly ticks: Float64Array;
  /** Of price and size, side by side. */
  readonly digits: Float64Array;
  /** How many of them are behind the point. */
  readonly places: Uint8Array;
};

/** Decimals up to which zeros are added. */
type Decimals = { readonly price: number; readonly size: number };

/**
 * The levels of a book as the venue wrote them, for checksums that are computed over it
 * ("0.5000" and "0.5" are the same price but not the same bytes). Kept only where a checksum needs it.
 */
export class LevelText {
  readonly #sides = [new SideText(), new SideText()];
  /** Whether the text is needed: some venues no longer send their checksum. */
  isKept = true;

  set(side: Side, ticks: number, row: TextRow, size: number): void {
    if (!this.isKept) return;
    if (size === 0) this.#sides[side].delete(ticks);
    else this.#sides[side].set(ticks, row);
  }

  /** The same for a level that was scanned. */
  setScanned(side: Side, { ticks, digits, places }: ScannedRows, row: number): void {
    const at = row * 2;
    if (digits[at + 1] === 0) {
      this.#sides[side].delete(ticks[row]);
      return;
    }
    const text = this.#sides[side];
    const slot = text.slotOf(ticks[row]);
    text.digits[slot] = digits[at];
    text.digits[slot + 1] = digits[at + 1];
    text.places[slot] = places[at];
    text.places[slot + 1] = places[at + 1];
  }

  /** `price:size`, as received; undefined for a level without text. */
  at(side: Side, ticks: number): string | undefined {
    const row = this.row(side, ticks);
    return row && `${row[0]}:${row[1]}`;
  }

  /** The level as received, price and size; undefined for one without text. */
  row(side: Side, ticks: number): TextRow | undefined {
    return this.#sides[side].row(ticks);
  }

  /** Writes `price:size`, as received; nothing for a level without text. */
  write(side: Side, ticks: number, bytes: ChecksumBytes): void {
    this.#sides[side].write(ticks, bytes);
  }

  /** Writes price and size, both without point and without zeros before them; nothing for a level without text. */
  writeDigits(level: { readonly side: Side; readonly ticks: number }, decimals: Decimals, bytes: ChecksumBytes): void {
    this.#sides[level.side].writeDigits(level.ticks, decimals, bytes);
  }

  clear(): void {
    for (const side of this.#sides) side.clear();
  }

  refine(factor: number): void {
    for (const side of this.#sides) side.refine(factor);
  }
}

const INITIAL_SLOTS = 256;

class SideText {
  /** By ticks: the row, or where in the columns the digits of one that was scanned are. */
  #rows = new Map<number, TextRow | number>();
  digits = new Float64Array(INITIAL_SLOTS * 2);
  places = new Uint8Array(INITIAL_SLOTS * 2);
  #used = 0;
  readonly #free: number[] = [];

  set(ticks: number, row: TextRow): void {
    this.#release(ticks);
    this.#rows.set(ticks, row);
  }

  /** Where the digits of a level that was scanned are to be. */
  slotOf(ticks: number): number {
    const known = this.#rows.get(ticks);
    if (typeof known === 'number') return known;
    const slot = this.#take();
    this.#rows.set(ticks, slot);
    return slot;
  }

  delete(ticks: number): void {
    this.#release(ticks);
    this.#rows.delete(ticks);
  }

  row(ticks: number): TextRow | undefined {
    const row = this.#rows.get(ticks);
    return typeof row === 'number' ? [this.#text(row), this.#text(row + 1)] : row;
  }

  write(ticks: number, bytes: ChecksumBytes): void {
    const row = this.#rows.get(ticks);
    if (row === undefined) return;
    if (typeof row !== 'number') {
      bytes.text(`${row[0]}:${row[1]}`);
      return;
    }
    bytes.decimal(this.digits[row], this.places[row]);
    bytes.text(':');
    bytes.decimal(this.digits[row + 1], this.places[row + 1]);
  }

  writeDigits(ticks: number, { price, size }: Decimals, bytes: ChecksumBytes): void {
    const row = this.#rows.get(ticks);
    if (row === undefined) return;
    if (typeof row !== 'number') {
      bytes.text(digitsOf(String(row[0]), price) + digitsOf(String(row[1]), size));
      return;
    }
    this.#writeDigits(row, price, bytes);
    this.#writeDigits(row + 1, size, bytes);
  }

  clear(): void {
    this.#rows.clear();
    this.#free.length = 0;
    this.#used = 0;
  }

  refine(factor: number): void {
    this.#rows = new Map([...this.#rows].map(([ticks, row]) => [ticks * factor, row]));
  }

  #writeDigits(at: number, decimals: number, bytes: ChecksumBytes): void {
    const missing = decimals - this.places[at];
    const digits = this.digits[at] * (missing > 0 ? POWERS_OF_TEN[missing] : 1);
    // Zeros that make it inexact are written as text.
    if (digits <= Number.MAX_SAFE_INTEGER) bytes.digits(digits);
    else bytes.text(digitsOf(this.#text(at), decimals));
  }

  #text(at: number): string {
    NUMBER.clear();
    NUMBER.decimal(this.digits[at], this.places[at]);
    return NUMBER.toString();
  }

  #take(): number {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (this.#used === this.digits.length) this.#grow();
    const slot = this.#used;
    this.#used += 2;
    return slot;
  }

  #release(ticks: number): void {
    const row = this.#rows.get(ticks);
    if (typeof row === 'number') this.#free.push(row);
  }

  #grow(): void {
    const [digits, places] = [new Float64Array(this.digits.length * 2), new Uint8Array(this.places.length * 2)];
    digits.set(this.digits);
    places.set(this.places);
    this.digits = digits;
    this.places = places;
  }
}

const NUMBER = new ChecksumBytes();

/** Without the point, with zeros up to `decimals` places, without zeros before it. */
function digitsOf(number: string, decimals: number): string {
  const [whole, fraction = ''] = number.split('.');
  return (whole + fraction.padEnd(decimals, '0')).replace(/^0+/, '');
}
