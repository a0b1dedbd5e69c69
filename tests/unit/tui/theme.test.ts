import { describe, expect, it } from 'vitest';
import { colorLevelOf } from '../../../src/cli/color-level.js';
import { ASCII, UNICODE } from '../../../src/tui/glyphs.js';
import { lookOf } from '../../../src/tui/look.js';
import { THEME_NAMES, type Theme, type ThemeName, themeOf } from '../../../src/tui/theme.js';

const opened = (theme: Theme) =>
  Object.values(theme).flatMap((style) => (typeof style === 'object' ? [style.open] : []));
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
    const look = lookOf(name, UNICODE, 2);
    expect(look.downCandle === UNICODE.shapedDownCandle).toBe(isShaped);
    expect(lookOf(name, ASCII, 2).downCandle).toEqual(ASCII.downCandle);
  });
});

describe('the colours of a terminal', () => {
  it.each([
    [{ TERM: 'xterm' }, 1],
    [{ TERM: 'xterm-256color' }, 2],
    [{ TERM: 'screen', COLORTERM: 'truecolor' }, 2],
    [{ TERM: 'xterm-256color', NO_COLOR: '1' }, 0],
    [{ TERM: 'xterm-256color', NO_COLOR: '' }, 2],
    [{ TERM: 'xterm-256color', FORCE_COLOR: '0' }, 0],
    [{ TERM: 'xterm', FORCE_COLOR: '3' }, 2],
    [{ TERM: 'xterm-256color', FORCE_COLOR: '1' }, 1],
    [{ TERM: 'xterm-256color', FORCE_COLOR: 'true' }, 2],
    [{ NO_COLOR: '1', FORCE_COLOR: '1' }, 0],
  ] as const)('%j: level %i', (env, level) => {
    expect(colorLevelOf(env, true)).toBe(level);
    expect(colorLevelOf(env, false)).toBe(0);
  });
});
