import { POWERS_OF_TEN } from './decimal.js';
import type { PriceGrid } from './units.js';

const FIRST_ROWS = 64;

/** Levels as they were scanned from a message, in columns that grow. */
export class RowColumns {
  /** Digits of price and size, side by side, and how many of them are behind the point. */
  digits = new Float64Array(FIRST_ROWS * 2);
  places = new Uint8Array(FIRST_ROWS * 2);
  sizes = new Float64Array(FIRST_ROWS);
  /** Filled by `toTicks`. */
  ticks = new Float64Array(FIRST_ROWS);
  length = 0;
  /** Some sizes have more digits than a double, and are not in `digits`. */
  hasLongSizes = false;
  /** Of the first and of the last change, where changes are numbered. */
  firstNumber: number | undefined;
  number = 0;

  clear(): void {
    this.length = 0;
    this.hasLongSizes = false;
    this.firstNumber = undefined;
    this.number = 0;
  }

  reserve(): void {
    if (this.length < this.ticks.length) return;
    const { digits, places, sizes, ticks } = this;
    this.digits = new Float64Array(digits.length * 2);
    this.places = new Uint8Array(places.length * 2);
    this.sizes = new Float64Array(sizes.length * 2);
    this.ticks = new Float64Array(ticks.length * 2);
    this.digits.set(digits);
    this.places.set(places);
    this.sizes.set(sizes);
  }

  /**
   * Converts the prices to ticks of a grid: the same doubles that `RowDecoder` makes of the same text. Returns false for what it has to read: a price off the
   * grid, one that is too large.
   */
  toTicks({ mantissa, decimals }: PriceGrid): boolean {
    const { digits, places, ticks, length } = this;
    for (let row = 0; row < length; row++) {
      const shift = decimals - places[row * 2];
      // A quotient of integers below 2^53 is an integer only if it is exact.
      const scaled = shift >= 0 ? digits[row * 2] * POWERS_OF_TEN[shift] : digits[row * 2] / POWERS_OF_TEN[-shift];
      const tick = mantissa === 1 ? scaled : scaled / mantissa;
      if (scaled > Number.MAX_SAFE_INTEGER || tick !== Math.floor(tick) || scaled !== Math.floor(scaled)) return false;
      ticks[row] = tick;
    }
    return true;
  }
}
