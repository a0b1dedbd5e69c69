import { didYouMean, LobtopError, sanitize } from '../engine/internal.js';
import { BOLD, both, DIM, INVERSE, indexedBackground, indexedColor, PLAIN, type Style } from './style.js';
import { type ColorLevel, THEME_NAMES, type Theme, type ThemeName, themeOf } from './theme.js';

/** A theme of the configuration: another one, with some styles of its own. */
export type OwnTheme = {
  readonly base: ThemeName;
  /** Styles by the names of `STYLE_NAMES`, as text. */
  readonly styles: Readonly<Record<string, string>>;
};
export type OwnThemes = Readonly<Record<string, OwnTheme>>;

/** The themes of a configuration file as they stand there. `source` names file and table for error messages. */
export type ThemeTables = {
  readonly source: string;
  readonly tables: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The theme that a file selects, with the place where it does. */
  readonly use?: { readonly name: string; readonly source: string };
};

type StyleKey = Exclude<keyof Theme, 'hasShapes'>;

const KEYS = Object.keys(themeOf('mono', 0)).filter((key): key is StyleKey => key !== 'hasShapes');
/** What can be coloured: "bid", "best-bid". */
export const STYLE_NAMES: readonly string[] = KEYS.map(nameOf);

const NAMED: readonly string[] = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
const ATTRIBUTES: Readonly<Record<string, Style>> = { bold: BOLD, dim: DIM, reverse: INVERSE };
const BRIGHT = 'bright-';
const FIRST_BRIGHT = 8;
/** The palette's cube of 6 × 6 × 6 colours begins at 16, its 24 greys at 232. */
const CUBE_START = 16;
const CUBE_STEPS = [0, 95, 135, 175, 215, 255] as const;
const GREY_START = 232;
/** As xterm shows the 16 named colours. */
const NAMED_RGB: readonly (readonly [number, number, number])[] = [
  [0, 0, 0],
  [205, 0, 0],
  [0, 205, 0],
  [205, 205, 0],
  [0, 0, 238],
  [205, 0, 205],
  [0, 205, 205],
  [229, 229, 229],
  [127, 127, 127],
  [255, 0, 0],
  [0, 255, 0],
  [255, 255, 0],
  [92, 92, 255],
  [255, 0, 255],
  [0, 255, 255],
  [255, 255, 255],
];

/** @throws LobtopError `config` for an unknown base, name of a style, or colour */
export function parseThemes({ source, tables }: ThemeTables): OwnThemes {
  return Object.fromEntries(
    Object.entries(tables).map(([name, { base = 'terminal', ...styles }]) => {
      const at = `${source}.${sanitize(name, 40)}`;
      if (isThemeName(name)) throw invalid(at, 'is the name of a theme that there is already');
      if (!isThemeName(base)) throw unknown(`${at}.base`, base, THEME_NAMES);
      for (const [style, text] of Object.entries(styles)) {
        if (!STYLE_NAMES.includes(style)) throw unknown(at, style, STYLE_NAMES);
        parseStyle(`${at}.${style}`, text, 2);
      }
      return [name, { base, styles }];
    }),
  );
}

/** @throws LobtopError `usage` for a theme that there is not */
export function requireTheme(name: string, own: OwnThemes, use?: ThemeTables['use']): void {
  const known = [...THEME_NAMES, ...Object.keys(own)];
  if (known.includes(name)) return;
  const remedy = didYouMean(name, known, { fallback: `Themes: ${known.join(', ')}` });
  const shown = `"${sanitize(name, 40)}"`;
  throw use?.name === name
    ? new LobtopError('config', `${use.source}: there is no theme ${shown}`, { remedy })
    : new LobtopError('usage', `There is no theme ${shown}`, { remedy });
}

export function isThemeName(name: string): name is ThemeName {
  return THEME_NAMES.some((known) => known === name);
}

/** A theme with the styles of the user's, in the colours that the terminal has; none where it has none. */
export function withOwnStyles(theme: Theme, { styles }: OwnTheme, level: ColorLevel): Theme {
  if (level === 0) return theme;
  const own = KEYS.flatMap((key) => {
    const text = styles[nameOf(key)];
    return text === undefined ? [] : [[key, parseStyle(key, text, level)] as const];
  });
  return { ...theme, ...Object.fromEntries(own) };
}

/**
 * "red", "bold bright-red", "#22cc88 on 235": attributes, a colour, and one behind it after "on".
 *
 * @throws LobtopError `config` for anything else
 */
export function parseStyle(at: string, text: string, level: ColorLevel): Style {
  let style = PLAIN;
  let isBackground = false;
  for (const word of text.trim().toLowerCase().split(/\s+/)) {
    if (word === 'on') {
      isBackground = true;
      continue;
    }
    const attribute = Object.hasOwn(ATTRIBUTES, word) ? ATTRIBUTES[word] : undefined;
    const index = attribute === undefined ? indexOf(word, level) : undefined;
    if (attribute === undefined && index === undefined)
      throw invalid(
        at,
        `"${sanitize(text, 40)}" is not a style: expected a colour like red, bright-red, 71 or #22cc88, with bold, dim, reverse, or another colour after "on"`,
      );
    if (attribute !== undefined) style = both(style, attribute);
    else if (index !== undefined) style = both(isBackground ? indexedBackground(index) : indexedColor(index), style);
  }
  return style;
}

/** The palette's nearest colour, among those that the terminal has. */
function indexOf(word: string, level: ColorLevel): number | undefined {
  const isBright = word.startsWith(BRIGHT);
  const named = NAMED.indexOf(isBright ? word.slice(BRIGHT.length) : word);
  if (named >= 0) return named + (isBright ? FIRST_BRIGHT : 0);
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/.exec(word);
  if (hex !== null)
    return nearest(
      hex.slice(1).map((part) => Number.parseInt(part, 16)),
      level,
    );
  if (!/^\d{1,3}$/.test(word) || Number(word) > 255) return undefined;
  return level === 1 && Number(word) >= CUBE_START ? nearest(rgbOf(Number(word)), level) : Number(word);
}

function nearest(rgb: readonly number[], level: ColorLevel): number {
  // Those of the palette are the same everywhere; the first 16 are the user's.
  const [from, to] = level === 1 ? [0, CUBE_START] : [CUBE_START, 256];
  let best = from;
  let least = Number.POSITIVE_INFINITY;
  for (let index = from; index < to; index++) {
    const distance = rgbOf(index).reduce((sum, value, i) => sum + (value - (rgb[i] ?? 0)) ** 2, 0);
    if (distance >= least) continue;
    [best, least] = [index, distance];
  }
  return best;
}

function rgbOf(index: number): readonly number[] {
  const named = NAMED_RGB[index];
  if (named !== undefined) return named;
  if (index >= GREY_START) return [0, 1, 2].map(() => 8 + 10 * (index - GREY_START));
  const cube = index - CUBE_START;
  return [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map((step) => CUBE_STEPS[step] ?? 0);
}

/** "bestBid" → "best-bid". */
function nameOf(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function unknown(at: string, name: string, known: readonly string[]): LobtopError {
  const remedy = didYouMean(name, known, { fallback: `Expected one of ${known.join(', ')}` });
  return new LobtopError('config', `${at}: unknown "${sanitize(name, 40)}"`, { remedy });
}

function invalid(at: string, problem: string): LobtopError {
  return new LobtopError('config', `${at}: ${problem}`);
}
