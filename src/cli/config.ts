import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Command, Option } from 'commander';
import {
  type CcxtConfig,
  didYouMean,
  LobtopError,
  messageOf,
  sanitize,
  type VenueSettings,
} from '../engine/internal.js';
import type { KeyTable } from '../tui/input/keymap.js';

type Table = Readonly<Record<string, unknown>>;
/** What the files say beyond flags. */
export type Configured = { readonly venues: Venues; readonly keys: KeyTable | undefined };
export type Venues = Readonly<Record<string, VenueSettings>>;

/** The keys of a `[venues.NAME]` table; docs/configuration.md is generated from it. */
export const VENUE_KEYS: Readonly<Record<keyof VenueSettings, { readonly type: string; readonly help: string }>> = {
  class: { type: 'string', help: 'the ccxt class of the venue, where NAME is a name of your own' },
  ccxt: { type: 'table', help: 'merged into the options of the ccxt class: addresses, proxies, API keys' },
  cacheMarkets: { type: 'boolean', help: 'false: keep neither its list of markets nor its candles on disk' },
};

/** One configuration file as read: its path for messages, its table. */
type ConfigFile = { readonly path: string; readonly table: Table };

/** Where lists of markets and other things that can be fetched again are kept. */
export function cacheDir(env: NodeJS.ProcessEnv): string {
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'lobtop');
}

/**
 * Fills in what neither flags nor environment said, from the configuration files; answers the venues' tables.
 * `--config FILE` alone, or `./lobtop.toml` over `$XDG_CONFIG_HOME/lobtop/config.toml`.
 *
 * @throws LobtopError `config` that names the file, the place and the nearest key
 */
export async function applyConfig(command: Command, env: NodeJS.ProcessEnv): Promise<Configured> {
  const files = await readConfigFiles(command.opts()['config'] as string | undefined, env);
  let venues: Venues = {};
  let keys: KeyTable | undefined;
  for (const file of files) {
    applyOptions(command, file);
    venues = { ...venuesOf(file), ...venues };
    keys = mergedKeys(keysOf(file), keys);
  }
  return { venues, keys };
}

/** Only the venues' tables, for commands that share no flags with `watch`. @throws LobtopError `config`, as `applyConfig` */
export async function readVenues(command: Command, env: NodeJS.ProcessEnv): Promise<Venues> {
  const files = await readConfigFiles(command.opts()['config'] as string | undefined, env);
  return Object.assign({}, ...files.map(venuesOf).reverse()) as Venues;
}

/** The most important file first. */
async function readConfigFiles(explicit: string | undefined, env: NodeJS.ProcessEnv): Promise<ConfigFile[]> {
  if (explicit !== undefined) return [await readConfig(explicit)];
  const home = join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'lobtop', 'config.toml');
  return Promise.all(['lobtop.toml', home].filter(existsSync).map(readConfig));
}

async function readConfig(path: string): Promise<ConfigFile> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const detail = sanitize(messageOf(cause));
    throw new LobtopError('config', `The configuration ${sanitize(path, 200)} cannot be read: ${detail}`, { cause });
  }
  const { parse } = await import('smol-toml');
  try {
    return { path, table: parse(text) };
  } catch (cause) {
    const [problem] = messageOf(cause).split('\n');
    const line = (cause as { line?: number }).line;
    const place = line === undefined ? path : `${path}:${line}`;
    throw new LobtopError('config', `${sanitize(place, 200)}: ${sanitize(problem, 200)}`, { cause });
  }
}

function applyOptions(command: Command, file: ConfigFile): void {
  const options = new Map(command.options.map((option) => [option.name(), option]));
  for (const [key, value] of Object.entries(file.table)) {
    if (key === 'venues' || key === 'keys') continue;
    const option = options.get(key);
    if (option === undefined || key === 'config') throw unknownKey(file, key, [...options.keys(), 'venues', 'keys']);
    const name = option.attributeName();
    if (command.getOptionValueSource(name) !== 'default' && command.getOptionValueSource(name) !== undefined) continue;
    command.setOptionValueWithSource(name, optionValue(option, value, file), 'config');
  }
}

