import { describe, expect, it } from 'vitest';
import { colorLevelOf } from '../../../src/cli/color-level.js';

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
    [{ TERM: 'xterm', CLICOLOR: '0' }, 0],
    [{ TERM: 'xterm', CLICOLOR: '1' }, 1],
    [{ TERM: 'xterm', CLICOLOR: '' }, 1],
    [{ TERM: 'xterm', CLICOLOR: '0', CLICOLOR_FORCE: '1' }, 1],
    [{ TERM: 'xterm', CLICOLOR: '0', CLICOLOR_FORCE: '0' }, 0],
    [{ TERM: 'xterm', CLICOLOR: '0', CLICOLOR_FORCE: '' }, 0],
    [{ TERM: 'xterm-256color', CLICOLOR: '0', FORCE_COLOR: '1' }, 1],
    [{ TERM: 'xterm', CLICOLOR_FORCE: '1', NO_COLOR: '1' }, 0],
    [{ TERM: 'xterm', CLICOLOR_FORCE: '1', FORCE_COLOR: '0' }, 0],
  ] as const)('%j: level %i', (env, level) => {
    expect(colorLevelOf(env, true)).toBe(level);
    expect(colorLevelOf(env, false)).toBe(0);
  });
});
