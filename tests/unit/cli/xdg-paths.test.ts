import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheDir, configDir, stateDir } from '../../../src/cli/xdg-paths.js';

const all = (env: NodeJS.ProcessEnv) => [configDir(env), cacheDir(env), stateDir(env)];

describe('folders of the XDG specification', () => {
  const defaults = [['.config'], ['.cache'], ['.local', 'state']].map((names) => join(homedir(), ...names, 'lobtop'));

  it('are those that the environment names', () => {
    const env = { XDG_CONFIG_HOME: '/c', XDG_CACHE_HOME: '/k/k', XDG_STATE_HOME: '/s' };
    expect(all(env)).toEqual(['/c/lobtop', '/k/k/lobtop', '/s/lobtop']);
  });

  it('are below the home folder when it names none', () => expect(all({})).toEqual(defaults));

  it.each(['', '.', 'cache', './cache', '../cache', '~/cache'])('a relative one is ignored: %j', (path) => {
    expect(all({ XDG_CONFIG_HOME: path, XDG_CACHE_HOME: path, XDG_STATE_HOME: path })).toEqual(defaults);
  });
});
