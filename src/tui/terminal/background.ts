import type { Background } from '../theme.js';

/** OSC 11: asks the terminal for its background colour. */
export const BACKGROUND_QUERY = '\u001b]11;?\u001b\\';

/** A colour as terminals write it, per component 1 to 4 hexadecimal digits: rgb:ffff/ffff/ffff, rgba:… or #ffffff. */
const COLOR = /^rgba?:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})(?:\/[\da-f]{1,4})?$/i;
const HASH_COLOR = /^#((?:[\da-f]{3}){1,4})$/i;
/** At this relative luminance, black and white text have the same contrast (WCAG 2). */
const MIDDLE_LUMINANCE = 0.179;

/** Whether a colour is dark or light: whether white or black text is easier to read on it. */
export function backgroundOfColor(color: string): Background {
  const components = COLOR.exec(color)?.slice(1) ?? hashComponents(color);
  if (components === undefined) return 'unknown';
  const [red, green, blue] = components.map((digits) =>
    linear(Number.parseInt(digits, 16) / (16 ** digits.length - 1)),
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > MIDDLE_LUMINANCE ? 'light' : 'dark';
}

/** The background by COLORFGBG ("15;0" or "0;default;15"), whose last field is a palette index. */
export function backgroundOfColorFgBg(value = ''): Background {
  const index = /;(\d{1,2})$/.exec(value)?.[1];
  if (index === undefined || Number(index) > 15) return 'unknown';
  return ['7', '9', '10', '11', '12', '13', '14', '15'].includes(index) ? 'light' : 'dark';
}

function hashComponents(color: string): readonly string[] | undefined {
  const digits = HASH_COLOR.exec(color)?.[1];
  if (digits === undefined) return undefined;
  const length = digits.length / 3;
  return [0, 1, 2].map((i) => digits.slice(i * length, (i + 1) * length));
}

/** The inverse of sRGB's transfer function. */
function linear(component: number): number {
  return component <= 0.04045 ? component / 12.92 : ((component + 0.055) / 1.055) ** 2.4;
}
