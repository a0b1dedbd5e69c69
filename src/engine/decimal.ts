import { LobtopError } from './errors.js';

/** 10 to the power of the index; each is exact as a double. */
export const POWERS_OF_TEN = Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));
export const MAX_DECIMALS = 22;
const PLAIN_DECIMAL = /^\d+(\.\d+)?$/;
/** Any integer of this many digits is exact as a double. */
export const SAFE_DIGITS = 15;
/** A longer number is a mistake. */
export const MAX_DIGITS = 64;
const ZERO = 48;
const NINE = 57;
const DOT = 46;

/**
 * The maximum price in ticks, everywhere: 10^22 is the largest power of ten that is exact as a double. Above 2^53 only counts that are
 * exact as a double are allowed. They occur: real books have far asks at integer prices such as 99,999,997 in ticks of 10^-8 (Kraken).
 */
export const MAX_TICKS = 1e22;

/** Returned for a price between two ticks. */
export const OFF_GRID = -1;

/**
 * Parses a size, exact to the last bit of a double.
 *
 * @throws LobtopError `number` for text that is not a plain decimal, and for NaN, negative or infinite numbers
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
    else if (code < ZERO || code > NINE) throw notDecimal(size);
    else {
      digits = digits * 10 + (code - ZERO);
      if (decimals >= 0) decimals++;
    }
  }
  if (decimals === 0) throw notDecimal(size);
  // Both operands are exact, so the quotient is correctly rounded: the same bits as Number(size).
  return decimals < 0 ? digits : digits / POWERS_OF_TEN[decimals];
}

/** Formats a number as plain decimal text: no exponent, no `-0`. @throws LobtopError `number` for NaN and infinities */
export function plainText(value: number): string {
  if (!Number.isFinite(value)) throw new LobtopError('number', `${value} is not a plain decimal`);
  const text = String(value);
  return text.includes('e') ? expandExponent(text) : text;
}

/**
 * Parses plain decimal text into an integer, scaled by 10^decimals.
 * Returns `OFF_GRID` when a digit other than 0 follows those decimals. The hot path of every feed: one pass, no allocation.
 */
export function scanScaled(text: string, decimals: number): number {
  const length = text.length;
  let scaled = 0;
  let seenDot = false;
  let room = decimals;
  let isOffGrid = false;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code === DOT && !seenDot && i > 0 && i < length - 1) seenDot = true;
    else if (code < ZERO || code > NINE) throw notDecimal(text);
    else if (!seenDot) scaled = scaled * 10 + (code - ZERO);
    else if (room > 0) {
      scaled = scaled * 10 + (code - ZERO);
      room--;
    } else if (code !== ZERO) isOffGrid = true;
  }
  if (length === 0) throw notDecimal(text);
  if (isOffGrid) return OFF_GRID;
  const result = room === 0 ? scaled : scaled * POWERS_OF_TEN[room];
  return result <= Number.MAX_SAFE_INTEGER ? result : scanHuge(text, decimals);
}

/** Extreme prices (1e12 on a grid of 1e-8) are still counted in ticks, as long as the count is exact as a double. */
function scanHuge(text: string, decimals: number): number {
  // Nothing that long is within the bound; rejects a hostile megabyte of digits early.
  if (text.length > MAX_DIGITS) throw tooFine(text);
  const [whole, fraction = ''] = text.split('.');
  const exact = BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, '0'));
  const ticks = Number(exact);
  if (!(ticks <= MAX_TICKS) || BigInt(ticks) !== exact) throw tooFine(text);
  return ticks;
}

export function scaledText(scaled: bigint | number, decimals: number): string {
  if (decimals === 0) return String(scaled);
  const isNegative = scaled < 0;
  const digits = String(isNegative ? -scaled : scaled).padStart(decimals + 1, '0');
  const split = digits.length - decimals;
  return `${isNegative ? '-' : ''}${digits.slice(0, split)}.${digits.slice(split)}`;
}

const EXPONENT = /^\d+(\.\d+)?e[+-]?\d{1,2}$/i;

/** Writes out an exponent, as venues that send JSON numbers may use one: no digit is lost. Any other text is returned as it is. */
export function withoutExponent(text: string): string {
  return EXPONENT.test(text) ? trimmedWhole(expandExponent(text.toLowerCase())) : text;
}

/** A plain decimal has no superfluous zeros before it, and a fraction only where there is one. */
function trimmedWhole(text: string): string {
  return text.replace(/^0+(?=\d)/, '');
}

function expandExponent(text: string): string {
  const [mantissa, exponent] = text.split('e');
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole, fraction = ''] = mantissa.replace('-', '').split('.');
  const point = whole.length + Number(exponent);
  const digits = whole + fraction;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return (
    sign + (point >= digits.length ? digits.padEnd(point, '0') : `${digits.slice(0, point)}.${digits.slice(point)}`)
  );
}

export function requirePlainDecimal(text: string): string {
  if (typeof text !== 'string' || !PLAIN_DECIMAL.test(text)) throw notDecimal(text);
  return text;
}

export function requireSize(value: number): number {
  if (!Number.isFinite(value) || value < 0) throw notDecimal(value);
  return value;
}

function notDecimal(value: unknown): LobtopError {
  const shown = JSON.stringify(value)?.slice(0, 40) ?? String(value);
  return new LobtopError('number', `${typeof value === 'number' ? value : shown} is not a plain decimal`);
}

export function tooFine(text: string): LobtopError {
  return new LobtopError('range', `${text.slice(0, 40)} has more digits than a book can represent exactly`);
}

export function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

export function decimalsOf(text: string): number {
  const dot = text.indexOf('.');
  return dot < 0 ? 0 : text.length - dot - 1;
}
