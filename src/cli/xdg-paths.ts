import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Default folders below the home directory. */
const DEFAULTS = {
  XDG_CONFIG_HOME: ['.config'],
  XDG_CACHE_HOME: ['.cache'],
  XDG_STATE_HOME: ['.local', 'state'],
} as const;

/** The folder of `config.toml`. */
export function configDir(env: NodeJS.ProcessEnv): string {
  return folder('XDG_CONFIG_HOME', env);
}

/** The folder of files that can be downloaded again: market lists, candles, data sets. */
export function cacheDir(env: NodeJS.ProcessEnv): string {
  return folder('XDG_CACHE_HOME', env);
}

/** The folder of layouts. */
export function stateDir(env: NodeJS.ProcessEnv): string {
  return folder('XDG_STATE_HOME', env);
}

/** XDG Base Directory Specification 0.8: "If an implementation encounters a relative path in any of these variables it should consider the path invalid and ignore it." */
function folder(variable: keyof typeof DEFAULTS, env: NodeJS.ProcessEnv): string {
  const value = env[variable] ?? '';
  return join(isAbsolute(value) ? value : join(homedir(), ...DEFAULTS[variable]), 'lobtop');
}
