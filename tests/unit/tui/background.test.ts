import { describe, expect, it } from 'vitest';
import { backgroundOfColor, backgroundOfColorFgBg } from '../../../src/tui/terminal/background.js';
import { terminalEnvironment } from '../../../src/tui/terminal/environment.js';

describe('the background of a terminal', () => {
  it.each([
    ['rgb:ffff/ffff/ffff', 'light'],
    ['rgb:0000/0000/0000', 'dark'],
    ['rgb:ff/ff/ff', 'light'],
    ['rgb:f/f/f', 'light'],
    ['rgba:ffff/ffff/ffff/8080', 'light'],
    ['#ffffff', 'light'],
    ['#fff', 'light'],
    ['#000000000000', 'dark'],
    // Solarized.
    ['rgb:fdfd/f6f6/e3e3', 'light'],
    ['rgb:0000/2b2b/3636', 'dark'],
    ['?', 'unknown'],
    ['#ffff', 'unknown'],
    ['white', 'unknown'],
    ['rgb:fffff/0/0', 'unknown'],
  ])('that answers %s is %s', (color, background) => {
    expect(backgroundOfColor(color)).toBe(background);
  });

  it.each([
    ['15;0', 'dark'],
    ['0;15', 'light'],
    ['0;7', 'light'],
    ['0;8', 'dark'],
    ['0;default;15', 'light'],
    ['15;default', 'unknown'],
    ['15;16', 'unknown'],
    ['', 'unknown'],
    [undefined, 'unknown'],
  ])('with COLORFGBG=%s is %s', (value, background) => {
    expect(backgroundOfColorFgBg(value)).toBe(background);
    expect(terminalEnvironment({ COLORFGBG: value }).background).toBe(background);
  });

  it.each([
    ['xterm-256color', true],
    ['tmux-256color', true],
    ['dumb', false],
    ['linux', false],
    [undefined, false],
  ])('may be asked of TERM=%s: %s', (TERM, answersQueries) => {
    expect(terminalEnvironment({ TERM }).answersQueries).toBe(answersQueries);
  });
});
