import {
  decimalsOf,
  MAX_DECIMALS,
  MAX_TICKS,
  OFF_GRID,
  POWERS_OF_TEN,
  plainText,
  requirePlainDecimal,
  requireSize,
  scaledText,
  scanScaled,
  tooFine,
  trimZeros,
} from './decimal.js';
import { LobtopError } from './errors.js';

export { MAX_TICKS };

/** Whether `ticks` on a grid `factor` times finer are within `MAX_TICKS` and exact. */
export function isExactTicks(ticks: number, factor = 1): boolean {
  const finer = ticks * factor;
  if (finer <= Number.MAX_SAFE_INTEGER) return true;
  return finer <= MAX_TICKS && BigInt(ticks) * BigInt(factor) === BigInt(finer);
}

/** Direction to round a value between two steps. */
export type Rounding = 'down' | 'up';

/**
 * The price grid of one instrument: a price is an integer count of ticks.
 * The tick is kept as the exact decimal `mantissa × 10^-decimals`, so that conversions never round accidentally.
 */
export class PriceGrid {
  readonly mantissa: number;
  readonly decimals: number;
  readonly #scale: number;

  private constructor(mantissa: number, decimals: number) {
    this.mantissa = mantissa;
    this.decimals = decimals;
    this.#scale = POWERS_OF_TEN[decimals];
  }

  /**
   * @param tickSize the step as decimal text (`"0.01"`, `"2.5"`) or as the number that prints like it
   * @throws LobtopError `number` for anything that is not a positive plain decimal
   */
  static of(tickSize: string | number): PriceGrid {
    const text = typeof tickSize === 'number' ? plainText(tickSize) : tickSize;
    const trimmed = trimZeros(requirePlainDecimal(text));
    const decimals = decimalsOf(trimmed);
    const mantissa = decimals > MAX_DECIMALS ? 0 : scanScaled(trimmed, decimals);
    if (mantissa <= 0)
      throw new LobtopError('number', `"${text}" is not a tick size: expected a positive plain decimal`);
    return new PriceGrid(mantissa, decimals);
  }

  /** One tick as a number: 0.01. */
  get tickSize(): number {
    return this.mantissa / this.#scale;
  }

  /** One tick as exact text: "0.01". */
  get text(): string {
    return this.priceText(1);
  }

  /**
   * Exact ticks of a price, or `OFF_GRID` when it is between two ticks.
   *
   * @throws LobtopError `number` for text that is not a plain decimal, and for NaN, negative or infinite numbers
   */
  ticks(price: string | number): number {
    return typeof price === 'string' ? this.#ticksOfText(price) : this.#ticksOfNumber(price);
  }

  /** Ticks of any price, rounded in the direction of `rounding` when it is between two ticks; prices on the grid are unchanged. */
  roundedTicks(price: number, rounding: Rounding): number {
    requireSize(price);
    // Compares with the nearest tick's own price, since floor(price / tick) misplaces on-grid prices.
    const nearest = Math.round((price * this.#scale) / this.mantissa);
    const nearestPrice = this.price(nearest);
    if (nearestPrice === price) return nearest;
    if (rounding === 'down') return nearestPrice < price ? nearest : nearest - 1;
    return nearestPrice < price ? nearest + 1 : nearest;
  }

  /** The price of a tick count: the double nearest to the exact decimal. Half ticks (a mid) are exact too. */
  price(ticks: number): number {
    return (ticks * this.mantissa) / this.#scale;
  }

  /** A tick count as exact decimal text with the grid's decimals; half ticks get one more digit. */
  priceText(ticks: number): string {
    if (Number.isInteger(ticks)) return scaledText(this.#scaled(ticks), this.decimals);
    return scaledText(this.#scaled(ticks * 10), this.decimals + 1);
  }

  /**
   * The coarsest grid that contains both this grid and `price`, and how many of its ticks make one of ours.
   *
   * @throws LobtopError `number` for text that is not a plain decimal, `range` when the price needs a finer grid than doubles can represent
   */
  refinedFor(price: string | number): { readonly grid: PriceGrid; readonly factor: number } {
    const text = trimZeros(requirePlainDecimal(typeof price === 'number' ? plainText(price) : price));
    const decimals = Math.max(this.decimals, decimalsOf(text));
    if (decimals > MAX_DECIMALS) throw tooFine(text);
    const ownMantissa = this.mantissa * POWERS_OF_TEN[decimals - this.decimals];
    const scaled = scanScaled(text, decimals);
    if (ownMantissa > Number.MAX_SAFE_INTEGER || scaled > Number.MAX_SAFE_INTEGER) throw tooFine(text);
    const mantissa = greatestCommonDivisor(ownMantissa, scaled);
    return { grid: new PriceGrid(mantissa, decimals), factor: ownMantissa / mantissa };
  }

  #ticksOfText(text: string): number {
    const scaled = scanScaled(text, this.decimals);
    if (this.mantissa === 1 || scaled === OFF_GRID) return scaled;
    const ticks = scaled / this.mantissa;
    return Number.isInteger(ticks) ? ticks : OFF_GRID;
  }

  #ticksOfNumber(price: number): number {
    requireSize(price);
    const ticks = Math.round((price * this.#scale) / this.mantissa);
    if (!(ticks <= MAX_TICKS)) throw tooFine(plainText(price));
    return this.price(ticks) === price ? ticks : OFF_GRID;
  }

  #scaled(ticks: number): bigint | number {
    const scaled = ticks * this.mantissa;
    return Math.abs(scaled) <= Number.MAX_SAFE_INTEGER ? scaled : BigInt(ticks) * BigInt(this.mantissa);
  }
}

/** Rounds prices and sizes onto an instrument's steps; by default bids down, asks up, sizes up. */
export class Rounder {
  readonly #prices: PriceGrid;
  readonly #lots: PriceGrid;
  readonly #bid: Rounding;
  readonly #ask: Rounding;
  readonly #size: Rounding;

  constructor(options: {
    tickSize: string | number;
    lotSize: string | number;
    bid?: Rounding;
    ask?: Rounding;
    size?: Rounding;
  }) {
    this.#prices = PriceGrid.of(options.tickSize);
    this.#lots = PriceGrid.of(options.lotSize);
    this.#bid = options.bid ?? 'down';
    this.#ask = options.ask ?? 'up';
    this.#size = options.size ?? 'up';
  }

  bid(price: number): number {
    return this.#prices.price(this.#prices.roundedTicks(price, this.#bid));
  }

  ask(price: number): number {
    return this.#prices.price(this.#prices.roundedTicks(price, this.#ask));
  }

  size(size: number): number {
    return this.#lots.price(this.#lots.roundedTicks(size, this.#size));
  }

  /** Rounds a column into `out` (which may be the column itself). */
  column(kind: 'bid' | 'ask' | 'size', values: Float64Array, out = new Float64Array(values.length)): Float64Array {
    for (let i = 0; i < values.length; i++) out[i] = this[kind](values[i]);
    return out;
  }
}

/** Standard grouping steps of a ladder: 1, 2, 5 × 10ⁿ ticks, up to `limitTicks`. At least one step. */
export function groupSteps(limitTicks: number): number[] {
  const steps = [1];
  for (let power = 1; ; power *= 10) {
    for (const digit of [1, 2, 5]) {
      const step = digit * power;
      if (step > limitTicks) return steps;
      if (step > 1) steps.push(step);
    }
  }
}

export function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
