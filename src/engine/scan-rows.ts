import type { AsciiBytes } from './ascii-bytes.js';
import { POWERS_OF_TEN } from './decimal.js';
import type { PriceGrid } from './units.js';

const ZERO = 48;
const NINE = 57;
const DOT = 46;
const COMMA = 44;
const QUOTE = 34;
const DASH = 45;
const COLON = 58;
const LETTER_T = 84;
const LETTER_Z = 90;
const OPEN = 91;
const CLOSE = 93;
/** Any integer of this many digits is exact as a double. */
const SAFE_DIGITS = 15;
/** Any integer of this many digits is an int32. */
const INT32_DIGITS = 9;
/** The decimal point, as a digit. */
const POINT = DOT - ZERO;

/** A part of a text, `to` excluded. */
export type Span = { from: number; to: number };

/** Characters that have to be there, as their codes. */
type Literal = Uint8Array;

/** How a venue writes a level: what is around its price and its size. */
export type RowShape = {
  readonly before: Literal;
  readonly between: Literal;
  readonly after: Literal;
  /** How many whole numbers follow the size, each as in `","1`. */
  readonly extra: number;
  /** Whether the last of them is the number of the change: they have to increase, and a price of 0 is a number without a level. */
  readonly isNumbered: boolean;
  /** Where one list has the levels of both sides: what a level begins with. */
  readonly sides: { readonly bid: Literal; readonly ask: Literal; readonly isTimed: boolean } | undefined;
};

type RowText = {
  readonly before: string;
  readonly between: string;
  readonly after: string;
  readonly extra?: number;
  readonly isNumbered?: boolean;
  /** `isTimed`: a time in quotes follows; `before` begins with its end. */
  readonly sides?: { readonly bid: string; readonly ask: string; readonly isTimed: boolean };
};

export function rowShape({ before, between, after, extra = 0, isNumbered = false, sides }: RowText): RowShape {
  return {
    before: literal(before),
    between: literal(between),
    after: literal(after),
    extra,
    isNumbered,
    sides: sides && { bid: literal(sides.bid), ask: literal(sides.ask), isTimed: sides.isTimed },
  };
}

