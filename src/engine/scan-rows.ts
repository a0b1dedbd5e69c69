import { POWERS_OF_TEN } from './decimal.js';
import type { PriceGrid } from './units.js';

const ZERO = 48;
const NINE = 57;
const DOT = 46;
const QUOTE = 34;
const COMMA = 44;
const OPEN = 91;
const CLOSE = 93;
/** Any integer of this many digits is exact as a double. */
const SAFE_DIGITS = 15;

/** A part of a text, `to` excluded. */
export type Span = { readonly from: number; readonly to: number };

/** Levels decoded from text, in columns that grow. */
export class RowColumns {
  ticks = new Float64Array(64);
  sizes = new Float64Array(64);
  length = 0;

  grow(): void {
    const [ticks, sizes] = [new Float64Array(this.ticks.length * 2), new Float64Array(this.sizes.length * 2)];
    ticks.set(this.ticks);
    sizes.set(this.sizes);
    this.ticks = ticks;
    this.sizes = sizes;
  }
}

/**
 * Decodes levels straight from the text of a message: `[["price","size"],…]` or `[]`, plain decimals without a space between. The digits are read once, and every
 * tick and size is the same double as `RowDecoder` makes of the same text.
 *
 * Returns whether everything was understood; then `out` has the levels. Anything else (a price off the grid, one of more than 15 digits, any
 * other character) is left to `RowDecoder`. The two numbers of a level are read by the same loop twice: a function would have to return a value and where it ends.
 */
export function scanRows(text: string, span: Span, grid: PriceGrid, out: RowColumns): boolean {
  const { mantissa, decimals } = grid;
  const { from, to } = span;
  out.length = 0;
  if (to - from === 2) return text.charCodeAt(from) === OPEN && text.charCodeAt(from + 1) === CLOSE;
  let { ticks, sizes } = out;
  let count = 0;
  let at = from;
  if (text.charCodeAt(at++) !== OPEN) return false;
  while (true) {
    if (text.charCodeAt(at++) !== OPEN || text.charCodeAt(at++) !== QUOTE) return false;
    // The price, scaled to whole units of the grid's decimals.
    let start = at;
    let scaled = 0;
    let room = decimals;
    let code = text.charCodeAt(at);
    while (code >= ZERO && code <= NINE) {
      scaled = scaled * 10 + (code - ZERO);
      code = text.charCodeAt(++at);
    }
    if (at === start) return false;
    if (code === DOT) {
      const fraction = ++at;
      code = text.charCodeAt(at);
      while (code >= ZERO && code <= NINE) {
        if (room > 0) {
          scaled = scaled * 10 + (code - ZERO);
          room--;
        } else if (code !== ZERO) return false;
        code = text.charCodeAt(++at);
      }
      if (at === fraction) return false;
    }
    if (code !== QUOTE || at - start > SAFE_DIGITS) return false;
    if (room > 0) scaled *= POWERS_OF_TEN[room];
    if (scaled > Number.MAX_SAFE_INTEGER) return false;
    const tick = mantissa === 1 ? scaled : scaled / mantissa;
    if (mantissa !== 1 && !Number.isInteger(tick)) return false;
    if (text.charCodeAt(at + 1) !== COMMA || text.charCodeAt(at + 2) !== QUOTE) return false;
    at += 3;
    // The size.
    start = at;
    let digits = 0;
    let places = 0;
    code = text.charCodeAt(at);
    while (code >= ZERO && code <= NINE) {
      digits = digits * 10 + (code - ZERO);
      code = text.charCodeAt(++at);
    }
    if (at === start) return false;
    if (code === DOT) {
      const fraction = ++at;
      code = text.charCodeAt(at);
      while (code >= ZERO && code <= NINE) {
        digits = digits * 10 + (code - ZERO);
        code = text.charCodeAt(++at);
      }
      places = at - fraction;
      if (places === 0) return false;
    }
    if (code !== QUOTE) return false;
    if (count === ticks.length) {
      out.grow();
      ({ ticks, sizes } = out);
    }
    ticks[count] = tick;
    // Both operands are exact, so the quotient is correctly rounded. More digits are rare.
    sizes[count] = at - start <= SAFE_DIGITS ? digits / POWERS_OF_TEN[places] : Number(text.slice(start, at));
    count++;
    if (text.charCodeAt(at + 1) !== CLOSE) return false;
    at += 2;
    code = text.charCodeAt(at++);
    if (code === COMMA) continue;
    out.length = count;
    return code === CLOSE && at === to;
  }
}
