import * as colors from 'yoctocolors';
import { applySgr, BOLD, both, DIM, INVERSE, indexedBackground, indexedColor, PLAIN, type Style } from './style.js';

/** The terminal's colours, as in FORCE_COLOR: 0 = none, 1 = the 16 named colours, 2 = the 256-colour palette. */
export type ColorLevel = 0 | 1 | 2;

/** The terminal's background, as far as it is known. */
export type Background = 'dark' | 'light' | 'unknown';

export const THEME_NAMES = ['terminal', 'dark', 'light', 'color-blind', 'mono', 'red-up'] as const;
export type ThemeName = (typeof THEME_NAMES)[number];
export const DEFAULT_THEME: ThemeName = 'terminal';

/** The styles of everything on the screen. */
export type Theme = {
  readonly plain: Style;
  readonly bold: Style;
  readonly dim: Style;
  readonly title: Style;
  readonly bid: Style;
  readonly ask: Style;
  readonly bestBid: Style;
  readonly bestAsk: Style;
  readonly largeBid: Style;
  readonly largeAsk: Style;
  /** A size that has just grown or shrunk, and its fading styles. */
  readonly grown: Style;
  readonly shrunk: Style;
  readonly fadingBid: Style;
  readonly fadingAsk: Style;
  readonly stacked: Style;
  readonly pulled: Style;
  readonly cursor: Style;
  readonly bidBar: Style;
  readonly askBar: Style;
  readonly bidBarEdge: Style;
  readonly buy: Style;
  readonly sell: Style;
  readonly buyChip: Style;
  readonly sellChip: Style;
  readonly live: Style;
  readonly waiting: Style;
  readonly broken: Style;
  readonly key: Style;
  readonly notice: Style;
  readonly overlayFirst: Style;
  readonly overlaySecond: Style;
  readonly overlayThird: Style;
  readonly poc: Style;
  /** Background of every fifth row. undefined when the terminal's background colour is unknown; leaders are drawn instead. */
  readonly shade: Style | undefined;
  /** Whether sides are also distinguished by shape, for terminals without colours and colour-blind users. */
  readonly hasShapes: boolean;
};

/** The colours of a theme. Attributes are also used without colours. */
type Palette = {
  readonly up: Style;
  readonly upBright: Style;
  readonly down: Style;
  readonly downBright: Style;
  readonly good: Style;
  readonly warning: Style;
  readonly bad: Style;
  readonly first: Style;
  readonly second: Style;
  readonly third: Style;
  readonly muted: Style;
  /** The colour with the highest contrast to the background. */
  readonly strongest: Style;
  readonly shade?: Style;
  readonly hasShapes?: boolean;
};

/** Themes whose colours depend on the background. The others are made for one, or have no colours. */
const FOLLOWS_BACKGROUND: ReadonlySet<string> = new Set(['terminal', 'red-up', 'color-blind']);

export function followsBackground(name: string): boolean {
  return FOLLOWS_BACKGROUND.has(name);
}

/** yoctocolors decides at its import whether there are colours. Palette colours are written by number. */
export function themeOf(name: ThemeName, level: ColorLevel, background: Background = 'unknown'): Theme {
  const has256 = level === 2;
  if (level === 0 || name === 'mono') return buildTheme(MONO);
  switch (name) {
    case 'terminal':
      return buildTheme(NAMED[background]);
    case 'red-up':
      return buildTheme(withSidesSwapped(NAMED[background]));
    case 'dark':
      return buildTheme(has256 ? DARK : NAMED.dark);
    case 'light':
      return buildTheme(has256 ? LIGHT : NAMED.light);
    case 'color-blind':
      if (background === 'light') return buildTheme(has256 ? LIGHT_COLOR_BLIND : NAMED_LIGHT_COLOR_BLIND);
      return buildTheme(has256 ? COLOR_BLIND : NAMED_COLOR_BLIND);
  }
}

function withSidesSwapped({ up, upBright, down, downBright, ...others }: Palette): Palette {
  return { ...others, up: down, upBright: downBright, down: up, downBright: upBright };
}

