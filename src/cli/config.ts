import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Command, Option } from 'commander';
import type { CcxtConfig, VenueSettings } from '../engine/internal.js';
import { didYouMean, LobtopError, messageOf, sanitize } from '../engine/startup.js';
import type { KeyTable } from '../tui/input/keymap.js';
import type { ThemeTables } from '../tui/own-theme.js';
import type { Lists } from './lists.js';
import { configDir } from './xdg-paths.js';

type Table = Readonly<Record<string, unknown>>;
/** The settings of the files that have no flag. */
export type FileSettings = {
  readonly venues: Venues;
  readonly keys: KeyTable | undefined;
  readonly lists: Lists;
  readonly themes: ThemeTables | undefined;
};
export type Venues = Readonly<Record<string, VenueSettings>>;

/** The keys of a `[venues.NAME]` table; docs/configuration.md is generated from it. */
export const VENUE_KEYS: Readonly<Record<keyof VenueSettings, { readonly type: string; readonly help: string }>> = {
  class: { type: 'string', help: 'the ccxt class to use, when NAME is not a ccxt id' },
  ccxt: { type: 'table', help: 'merged into the options of the ccxt class: URLs, API keys' },
  proxy: {
    type: 'string',
    help: 'the [proxy](#proxies) for this venue, instead of the one for all: `socks5://127.0.0.1:1080`; `none` = connect directly',
  },
  scan: {
    type: 'boolean',
    help: 'false: parse every message, also those that are read from their bytes; the book is the same',
  },
  cacheMarkets: { type: 'boolean', help: 'false: do not cache the list of markets and the candles on disk' },
};

/** What is not the value of a flag. */
const TABLES: readonly string[] = ['venues', 'keys', 'lists'];

/** A parsed configuration file. The path is for messages. */
type ConfigFile = { readonly path: string; readonly table: Table };

/**
 * Sets the options that neither a flag nor the environment set, and returns the other settings. Reads only `--config FILE`,
 * or else `./lobtop.toml`, then `$XDG_CONFIG_HOME/lobtop/config.toml`.
 *
 * @throws LobtopError `config` with the file, the key and the nearest known key
 */
export async function applyConfig(command: Command, env: NodeJS.ProcessEnv): Promise<FileSettings> {
  const files = await readConfigFiles(command.opts()['config'] as string | undefined, env);
  let venues: Venues = {};
  const hasProxyFlag = isExplicit(command, 'proxy');
  let keys: KeyTable | undefined;
  let lists: Lists = {};
  let themes: ThemeTables | undefined;
  for (const file of files) {
    applyOptions(command, file);
    venues = { ...venuesOf(file), ...venues };
    lists = { ...listsOf(file), ...lists };
    themes = mergeThemes(themesOf(file), themes);
    keys = mergeKeys(keysOf(file), keys);
  }
  return { venues: hasProxyFlag ? withoutProxies(venues) : venues, keys, lists, themes };
}

/** Reads only the venue tables and `proxy`, for commands without the flags of `watch`. @throws LobtopError `config`, as `applyConfig` */
export async function readVenues(command: Command, env: NodeJS.ProcessEnv): Promise<Venues> {
  return venuesIn(await readConfigFiles(command.opts()['config'] as string | undefined, env), command);
}

/** Reads the venue tables, `proxy` and the watch lists. @throws LobtopError `config`, as `applyConfig` */
export async function readVenuesAndLists(
  command: Command,
  env: NodeJS.ProcessEnv,
): Promise<Pick<FileSettings, 'venues' | 'lists'>> {
  const files = await readConfigFiles(command.opts()['config'] as string | undefined, env);
  return { venues: venuesIn(files, command), lists: listsIn(files) };
}

/** Reads only the watch lists. @throws LobtopError `config`, as `applyConfig` */
export async function readLists(path: string | undefined, env: NodeJS.ProcessEnv): Promise<Lists> {
  return listsIn(await readConfigFiles(path, env));
}

function listsIn(files: readonly ConfigFile[]): Lists {
  return Object.assign({}, ...files.map(listsOf).reverse()) as Lists;
}

