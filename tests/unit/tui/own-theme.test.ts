import { describe, expect, it } from 'vitest';
import { lookOf } from '../../../src/tui/look.js';
import { parseStyle, parseThemes, requireTheme, STYLE_NAMES } from '../../../src/tui/own-theme.js';
import { BOLD, both, DIM, INVERSE, indexedBackground, indexedColor } from '../../../src/tui/style.js';
import { themeOf } from '../../../src/tui/theme.js';

const themesOf = (tables: Record<string, Record<string, string>>) =>
  parseThemes({ source: 'lobtop.toml: theme', tables });

describe('a theme of the configuration', () => {
  it('is another one with styles of its own', () => {
    const own = themesOf({ mine: { base: 'dark', bid: 'cyan', 'best-bid': 'bold reverse #ffffff', dim: '240' } });
    const { theme } = lookOf('mine', { level: 2, own });
    expect(theme.bid).toBe(indexedColor(6));
    expect(theme.bestBid).toBe(both(BOLD, both(INVERSE, indexedColor(231))));
    expect(theme.dim).toBe(indexedColor(240));
    expect(theme.ask).toBe(themeOf('dark', 2).ask);
  });

  it.each([
    ['red', 2, indexedColor(1)],
    ['bright-red', 2, indexedColor(9)],
    ['dim 71', 2, both(DIM, indexedColor(71))],
    ['#5faf5f', 2, indexedColor(71)],
    ['#22cc88 on 235', 2, both(indexedBackground(235), indexedColor(42))],
    ['on blue', 2, indexedBackground(4)],
    ['#ff0000', 1, indexedColor(9)],
    ['71', 1, indexedColor(8)],
    ['bold', 1, BOLD],
  ] as const)('%s at level %i', (text, level, expected) => {
    expect(parseStyle('bid', text, level)).toBe(expected);
  });

  it('has no colours where the terminal has none', () => {
    const own = themesOf({ mine: { bid: 'red' } });
    expect(lookOf('mine', { level: 0, own }).theme.bid).toBe(themeOf('terminal', 0).bid);
  });

  it.each([
    [{ mine: { bid: 'rde' } }, /theme\.mine\.bid: "rde" is not a style/],
    [{ mine: { bid: '256' } }, /"256" is not a style/],
    [{ mine: { bid: '#12345' } }, /"#12345" is not a style/],
    [{ mine: { bidd: 'red' } }, /theme\.mine: unknown "bidd"/],
    [{ mine: { base: 'drak' } }, /theme\.mine\.base: unknown "drak"/],
    [{ dark: { bid: 'red' } }, /theme\.dark: is the name of a theme that there is already/],
  ])('%j is rejected by its place', (tables, message) => {
    expect(() => themesOf(tables as Record<string, Record<string, string>>)).toThrow(message);
  });

  it('is one that can be selected', () => {
    expect(() => requireTheme('mine', themesOf({ mine: {} }))).not.toThrow();
    expect(() => requireTheme('mono', {})).not.toThrow();
    expect(() => requireTheme('toString', {})).toThrow('There is no theme "toString"');
    const use = { name: 'drak', source: 'a.toml: theme' };
    expect(() => requireTheme('drak', {}, use)).toThrow('a.toml: theme: there is no theme "drak"');
    expect(() => requireTheme('lihgt', {}, use)).toThrow('There is no theme "lihgt"');
  });

  it('names every style of the screen', () => {
    expect(STYLE_NAMES).toEqual(
      expect.arrayContaining(['bid', 'ask', 'best-bid', 'buy-chip', 'cursor', 'live', 'shade']),
    );
  });
});
