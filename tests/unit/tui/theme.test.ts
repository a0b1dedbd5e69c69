import { describe, expect, it } from 'vitest';
import { ASCII, UNICODE } from '../../../src/tui/glyphs.js';
import { lookOf } from '../../../src/tui/look.js';
import { PLAIN, transition } from '../../../src/tui/style.js';
import { followsBackground, THEME_NAMES, type Theme, type ThemeName, themeOf } from '../../../src/tui/theme.js';

const opened = (theme: Theme) =>
  Object.values(theme).flatMap((style) => (typeof style === 'number' ? transition(PLAIN, style) : []));
const COLOR = /\u001b\[(?:3[0-8]|4[0-8]|9[0-7])/;

describe('themes', () => {
  it.each(THEME_NAMES)('%s has no colour where the terminal has none, and is mono then', (name) => {
    expect(opened(themeOf(name, 0)).join('')).not.toMatch(COLOR);
    expect(themeOf(name, 0)).toEqual(themeOf('mono', 2));
  });

  it.each(THEME_NAMES)('%s keeps to the 16 named colours where there are no more', (name) => {
    expect(opened(themeOf(name, 1)).join('')).not.toContain('\u001b[38;');
  });

  it('red-up is the default with its sides changed', () => {
    const [usual, turned] = [themeOf('terminal', 2), themeOf('red-up', 2)];
    expect([turned.bid, turned.ask, turned.buy]).toEqual([usual.ask, usual.bid, usual.sell]);
    expect(turned.live).toEqual(usual.live);
  });

  it.each([1, 2] as const)(
    'color-blind uses neither green nor red with %i levels of colour, and shapes beside its colours',
    (level) => {
      const theme = themeOf('color-blind', level);
      expect(opened(theme).join('')).not.toMatch(/\u001b\[(?:3[12]|9[12])m/);
      expect(theme.hasShapes).toBe(true);
    },
  );

  it.each([
    ['mono', true],
    ['color-blind', true],
    ['terminal', false],
  ] as const)('%s tells falling candles by their shape: %s', (name: ThemeName, isShaped) => {
    const look = lookOf(name, { glyphs: UNICODE, level: 2 });
    expect(look.downCandle === UNICODE.shapedDownCandle).toBe(isShaped);
    expect(lookOf(name, { glyphs: ASCII, level: 2 }).downCandle).toEqual(ASCII.downCandle);
  });
});

describe('the background', () => {
  /** Bright colours, yellow and cyan: on white, xterm's have a contrast below 2. */
  const UNREADABLE_ON_WHITE = /\u001b\[(?:9[0-7]|33|36|37)m/;

  it.each(['terminal', 'red-up', 'color-blind'] as const)(
    'light: %s has no colour that cannot be read on it',
    (name) => {
      expect(opened(themeOf(name, 1, 'light')).join('')).not.toMatch(UNREADABLE_ON_WHITE);
      expect(followsBackground(name)).toBe(true);
    },
  );

  it.each(['terminal', 'red-up'] as const)('unknown: %s has nothing bright', (name) => {
    expect(opened(themeOf(name, 2, 'unknown')).join('')).not.toMatch(/\u001b\[9[0-7]m/);
    expect(opened(themeOf(name, 2, 'dark')).join('')).toContain('\u001b[97m');
  });

  it.each(['dark', 'light', 'mono'] as const)('does not change %s, which is made for one', (name) => {
    for (const level of [1, 2] as const) expect(themeOf(name, level, 'light')).toEqual(themeOf(name, level, 'dark'));
    expect(followsBackground(name)).toBe(false);
  });

  it('light: color-blind keeps its blue and orange where there are 256 colours', () => {
    const theme = themeOf('color-blind', 2, 'light');
    const dark = themeOf('color-blind', 2, 'dark');
    expect(theme.hasShapes).toBe(true);
    expect([theme.bid, theme.ask]).not.toEqual([dark.bid, dark.ask]);
    expect(theme.bid).not.toEqual(theme.ask);
  });
});