function literal(text: string): Literal {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** `["price","size"]` */
export const PAIR = rowShape({ before: '["', between: '","', after: '"]' });

export type RowRule = {
  readonly shape: RowShape;
  readonly grid: PriceGrid;
  /** Whether each level's digits are kept, as they are written. */
  readonly keepsText: boolean;
  /** Numbered changes begin after this one. */
  readonly after: number;
};

/** Levels decoded from text, in columns that grow. */
export class RowColumns {
  ticks = new Float64Array(64);
  sizes = new Float64Array(64);
  /** Digits of price and size, side by side, and how many of them are behind the point. */
  digits = new Float64Array(128);
  places = new Uint8Array(128);
  length = 0;
  /** Of the last change that has one. */
  number = 0;

  clear(number: number): void {
    this.length = 0;
    this.number = number;
  }

  reserve(): void {
    if (this.length < this.ticks.length) return;
    const { ticks, sizes, digits, places } = this;
    this.ticks = new Float64Array(ticks.length * 2);
    this.sizes = new Float64Array(sizes.length * 2);
    this.digits = new Float64Array(digits.length * 2);
    this.places = new Uint8Array(places.length * 2);
    this.ticks.set(ticks);
    this.sizes.set(sizes);
    this.digits.set(digits);
    this.places.set(places);
  }
}

/**
 * Decodes a list of levels straight from the bytes of a message: plain decimals, and nothing but what the shape says. The digits are read once, and every tick and
 * size is the same double as `RowDecoder` makes of the same text.
 *
 * Returns whether everything was understood; then `out` has the levels. Anything else (a price off the grid, one of more than 15 digits, any other character) is
 * left to `RowDecoder`.
 */
export function scanRows(bytes: AsciiBytes, span: Readonly<Span>, rule: RowRule, out: RowColumns): boolean {
  out.clear(rule.after);
  if (isEmpty(bytes, span)) return true;
  let at = span.from;
  if (bytes[at++] !== OPEN) return false;
  while (true) {
    at = scanRow(bytes, at, rule, out);
    if (at < 0) return false;
    const code = bytes[at++];
    if (code !== COMMA) return code === CLOSE && at === span.to;
  }
}

/** The same for a list with the levels of both sides. */
export function scanSidedRows(
  bytes: AsciiBytes,
  span: Readonly<Span>,
  { rule, bids, asks }: { readonly rule: RowRule; readonly bids: RowColumns; readonly asks: RowColumns },
): boolean {
  bids.clear(rule.after);
  asks.clear(rule.after);
  const { sides } = rule.shape;
  if (sides === undefined) return false;
  if (isEmpty(bytes, span)) return true;
  let at = span.from;
  if (bytes[at++] !== OPEN) return false;
  while (true) {
    const afterBid = skip(bytes, at, sides.bid);
    at = afterBid < 0 ? skip(bytes, at, sides.ask) : afterBid;
    if (at >= 0 && sides.isTimed) at = skipTime(bytes, at);
    if (at >= 0) at = scanRow(bytes, at, rule, afterBid < 0 ? asks : bids);
    if (at < 0) return false;
    const code = bytes[at++];
    if (code !== COMMA) return code === CLOSE && at === span.to;
  }
}

function isEmpty(bytes: AsciiBytes, { from, to }: Readonly<Span>): boolean {
  return to - from === 2 && bytes[from] === OPEN && bytes[from + 1] === CLOSE;
}

/** Reads one level. Returns where it ends, or -1. */
function scanRow(bytes: AsciiBytes, start: number, rule: RowRule, out: RowColumns): number {
  const { before, after, extra, isNumbered } = rule.shape;
  const previous = out.number;
  let at = skip(bytes, start, before);
  if (at >= 0) at = scanLevel(bytes, at, rule, out);
  for (let i = 0; i < extra && at >= 0; i++) at = scanExtra(bytes, at, out);
  if (at < 0) return -1;
  if (isNumbered) {
    if (out.number <= previous) return -1;
    if (out.ticks[out.length - 1] === 0) out.length--;
  }
  return skip(bytes, at, after);
}

/**
 * The two numbers of a level are read by the same loops twice: a function would have to return a value and where it ends. Each part of a number is read as an
 * int32, which costs a third less than a double; longer ones are read again by `wide`.
 */
function scanLevel(bytes: AsciiBytes, start: number, { shape, grid, keepsText }: RowRule, out: RowColumns): number {
  const { mantissa, decimals } = grid;
  let at = start;
  let whole = 0;
  let digit = bytes[at] - ZERO;
  while (digit >>> 0 <= 9) {
    whole = (Math.imul(whole, 10) + digit) | 0;
    digit = bytes[++at] - ZERO;
  }
  if (at === start || isPadded(bytes, start, at)) return -1;
  if (at - start > INT32_DIGITS) whole = wide(bytes, start, at);
  let fraction = 0;
  let pricePlaces = 0;
  // Digits of the fraction that the grid has; behind them there may be zeros.
  let kept = 0;
  if (digit === POINT) {
    const first = ++at;
    const end = first + decimals;
    digit = bytes[at] - ZERO;
    while (at < end && digit >>> 0 <= 9) {
      fraction = (Math.imul(fraction, 10) + digit) | 0;
      digit = bytes[++at] - ZERO;
    }
    kept = at - first;
    if (kept > INT32_DIGITS) fraction = wide(bytes, first, at);
    while (digit === 0) digit = bytes[++at] - ZERO;
    pricePlaces = at - first;
    if (pricePlaces === 0 || digit >>> 0 <= 9) return -1;
  }
  if (at - start > SAFE_DIGITS) return -1;
  // Whole units of the grid's decimals.
  const scaled = whole * POWERS_OF_TEN[decimals] + fraction * POWERS_OF_TEN[decimals - kept];
  if (scaled > Number.MAX_SAFE_INTEGER) return -1;
  const tick = mantissa === 1 ? scaled : scaled / mantissa;
  if (mantissa !== 1 && !Number.isInteger(tick)) return -1;
  const sizeStart = skip(bytes, at, shape.between);
  if (sizeStart < 0) return -1;
  at = sizeStart;
  let sizeWhole = 0;
  digit = bytes[at] - ZERO;
  while (digit >>> 0 <= 9) {
    sizeWhole = (Math.imul(sizeWhole, 10) + digit) | 0;
    digit = bytes[++at] - ZERO;
  }
  if (at === sizeStart || isPadded(bytes, sizeStart, at)) return -1;
  if (at - sizeStart > INT32_DIGITS) sizeWhole = wide(bytes, sizeStart, at);
  let sizeFraction = 0;
  let sizePlaces = 0;
  if (digit === POINT) {
    const first = ++at;
    digit = bytes[at] - ZERO;
    while (digit >>> 0 <= 9) {
      sizeFraction = (Math.imul(sizeFraction, 10) + digit) | 0;
      digit = bytes[++at] - ZERO;
    }
    sizePlaces = at - first;
    if (sizePlaces === 0) return -1;
    if (sizePlaces > INT32_DIGITS) sizeFraction = wide(bytes, first, at);
  }
  const isSafe = at - sizeStart <= SAFE_DIGITS;
  const unit = POWERS_OF_TEN[sizePlaces];
  const sizeDigits = sizeWhole * unit + sizeFraction;
  out.reserve();
  const row = out.length++;
  out.ticks[row] = tick;
  // Both operands are exact, so the quotient is correctly rounded. More digits are rare.
  out.sizes[row] = isSafe ? sizeDigits / unit : Number(String.fromCharCode(...bytes.subarray(sizeStart, at)));
  if (!keepsText) return at;
  // What cannot be written again from its digits is kept as text, by `RowDecoder`.
  if (!isSafe) return -1;
  out.digits[row * 2] = whole * POWERS_OF_TEN[pricePlaces] + fraction * POWERS_OF_TEN[pricePlaces - kept];
  out.digits[row * 2 + 1] = sizeDigits;
  out.places[row * 2] = pricePlaces;
  out.places[row * 2 + 1] = sizePlaces;
  return at;
}

/** A whole number of more digits than an int32 has; exact up to `SAFE_DIGITS`. */
function wide(bytes: AsciiBytes, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) value = value * 10 + (bytes[at] - ZERO);
  return value;
}