function venuesIn(files: readonly ConfigFile[], command: Command): Venues {
  const venues = Object.assign({}, ...files.map(venuesOf).reverse()) as Venues;
  if (isExplicit(command, 'proxy')) return withoutProxies(venues);
  for (const file of files)
    if (file.table['proxy'] !== undefined) applyOptions(command, { ...file, table: { proxy: file.table['proxy'] } });
  return venues;
}

/** Set by flag or environment, not by a configuration file. */
export function isExplicit(command: Command, name: string): boolean {
  return ['cli', 'env'].includes(command.getOptionValueSource(name) ?? '');
}

/** `--proxy` is for every venue. */
function withoutProxies(venues: Venues): Venues {
  return Object.fromEntries(Object.entries(venues).map(([name, { proxy: _, ...settings }]) => [name, settings]));
}

/** In order of precedence. */
async function readConfigFiles(explicit: string | undefined, env: NodeJS.ProcessEnv): Promise<ConfigFile[]> {
  if (explicit !== undefined) return [await readConfig(explicit)];
  const userConfig = join(configDir(env), 'config.toml');
  return Promise.all(['lobtop.toml', userConfig].filter(existsSync).map(readConfig));
}

async function readConfig(path: string): Promise<ConfigFile> {
  let text: string;
  try {
    // A device may have no end, and a pipe no writer.
    if (!statSync(path).isFile()) throw new Error('it is not a file');
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const detail = sanitize(messageOf(cause));
    throw new LobtopError('config', `Cannot read the configuration file ${sanitize(path, 200)}: ${detail}`, { cause });
  }
  const { parse } = await import('smol-toml');
  try {
    return { path, table: parse(text) };
  } catch (cause) {
    const [problem] = messageOf(cause).split('\n');
    const line = (cause as { line?: number }).line;
    const location = line === undefined ? path : `${path}:${line}`;
    throw new LobtopError('config', `${sanitize(location, 200)}: ${sanitize(problem, 200)}`, { cause });
  }
}

function applyOptions(command: Command, file: ConfigFile): void {
  const options = new Map(command.options.map((option) => [option.name(), option]));
  for (const [key, value] of Object.entries(file.table)) {
    if (TABLES.includes(key)) continue;
    const option = options.get(key);
    if (option === undefined || key === 'config') throw unknownKey(file, key, [...options.keys(), ...TABLES]);
    const name = option.attributeName();
    if (command.getOptionValueSource(name) !== 'default' && command.getOptionValueSource(name) !== undefined) continue;
    const own = key === 'theme' && typeof value === 'object' ? (value as Table)['use'] : value;
    if (own !== undefined) command.setOptionValueWithSource(name, optionValue(option, own, file), 'config');
  }
}

/** Parses a value with the parser of its flag. */
function optionValue(option: Option, value: unknown, file: ConfigFile): unknown {
  const isBoolean = !option.required && !option.optional;
  if (isBoolean) {
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
    const keyPath = `venues.${name}`;
    const table = tableAt(file, keyPath, value);
    const known = Object.keys(VENUE_KEYS);
    for (const key of Object.keys(table)) {
      if (known.includes(key)) continue;
      const names = known.map((name) => `${keyPath}.${name}`);
      throw unknownKey(file, `${keyPath}.${key}`, names);
    }
    settings[name] = venueSettings(file, keyPath, table);
  }
  return settings;
}

/** `[lists.NAME]` with `markets`. */
function listsOf(file: ConfigFile): Lists {
  const lists: Record<string, readonly string[]> = {};
  for (const [name, value] of Object.entries(tableAt(file, 'lists', file.table['lists'] ?? {}))) {
    const keyPath = `lists.${name}`;
    const table = tableAt(file, keyPath, value);
    const unknown = Object.keys(table).find((key) => key !== 'markets');
    if (unknown !== undefined) throw unknownKey(file, `${keyPath}.${unknown}`, [`${keyPath}.markets`]);
    const { markets } = table;
    const isList = Array.isArray(markets) && markets.length > 0;
    if (!isList || !markets.every((market): market is string => typeof market === 'string' && market.includes(':')))
      throw invalidValue(file, `${keyPath}.markets`, 'expected a list of markets like "binance:BTC/USDT"');
    lists[name] = markets;
  }
  return lists;
}

