import { MAX_DIGITS, POWERS_OF_TEN, SAFE_DIGITS } from './decimal.js';
import type { RowColumns } from './row-columns.js';

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
/** Any integer of this many digits is an int32. */
const INT32_DIGITS = 9;
/** The decimal point, as a digit. */
const POINT = DOT - ZERO;

/** A message, with a 0 behind its end. See `MessageBytes`. */
type Bytes = Uint8Array;

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
};

/** The same of a list that has the levels of both sides. */
export type SidedShape = RowShape & {
  /** What a level of either side begins with. */
  readonly bid: Literal;
  readonly ask: Literal;
  /** A time in quotes follows; `before` begins with its end. */
  readonly isTimed: boolean;
};

type RowText = {
  readonly before: string;
  readonly between: string;
  readonly after: string;
  readonly extra?: number;
  readonly isNumbered?: boolean;
};

export function rowShape({ before, between, after, extra = 0, isNumbered = false }: RowText): RowShape {
  return { before: literal(before), between: literal(between), after: literal(after), extra, isNumbered };
}

export function sidedShape({
  bid,
  ask,
  isTimed = false,
  ...row
}: RowText & { readonly bid: string; readonly ask: string; readonly isTimed?: boolean }): SidedShape {
  return { ...rowShape(row), bid: literal(bid), ask: literal(ask), isTimed };
}

function literal(text: string): Literal {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** `["price","size"]` */
export const PAIR = rowShape({ before: '["', between: '","', after: '"]' });

/**
 * Reads a list of levels from the bytes of a message: plain decimals, and nothing but what the shape says. Returns where the list ends, or -1 for anything that
 * it does not fully understand (a price of more than 15 digits, any other character); that is left to `RowDecoder.decode`.
 */
export function scanRows(bytes: Bytes, from: number, shape: RowShape, out: RowColumns): number {
  out.clear();
  if (bytes[from] !== OPEN) return -1;
  if (bytes[from + 1] === CLOSE) return from + 2;
  let at = from + 1;
  while (true) {
    at = scanRow(bytes, at, shape, out);
    if (at < 0) return -1;
    const code = bytes[at++];
    if (code !== COMMA) return code === CLOSE ? at : -1;
  }
}

/** The same for a list with the levels of both sides. */
export function scanSidedRows(
  bytes: Bytes,
  from: number,
  { shape, bids, asks }: { readonly shape: SidedShape; readonly bids: RowColumns; readonly asks: RowColumns },
): number {
  bids.clear();
  asks.clear();
  if (bytes[from] !== OPEN) return -1;
  if (bytes[from + 1] === CLOSE) return from + 2;
  let at = from + 1;
  while (true) {
    const afterBid = skip(bytes, at, shape.bid);
    at = afterBid < 0 ? skip(bytes, at, shape.ask) : afterBid;
    if (at >= 0 && shape.isTimed) at = skipTime(bytes, at);
    if (at >= 0) at = scanRow(bytes, at, shape, afterBid < 0 ? asks : bids);
    if (at < 0) return -1;
    const code = bytes[at++];
    if (code !== COMMA) return code === CLOSE ? at : -1;
  }
}

/** Reads one level. Returns where it ends, or -1. */
function scanRow(bytes: Bytes, start: number, shape: RowShape, out: RowColumns): number {
  let at = skip(bytes, start, shape.before);
  if (at >= 0) at = scanLevel(bytes, at, shape.between, out);
  if (at >= 0 && shape.extra > 0) at = scanExtras(bytes, at, shape, out);
  return at < 0 ? -1 : skip(bytes, at, shape.after);
}

/**
 * The two numbers of a level are read by the same loops twice: a function would have to return a value and where it ends. Each part of a number is read as an
 * int32, which costs a third less than a double; longer ones are read again by `wide`.
 */
function scanLevel(bytes: Bytes, start: number, between: Literal, out: RowColumns): number {
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
  if (digit === POINT) {
    const first = ++at;
    digit = bytes[at] - ZERO;
    while (digit >>> 0 <= 9) {
      fraction = (Math.imul(fraction, 10) + digit) | 0;
      digit = bytes[++at] - ZERO;
    }
    pricePlaces = at - first;
    if (pricePlaces === 0) return -1;
    if (pricePlaces > INT32_DIGITS) fraction = wide(bytes, first, at);
  }
  if (at - start > SAFE_DIGITS) return -1;
  const priceDigits = whole * POWERS_OF_TEN[pricePlaces] + fraction;
  const sizeStart = skip(bytes, at, between);
  if (sizeStart < 0) return -1;
  at = sizeStart;
  whole = 0;
  fraction = 0;
  let sizePlaces = 0;
  digit = bytes[at] - ZERO;
  while (digit >>> 0 <= 9) {
    whole = (Math.imul(whole, 10) + digit) | 0;
    digit = bytes[++at] - ZERO;
  }
  if (at === sizeStart || isPadded(bytes, sizeStart, at)) return -1;
  if (at - sizeStart > INT32_DIGITS) whole = wide(bytes, sizeStart, at);
  if (digit === POINT) {
    const first = ++at;
    digit = bytes[at] - ZERO;
    while (digit >>> 0 <= 9) {
      fraction = (Math.imul(fraction, 10) + digit) | 0;
      digit = bytes[++at] - ZERO;
    }
    sizePlaces = at - first;
    if (sizePlaces === 0) return -1;
    if (sizePlaces > INT32_DIGITS) fraction = wide(bytes, first, at);
  }
  if (at - sizeStart > MAX_DIGITS) return -1;
  out.reserve();
  const row = out.length++;
  const { digits, places } = out;
  digits[row * 2] = priceDigits;
  places[row * 2] = pricePlaces;
  if (at - sizeStart > SAFE_DIGITS) {
    // Rare: all of its digits do not fit a double, the nearest double does.
    out.sizes[row] = Number(String.fromCharCode(...bytes.subarray(sizeStart, at)));
    out.hasLongSizes = true;
    return at;
  }
  const sizeDigits = whole * POWERS_OF_TEN[sizePlaces] + fraction;
  digits[row * 2 + 1] = sizeDigits;
  places[row * 2 + 1] = sizePlaces;
  // Both operands are exact, so the quotient is correctly rounded.
  out.sizes[row] = sizeDigits / POWERS_OF_TEN[sizePlaces];
  return at;
}

/** A whole number of more digits than an int32 has; exact up to `SAFE_DIGITS`. */
function wide(bytes: Bytes, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) value = value * 10 + (bytes[at] - ZERO);
  return value;
}