/** Whether the whole part of a number begins with a zero that it does not need: JSON has no such numbers, and text would lose it. */
function isPadded(bytes: AsciiBytes, start: number, end: number): boolean {
  return bytes[start] === ZERO && end - start > 1;
}

/** Reads `","123` into the number of the change. Returns where it ends, or -1. */
function scanExtra(bytes: AsciiBytes, start: number, out: RowColumns): number {
  if (bytes[start] !== QUOTE || bytes[start + 1] !== COMMA || bytes[start + 2] !== QUOTE) return -1;
  const first = start + 3;
  let at = first;
  let value = 0;
  let code = bytes[at];
  while (code >= ZERO && code <= NINE) {
    value = value * 10 + (code - ZERO);
    code = bytes[++at];
  }
  if (at === first || at - first > SAFE_DIGITS) return -1;
  out.number = value;
  return at;
}

/** The characters of a time in quotes. Returns where they end, or -1. */
function skipTime(bytes: AsciiBytes, start: number): number {
  let at = start;
  let code = bytes[at];
  while ((code >= ZERO && code <= COLON) || code === DASH || code === DOT || code === LETTER_T || code === LETTER_Z)
    code = bytes[++at];
  return at === start ? -1 : at;
}

/** Returns what is behind the literal, or -1 where it is not. */
function skip(bytes: AsciiBytes, start: number, codes: Literal): number {
  for (let i = 0; i < codes.length; i++) if (bytes[start + i] !== codes[i]) return -1;
  return start + codes.length;
}