/** As yoctocolors writes it: plain where it has found no colours. */
const named = (format: (text: string) => string): Style => {
  const [, parameters] = /^\u001b\[([\d;]+)m/.exec(format('.')) ?? [];
  return parameters === undefined ? PLAIN : applySgr(PLAIN, parameters);
};

/** The 16 named colours, so that the user's palette applies. */
const NAMED_DARK: Palette = {
  up: named(colors.green),
  upBright: named(colors.greenBright),
  down: named(colors.red),
  downBright: named(colors.redBright),
  good: named(colors.green),
  warning: named(colors.yellow),
  bad: named(colors.redBright),
  first: named(colors.yellow),
  second: named(colors.cyan),
  third: named(colors.magenta),
  muted: DIM,
  strongest: named(colors.whiteBright),
};

/** Nothing bright: on a light background it could not be read. The terminal's own text colour always can. */
const NAMED_UNKNOWN: Palette = {
  ...NAMED_DARK,
  upBright: NAMED_DARK.up,
  downBright: NAMED_DARK.down,
  bad: NAMED_DARK.down,
  strongest: PLAIN,
};

/** Bright colours, yellow and cyan are hard to read on white. */
const NAMED_LIGHT: Palette = {
  ...NAMED_UNKNOWN,
  warning: named(colors.magenta),
  first: named(colors.magenta),
  second: named(colors.blue),
  third: PLAIN,
};

const NAMED: Readonly<Record<Background, Palette>> = {
  dark: NAMED_DARK,
  light: NAMED_LIGHT,
  unknown: NAMED_UNKNOWN,
};

const NAMED_LIGHT_COLOR_BLIND: Palette = {
  ...NAMED_LIGHT,
  up: named(colors.blue),
  upBright: named(colors.blue),
  down: PLAIN,
  downBright: PLAIN,
  good: named(colors.blue),
  bad: named(colors.magenta),
  hasShapes: true,
};

const NAMED_COLOR_BLIND: Palette = {
  ...NAMED_DARK,
  up: named(colors.blueBright),
  upBright: named(colors.cyanBright),
  down: named(colors.yellow),
  downBright: named(colors.yellowBright),
  good: named(colors.blueBright),
  bad: named(colors.yellowBright),
  hasShapes: true,
};

const DARK: Palette = {
  up: indexedColor(71),
  upBright: indexedColor(120),
  down: indexedColor(167),
  downBright: indexedColor(210),
  good: indexedColor(78),
  warning: indexedColor(221),
  bad: indexedColor(203),
  first: indexedColor(221),
  second: indexedColor(80),
  third: indexedColor(176),
  muted: indexedColor(244),
  strongest: indexedColor(231),
  shade: indexedBackground(235),
};

const LIGHT: Palette = {
  up: indexedColor(28),
  upBright: indexedColor(22),
  down: indexedColor(160),
  downBright: indexedColor(124),
  good: indexedColor(28),
  warning: indexedColor(130),
  bad: indexedColor(160),
  first: indexedColor(130),
  second: indexedColor(30),
  third: indexedColor(90),
  muted: indexedColor(243),
  strongest: indexedColor(16),
  shade: indexedBackground(255),
};

/** Blue and orange, after Okabe and Ito (2008): distinguishable with all common forms of colour blindness. */
const COLOR_BLIND: Palette = {
  up: indexedColor(74),
  upBright: indexedColor(117),
  down: indexedColor(172),
  downBright: indexedColor(215),
  good: indexedColor(74),
  warning: indexedColor(222),
  bad: indexedColor(215),
  first: indexedColor(222),
  second: indexedColor(115),
  third: indexedColor(175),
  muted: indexedColor(245),
  strongest: indexedColor(231),
  hasShapes: true,
};

const LIGHT_COLOR_BLIND: Palette = {
  up: indexedColor(25),
  upBright: indexedColor(18),
  down: indexedColor(130),
  downBright: indexedColor(94),
  good: indexedColor(25),
  warning: indexedColor(94),
  bad: indexedColor(130),
  first: indexedColor(94),
  second: indexedColor(30),
  third: indexedColor(90),
  muted: indexedColor(243),
  strongest: indexedColor(16),
  hasShapes: true,
};

const MONO: Palette = {
  up: PLAIN,
  upBright: BOLD,
  down: PLAIN,
  downBright: BOLD,
  good: PLAIN,
  warning: PLAIN,
  bad: INVERSE,
  first: PLAIN,
  second: PLAIN,
  third: PLAIN,
  muted: DIM,
  strongest: PLAIN,
  hasShapes: true,
};

function buildTheme(palette: Palette): Theme {
  const { up, upBright, down, downBright, good, warning, bad, first, second, third, muted, strongest } = palette;
  return {
    plain: PLAIN,
    bold: BOLD,
    dim: muted,
    title: muted,
    bid: up,
    ask: down,
    bestBid: both(BOLD, upBright),
    bestAsk: both(BOLD, downBright),
    largeBid: both(BOLD, upBright),
    largeAsk: both(BOLD, downBright),
    grown: both(BOLD, strongest),
    shrunk: strongest,
    fadingBid: upBright,
    fadingAsk: downBright,
    stacked: second,
    pulled: third,
    cursor: INVERSE,
    bidBar: up,
    askBar: down,
    bidBarEdge: both(INVERSE, up),
    buy: upBright,
    sell: downBright,
    buyChip: both(INVERSE, upBright),
    sellChip: both(INVERSE, downBright),
    live: both(BOLD, good),
    waiting: both(BOLD, warning),
    broken: both(BOLD, bad),
    key: both(BOLD, second),
    notice: warning,
    overlayFirst: first,
    overlaySecond: second,
    overlayThird: third,
    poc: both(BOLD, first),
    shade: palette.shade,
    hasShapes: palette.hasShapes ?? false,
  };
}