/** `[theme.NAME]`: styles by name; `use` in `[theme]`, or `theme` alone, selects one. The screen checks names and colours. */
function themesOf(file: ConfigFile): ThemeTables | undefined {
  const { theme } = file.table;
  if (theme === undefined) return undefined;
  const source = `${sanitize(file.path, 200)}: theme`;
  if (typeof theme !== 'object') return { source, tables: {}, use: { name: String(theme), source } };
  const { use, ...named } = tableAt(file, 'theme', theme);
  const tables = Object.entries(named).map(([name, value]) => {
    const keyPath = `theme.${name}`;
    const styles = Object.entries(tableAt(file, keyPath, value)).map(([style, text]) => {
      if (typeof text === 'string' || typeof text === 'number') return [style, String(text)];
      throw invalidValue(file, `${keyPath}.${style}`, 'expected a style like "bold red"');
    });
    return [name, Object.fromEntries(styles)];
  });
  const selection = use === undefined ? {} : { use: { name: String(use), source: `${source}.use` } };
  return { source, tables: Object.fromEntries(tables), ...selection };
}

/** Theme by theme, `first` takes precedence. */
function mergeThemes(other: ThemeTables | undefined, first: ThemeTables | undefined): ThemeTables | undefined {
  if (other === undefined || first === undefined) return first ?? other;
  return { ...other, ...first, tables: { ...other.tables, ...first.tables } };
}

/** `[keys]`: the keys of each action. The screen checks actions and key names. */
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
  return { source: `${sanitize(file.path, 200)}: keys`, bindings };
}

/** Action by action, `first` takes precedence. */
function mergeKeys(other: KeyTable | undefined, first: KeyTable | undefined): KeyTable | undefined {
  if (other === undefined || first === undefined) return first ?? other;
  return { source: first.source, bindings: { ...other.bindings, ...first.bindings } };
}

function venueSettings(file: ConfigFile, keyPath: string, table: Table): VenueSettings {
  const { class: ccxtClass, ccxt, proxy } = table;
  const [cacheMarkets, scan] = ['cacheMarkets', 'scan'].map((key) => flagIn(file, keyPath, table, key));
  if (ccxtClass !== undefined && typeof ccxtClass !== 'string')
    throw invalidValue(file, `${keyPath}.class`, 'expected a string');
  if (proxy !== undefined && typeof proxy !== 'string')
    throw invalidValue(file, `${keyPath}.proxy`, 'expected a string');
  return {
    ...(ccxtClass === undefined ? {} : { class: ccxtClass }),
    ...(ccxt === undefined ? {} : { ccxt: tableAt(file, `${keyPath}.ccxt`, ccxt) as CcxtConfig }),
    ...(proxy === undefined ? {} : { proxy }),
    ...(cacheMarkets === undefined ? {} : { cacheMarkets }),
    ...(scan === undefined ? {} : { scan }),
  };
}

/** @throws LobtopError `config` for anything but true and false */
function flagIn(file: ConfigFile, keyPath: string, table: Table, key: string): boolean | undefined {
  const value = table[key];
  if (value === undefined || typeof value === 'boolean') return value;
  throw invalidValue(file, `${keyPath}.${key}`, 'expected true or false');
}

function tableAt(file: ConfigFile, keyPath: string, value: unknown): Table {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Table;
  throw invalidValue(file, keyPath, 'expected a table');
}

function unknownKey(file: ConfigFile, key: string, known: readonly string[]): LobtopError {
  const remedy = didYouMean(key, known, { fallback: `Known keys: ${known.join(', ')}` });
  return new LobtopError('config', `${sanitize(file.path, 200)}: unknown key "${sanitize(key)}"`, { remedy });
}

function invalidValue(file: ConfigFile, key: string, problem: string): LobtopError {
  return new LobtopError('config', `${sanitize(file.path, 200)}: ${sanitize(key)}: ${sanitize(problem, 200)}`);
}
