/**
 * A text style as one number, so that cells compare fast: 10 bits foreground, 10 bits background, 6 flags.
 * A colour is 0 = the terminal's default, 1–256 = palette index + 1, above = an interned 24-bit colour.
 */
export type Style = number;
export const PLAIN: Style = 0;

const BACKGROUND_SHIFT = 10;
const COLOR_MASK = 0x3ff;
const FIRST_RGB = 257;
export const BOLD: Style = 1 << 20;
export const DIM: Style = 1 << 21;
const ITALIC = 1 << 22;
const UNDERLINE = 1 << 23;
export const INVERSE: Style = 1 << 24;
const STRIKE = 1 << 25;
const STYLE_BITS = 26;

/** Flag, set code, clear code. Bold and dim share a clear code. */
const FLAGS: ReadonlyArray<readonly [flag: number, on: number, off: number]> = [
  [BOLD, 1, 22],
  [DIM, 2, 22],
  [ITALIC, 3, 23],
  [UNDERLINE, 4, 24],
  [INVERSE, 7, 27],
  [STRIKE, 9, 29],
];

const rgbIds = new Map<number, number>();
const rgbValues: number[] = [];
const transitions = new Map<number, string>();

/** A foreground or background colour of the 256-colour palette. */
export const indexedColor = (index: number): Style => withColor(PLAIN, false, index + 1);
export const indexedBackground = (index: number): Style => withColor(PLAIN, true, index + 1);

/** Both styles; where both have a colour, the first one's. */
export function both(first: Style, second: Style): Style {
  const foreground = (first & COLOR_MASK) === 0 ? second & COLOR_MASK : first & COLOR_MASK;
  const mask = COLOR_MASK << BACKGROUND_SHIFT;
  const background = (first & mask) === 0 ? second & mask : first & mask;
  return ((first | second) & ~(COLOR_MASK | mask)) | foreground | background;
}

/** Applies the parameters of an SGR sequence ("1;31"). Unknown codes are ignored. */
export function applySgr(style: Style, parameters: string): Style {
  const codes = parameters === '' ? [0] : parameters.split(/[;:]/).map(Number);
  let next = style;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i];
    if (code === 38 || code === 48) {
      const [color, used] = extendedColor(codes, i + 1);
      next = withColor(next, code === 48, color);
      i += used;
    } else next = applyCode(next, code);
  }
  return next;
}

/** The part of a style that is visible on a blank: background, underline and strike; with inverse, the foreground too. */
export function blankStyle(style: Style): Style {
  if ((style & INVERSE) !== 0) return style;
  return style & ~(COLOR_MASK | BOLD | DIM | ITALIC);
}

/** The shortest SGR sequence from one style to another. */
export function transition(from: Style, to: Style): string {
  if (from === to) return '';
  const key = from * 2 ** STYLE_BITS + to;
  const known = transitions.get(key);
  if (known !== undefined) return known;
  const step = difference(from, to).join(';');
  const fresh = ['', ...difference(PLAIN, to)].join(';');
  const codes = step.length <= fresh.length ? step : fresh;
  const text = `\u001b[${codes}m`;
  transitions.set(key, text);
  return text;
}

function applyCode(style: Style, code: number): Style {
  if (code === 0) return PLAIN;
  if (code === 22) return style & ~(BOLD | DIM);
  const on = FLAGS.find(([, set]) => set === code);
  if (on !== undefined) return style | on[0];
  const off = FLAGS.find(([, , clear]) => clear === code);
  if (off !== undefined) return style & ~off[0];
  if (code >= 30 && code <= 37) return withColor(style, false, code - 29);
  if (code >= 40 && code <= 47) return withColor(style, true, code - 39);
  if (code >= 90 && code <= 97) return withColor(style, false, code - 81);
  if (code >= 100 && code <= 107) return withColor(style, true, code - 91);
  if (code === 39) return withColor(style, false, 0);
  if (code === 49) return withColor(style, true, 0);
  return style;
}

/** Colour id and number of codes used: 5;n or 2;r;g;b. */
function extendedColor(codes: readonly number[], at: number): [color: number, used: number] {
  if (codes[at] === 5) return [(codes[at + 1] & 0xff) + 1, 2];
  if (codes[at] === 2) return [internRgb(codes[at + 1], codes[at + 2], codes[at + 3]), 4];
  return [0, 1];
}

function internRgb(red: number, green: number, blue: number): number {
  const value = ((red & 0xff) << 16) | ((green & 0xff) << 8) | (blue & 0xff);
  const known = rgbIds.get(value);
  if (known !== undefined) return known;
  const id = FIRST_RGB + rgbValues.length;
  if (id > COLOR_MASK) return 0;
  rgbValues.push(value);
  rgbIds.set(value, id);
  return id;
}

function withColor(style: Style, isBackground: boolean, color: number): Style {
  const shift = isBackground ? BACKGROUND_SHIFT : 0;
  return (style & ~(COLOR_MASK << shift)) | (color << shift);
}

function difference(from: Style, to: Style): string[] {
  const codes: string[] = [];
  let current = from;
  for (const [flag, , off] of FLAGS) {
    if ((current & flag) === 0 || (to & flag) !== 0) continue;
    codes.push(String(off));
    current = applyCode(current, off);
  }
  for (const [flag, on] of FLAGS) if ((to & flag) !== 0 && (current & flag) === 0) codes.push(String(on));
  const foreground = to & COLOR_MASK;
  const background = (to >> BACKGROUND_SHIFT) & COLOR_MASK;
  if (foreground !== (from & COLOR_MASK)) codes.push(colorCodes(foreground, 30));
  if (background !== ((from >> BACKGROUND_SHIFT) & COLOR_MASK)) codes.push(colorCodes(background, 40));
  return codes;
}

function colorCodes(color: number, base: 30 | 40): string {
  if (color === 0) return String(base + 9);
  if (color <= 8) return String(base + color - 1);
  if (color <= 16) return String(base + 60 + color - 9);
  if (color < FIRST_RGB) return `${base + 8};5;${color - 1}`;
  const value = rgbValues[color - FIRST_RGB];
  return `${base + 8};2;${value >> 16};${(value >> 8) & 0xff};${value & 0xff}`;
}