/** Values of a file pass through the same parser as flags do. */
function optionValue(option: Option, value: unknown, file: ConfigFile): unknown {
  const expectsSwitch = !option.required && !option.optional;
  if (expectsSwitch) {
    if (typeof value === 'boolean') return option.negate ? !value : value;
    throw invalidValue(file, option.name(), 'expected true or false');
  }
  const text = Array.isArray(value) ? value.join(',') : String(value);
  if (option.parseArg === undefined) return text;
  try {
    return option.parseArg(text, undefined);
  } catch (error) {
    throw invalidValue(file, option.name(), messageOf(error));
  }
}

function venuesOf(file: ConfigFile): Venues {
  const venues = tableAt(file, 'venues', file.table['venues'] ?? {});
  const settings: Record<string, VenueSettings> = {};
  for (const [name, value] of Object.entries(venues)) {
    const place = `venues.${name}`;
    const table = tableAt(file, place, value);
    const known = Object.keys(VENUE_KEYS);
    for (const key of Object.keys(table)) {
      if (known.includes(key)) continue;
      const names = known.map((own) => `${place}.${own}`);
      throw unknownKey(file, `${place}.${key}`, names);
    }
    settings[name] = venueSettings(file, place, table);
  }
  return settings;
}

/** `[keys]`: an action and its keys. Which actions and keys there are the screen knows. */
function keysOf(file: ConfigFile): KeyTable | undefined {
  if (file.table['keys'] === undefined) return undefined;
  const bindings: Record<string, readonly string[]> = {};
  for (const [action, value] of Object.entries(tableAt(file, 'keys', file.table['keys']))) {
    const keys: unknown[] = Array.isArray(value) ? value : [value];
    if (!keys.every((key) => typeof key === 'string')) {
      throw invalidValue(file, `keys.${action}`, 'expected a key, or a list of keys');
    }
    bindings[action] = keys;
  }
  return { place: `${sanitize(file.path, 200)}: keys`, bindings };
}

/** The more important file, already read, wins action by action. */
function mergedKeys(other: KeyTable | undefined, first: KeyTable | undefined): KeyTable | undefined {
  if (other === undefined || first === undefined) return first ?? other;
  return { place: first.place, bindings: { ...other.bindings, ...first.bindings } };
}

function venueSettings(file: ConfigFile, place: string, table: Table): VenueSettings {
  const { class: ownClass, ccxt, cacheMarkets } = table;
  if (ownClass !== undefined && typeof ownClass !== 'string')
    throw invalidValue(file, `${place}.class`, 'expected text');
  if (cacheMarkets !== undefined && typeof cacheMarkets !== 'boolean') {
    throw invalidValue(file, `${place}.cacheMarkets`, 'expected true or false');
  }
  return {
    ...(ownClass === undefined ? {} : { class: ownClass }),
    ...(ccxt === undefined ? {} : { ccxt: tableAt(file, `${place}.ccxt`, ccxt) as CcxtConfig }),
    ...(cacheMarkets === undefined ? {} : { cacheMarkets }),
  };
}

function tableAt(file: ConfigFile, place: string, value: unknown): Table {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Table;
  throw invalidValue(file, place, 'expected a table');
}

function unknownKey(file: ConfigFile, key: string, known: readonly string[]): LobtopError {
  const remedy = didYouMean(key, known, { fallback: `Known keys: ${known.join(', ')}` });
  return new LobtopError('config', `${sanitize(file.path, 200)}: unknown key "${sanitize(key)}"`, { remedy });
}

function invalidValue(file: ConfigFile, key: string, problem: string): LobtopError {
  return new LobtopError('config', `${sanitize(file.path, 200)}: ${sanitize(key)}: ${sanitize(problem, 200)}`);
}