/** Whether the whole part of a number begins with a zero that it does not need: JSON has no such numbers, and text would lose it. */
function isPadded(bytes: Bytes, start: number, end: number): boolean {
  return bytes[start] === ZERO && end - start > 1;
}

function scanExtras(bytes: Bytes, start: number, { extra, isNumbered }: RowShape, out: RowColumns): number {
  const previous = out.number;
  let at = start;
  for (let i = 0; i < extra && at >= 0; i++) at = scanExtra(bytes, at, out);
  if (at < 0 || !isNumbered) return at;
  if (out.firstNumber === undefined) out.firstNumber = out.number;
  else if (out.number <= previous) return -1;
  if (out.digits[(out.length - 1) * 2] === 0) out.length--;
  return at;
}

/** Reads `","123` into the number of the change. Returns where it ends, or -1. */
function scanExtra(bytes: Bytes, start: number, out: RowColumns): number {
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
function skipTime(bytes: Bytes, start: number): number {
  let at = start;
  let code = bytes[at];
  while ((code >= ZERO && code <= COLON) || code === DASH || code === DOT || code === LETTER_T || code === LETTER_Z)
    code = bytes[++at];
  return at === start ? -1 : at;
}

/** Returns what is behind the literal, or -1 where it is not. */
function skip(bytes: Bytes, start: number, codes: Literal): number {
  for (let i = 0; i < codes.length; i++) if (bytes[start + i] !== codes[i]) return -1;
  return start + codes.length;
}
