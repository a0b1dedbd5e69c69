import { describe, expect, it } from 'vitest';
import { isKeyName } from '../../../src/tui/input/key-names.js';
import { BINDINGS, createKeymap } from '../../../src/tui/input/keymap.js';

const keymap = (bindings: Record<string, readonly string[]>) => createKeymap({ source: 'lobtop.toml: keys', bindings });

describe('keys of one’s own', () => {
  it('stand in place of ours, in the key line and the help too', () => {
    const own = keymap({ zoom: ['Z'], freeze: ['ctrl+x', 'f'], units: [] });
    expect([own.actionOf('Z'), own.actionOf('z'), own.actionOf('ctrl+x'), own.actionOf('f')]).toEqual([
      'zoom',
      undefined,
      'freeze',
      'freeze',
    ]);
    expect(own.bindings.find(({ action }) => action === 'zoom')?.keys).toEqual(['Z']);
    expect(own.bindings.some(({ action }) => action === 'units')).toBe(false);
  });

  it('may change places', () => {
    const own = keymap({ quit: ['Q'], zoom: ['q'] });
    expect([own.actionOf('Q'), own.actionOf('q'), own.actionOf('z')]).toEqual(['quit', 'zoom', undefined]);
  });

  it('leave Ctrl-C alone: it ends the program whatever happens', () => {
    expect(keymap({ quit: ['Q'] }).actionOf('ctrl+c')).toBe('quit');
    expect(() => keymap({ zoom: ['ctrl+c'] })).toThrow('the key "ctrl+c" is bound to both quit and zoom');
  });

  it.each([
    [{ zom: ['z'] }, 'lobtop.toml: keys: unknown action "zom"'],
    [{ zoom: ['q'] }, 'lobtop.toml: keys: the key "q" is bound to both quit and zoom'],
    [{ zoom: ['1'] }, 'lobtop.toml: keys.zoom: "1" is not a key'],
    [{ zoom: ['zz'] }, 'lobtop.toml: keys.zoom: "zz" is not a key'],
    [{ zoom: ['ctrl+\u001b'] }, 'is not a key'],
    [{ zoom: [''] }, 'is not a key'],
    [{ zoom: ['alt+'] }, 'is not a key'],
    [{ zoom: ['alt+zz'] }, 'is not a key'],
    [{ zoom: ['shift+a'] }, 'is not a key'],
    [{ zoom: ['shift+enter'] }, 'is not a key'],
  ])('%j is refused, with its place', (bindings, problem) => {
    expect(() => keymap(bindings)).toThrow(problem);
  });

  it.each([
    'alt+z',
    'alt+Z',
    'alt+1',
    'alt+up',
    'ctrl+alt+b',
    'ctrl+alt+shift+left',
    'alt+enter',
    'ctrl+space',
    'shift+home',
  ])('may be %s', (key) => {
    expect(keymap({ zoom: [key] }).actionOf(key)).toBe('zoom');
  });

  it('every default key could be bound by its name', () => {
    for (const key of BINDINGS.flatMap(({ keys }) => keys)) expect([key, isKeyName(key)]).toEqual([key, true]);
  });

  it('a recording has keys of its own, which come before the others', () => {
    const replay = createKeymap(undefined, ['playback']);
    expect([replay.actionOf('space'), replay.actionOf('.'), replay.actionOf('left'), replay.actionOf('q')]).toEqual([
      'play',
      'faster',
      'step-back',
      'quit',
    ]);
    const live_ = createKeymap();
    expect([live_.actionOf('space'), live_.actionOf('.'), live_.actionOf('left')]).toEqual([
      'recentre',
      undefined,
      // Into the last minutes, which are kept.
      'step-back',
    ]);
  });
});
