import type { MarketState } from '../engine/internal.js';
import { type Glyphs, UNICODE } from './glyphs.js';
import { isThemeName, type OwnThemes, withOwnStyles } from './own-theme.js';
import type { Style } from './style.js';
import type { Surface } from './terminal/surface.js';
import { type Background, type ColorLevel, DEFAULT_THEME, type Theme, themeOf } from './theme.js';

/** The characters and styles that the screen is drawn with. */
export type Look = Glyphs & { readonly theme: Theme };

export type LookOptions = {
  readonly glyphs?: Glyphs;
  /** @default 1 */
  readonly level?: ColorLevel;
  /** @default 'unknown' */
  readonly background?: Background;
  /** Themes of the configuration. */
  readonly own?: OwnThemes;
};

/** The look of a theme on a terminal. */
export function lookOf(name: string, options: LookOptions = {}): Look {
  const { glyphs = UNICODE } = options;
  const theme = namedTheme(name, options);
  return { ...glyphs, ...(theme.hasShapes ? { downCandle: glyphs.shapedDownCandle } : {}), theme };
}

function namedTheme(name: string, { level = 1, background, own = {} }: LookOptions): Theme {
  const mine = Object.hasOwn(own, name) ? own[name] : undefined;
  if (mine !== undefined) return withOwnStyles(themeOf(mine.base, level, background), mine, level);
  return themeOf(isThemeName(name) ? name : DEFAULT_THEME, level, background);
}

/** The looks of all themes on a terminal, each made once. */
export function createLooks(options: Omit<LookOptions, 'background'>): (name: string, background: Background) => Look {
  const looks = new Map<string, Look>();
  return (name, background) => {
    const key = `${name} ${background}`;
    const look = looks.get(key) ?? lookOf(name, { ...options, background });
    looks.set(key, look);
    return look;
  };
}

/** The title row of a pane, its first: its name in a rule. */
export function paintTitle(surface: Surface, name: string, { rule, theme }: Look): void {
  const text = ` ${rule} ${name} `;
  surface
    .at(0)
    .text(text, theme.title)
    .repeat(rule, surface.width - text.length, theme.title);
}

/** The style of a market's state: states other than live stand out. */
export function stateStyle(state: MarketState, { theme }: Look): Style {
  if (state === 'live') return theme.live;
  return state === 'connecting' || state === 'syncing' ? theme.waiting : theme.broken;
}
