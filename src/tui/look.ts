import type { MarketState } from '../engine/internal.js';
import { type Glyphs, UNICODE } from './glyphs.js';
import { type ColorLevel, type Style, styled, type Theme, type ThemeName, themeOf } from './theme.js';

/** The characters and styles that the screen is drawn with. */
export type Look = Glyphs & { readonly theme: Theme };

export function lookOf(name: ThemeName, glyphs: Glyphs = UNICODE, level: ColorLevel = 1): Look {
  const theme = themeOf(name, level);
  return { ...glyphs, ...(theme.hasShapes ? { downCandle: glyphs.shapedDownCandle } : {}), theme };
}

/** The title row of a pane: its name in a rule. */
export function paneTitle(name: string, width: number, { rule, theme }: Look): string {
  const text = ` ${rule} ${name} `;
  return styled(theme.title, (text + rule.repeat(Math.max(0, width - text.length))).slice(0, width));
}

/** The style of a market's state: states other than live stand out. */
export function stateStyle(state: MarketState, { theme }: Look): Style {
  if (state === 'live') return theme.live;
  return state === 'connecting' || state === 'syncing' ? theme.waiting : theme.broken;
}
