import { LobtopError } from './errors.js';

/** 10 to the power of the index; a double holds each of these exactly. */
const POWERS_OF_TEN = Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));
const MAX_DECIMALS = 22;
const PLAIN_DECIMAL = /^\d+(\.\d+)?$/;
/** Digits that always fit a double exactly. */
const SAFE_DIGITS = 15;
const ZERO = 48;
const NINE = 57;
const DOT = 46;

/** What `PriceGrid.ticks` answers for a price that lies between two ticks. */
export const OFF_GRID = -1;

/** Which way to go when a value lies between two steps. */
export type Rounding = 'down' | 'up';

/**
 * The price grid of one instrument: a price is an integer count of ticks.
 * The tick is kept as the exact decimal `mantissa × 10^-decimals`, so that no conversion ever rounds by accident.
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
    if (mantissa <= 0) throw new LobtopError('number', `"${text}" is no tick size: expected a positive plain decimal`);
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
   * Exact ticks of a price, or `OFF_GRID` when it lies between two ticks.
   *
   * @throws LobtopError `number` for text that is no plain decimal, and for NaN, negative or infinite numbers
   */
  ticks(price: string | number): number {
    return typeof price === 'string' ? this.#ticksOfText(price) : this.#ticksOfNumber(price);
  }

  /** Ticks of any price, rounded towards `rounding` when it lies between two ticks; prices on the grid never move. */
  roundedTicks(price: number, rounding: Rounding): number {
    requireSize(price);
    // The nearest tick's own price tells on which side of it the value lies; floor(price / tick) misplaces on-grid prices.
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

  /** A tick count as exact decimal text with the grid's decimals; half ticks take one more digit. */
  priceText(ticks: number): string {
    if (Number.isInteger(ticks)) return scaledText(this.#scaled(ticks), this.decimals);
    return scaledText(this.#scaled(ticks * 10), this.decimals + 1);
  }

  /**
   * The coarsest grid that holds both this grid and `price`, and how many of its ticks make one of ours.
   *
   * @throws LobtopError `number` when the price needs a finer grid than doubles can count on
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
    return this.price(ticks) === price ? ticks : OFF_GRID;
  }

  #scaled(ticks: number): bigint | number {
    const scaled = ticks * this.mantissa;
    return Math.abs(scaled) <= Number.MAX_SAFE_INTEGER ? scaled : BigInt(ticks) * BigInt(this.mantissa);
  }
}

/**
 * A size, exact to the last bit of a double.
 *
 * @throws LobtopError `number` for text that is no plain decimal, and for NaN, negative or infinite numbers
 */
export function parseSize(size: string | number): number {
  if (typeof size !== 'string') return requireSize(size);
  const length = size.length;
  if (length === 0 || length > SAFE_DIGITS) return requireSize(Number(requirePlainDecimal(size)));
  let digits = 0;
  let decimals = -1;
  for (let i = 0; i < length; i++) {
    const code = size.charCodeAt(i);
    if (code === DOT && decimals < 0 && i > 0) decimals = 0;
    else if (code < ZERO || code > NINE) throw notPlain(size);
    else {
      digits = digits * 10 + (code - ZERO);
      if (decimals >= 0) decimals++;
    }
  }
  if (decimals === 0) throw notPlain(size);
  // Both operands are exact, so the quotient is correctly rounded: the same bits as Number(size).
  return decimals < 0 ? digits : digits / POWERS_OF_TEN[decimals];
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

  /** A whole column at once, into `out` (which may be the column itself). */
  column(kind: 'bid' | 'ask' | 'size', values: Float64Array, out = new Float64Array(values.length)): Float64Array {
    for (let i = 0; i < values.length; i++) out[i] = this[kind](values[i]);
    return out;
  }
}

/** A number as plain decimal text: no exponent, no `-0`. @throws LobtopError `number` for NaN and infinities */
export function plainText(value: number): string {
  if (!Number.isFinite(value)) throw new LobtopError('number', `${value} is no plain decimal`);
  const text = String(value === 0 ? 0 : value);
  return text.includes('e') ? expandExponent(text) : text;
}

/** Grouping steps of ladder users: 1, 2, 5 × 10ⁿ ticks, up to `limitTicks`. At least one step. */
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

/**
 * The digits of plain decimal text as an integer, scaled by 10^decimals.
 * Answers `OFF_GRID` when a digit other than 0 stands behind those decimals. The hot path of every feed: one pass, no allocation.
 */
function scanScaled(text: string, decimals: number): number {
  const length = text.length;
  let scaled = 0;
  let seenDot = false;
  let room = decimals;
  let isOffGrid = false;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code === DOT && !seenDot && i > 0 && i < length - 1) seenDot = true;
    else if (code < ZERO || code > NINE) throw notPlain(text);
    else if (!seenDot) scaled = scaled * 10 + (code - ZERO);
    else if (room > 0) {
      scaled = scaled * 10 + (code - ZERO);
      room--;
    } else if (code !== ZERO) isOffGrid = true;
  }
  if (length === 0) throw notPlain(text);
  if (isOffGrid) return OFF_GRID;
  const result = room === 0 ? scaled : scaled * POWERS_OF_TEN[room];
  return result <= Number.MAX_SAFE_INTEGER ? result : scanHuge(text, decimals);
}

/** Absurd prices (1e12 on a grid of 1e-8) still count ticks, as long as a double holds the count exactly. */
function scanHuge(text: string, decimals: number): number {
  const [whole, fraction = ''] = text.split('.');
  const exact = BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, '0'));
  const ticks = Number(exact);
  if (!Number.isFinite(ticks) || BigInt(ticks) !== exact) throw tooFine(text);
  return ticks;
}

function scaledText(scaled: bigint | number, decimals: number): string {
  if (decimals === 0) return String(scaled);
  const isNegative = scaled < 0;
  const digits = String(isNegative ? -scaled : scaled).padStart(decimals + 1, '0');
  const split = digits.length - decimals;
  return `${isNegative ? '-' : ''}${digits.slice(0, split)}.${digits.slice(split)}`;
}

function expandExponent(text: string): string {
  const [mantissa, exponent] = text.split('e');
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole, fraction = ''] = mantissa.replace('-', '').split('.');
  const point = whole.length + Number(exponent);
  const digits = whole + fraction;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits.padEnd(point, '0');
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

function requirePlainDecimal(text: string): string {
  if (typeof text !== 'string' || !PLAIN_DECIMAL.test(text)) throw notPlain(text);
  return text;
}

function requireSize(value: number): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) throw notPlain(value);
  return value;
}

function notPlain(value: unknown): LobtopError {
  const shown = JSON.stringify(value)?.slice(0, 40) ?? String(value);
  return new LobtopError('number', `${typeof value === 'number' ? value : shown} is no plain decimal`);
}

function tooFine(text: string): LobtopError {
  return new LobtopError('number', `${text.slice(0, 40)} has more digits than a book can count exactly`);
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function decimalsOf(text: string): number {
  const dot = text.indexOf('.');
  return dot < 0 ? 0 : text.length - dot - 1;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
