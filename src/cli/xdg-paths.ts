import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Where files of each kind are kept when the environment names no folder, below the user's home. */
const DEFAULTS = {
  XDG_CONFIG_HOME: ['.config'],
  XDG_CACHE_HOME: ['.cache'],
  XDG_STATE_HOME: ['.local', 'state'],
} as const;

/** What the user writes: `config.toml`. */
export function configDir(env: NodeJS.ProcessEnv): string {
  return folder('XDG_CONFIG_HOME', env);
}

/** What can be fetched again: lists of markets, candles, data sets. */
export function cacheDir(env: NodeJS.ProcessEnv): string {
  return folder('XDG_CACHE_HOME', env);
}

/** What is kept between runs: layouts. */
export function stateDir(env: NodeJS.ProcessEnv): string {
  return folder('XDG_STATE_HOME', env);
}

/** XDG Base Directory Specification 0.8: "If an implementation encounters a relative path in any of these variables it should consider the path invalid and ignore it." */
function folder(variable: keyof typeof DEFAULTS, env: NodeJS.ProcessEnv): string {
  const value = env[variable] ?? '';
  return join(isAbsolute(value) ? value : join(homedir(), ...DEFAULTS[variable]), 'lobtop');
}
