import { didYouMean, LobtopError, sanitize } from '../../engine/internal.js';
import { isKeyName } from './key-names.js';

/** What a key does. */
export type Action = (typeof TABLE)[number]['action'];

export type Binding<Name extends string = Action> = {
  readonly keys: readonly string[];
  readonly action: Name;
  readonly help: string;
  /** A word for the key line at the bottom; bindings without one are in the help only. */
  readonly short?: string;
  /** Only while one walks through something recorded, or through one that tells orders; there it comes before whatever the key means else. */
  readonly when?: 'walking' | 'orders';
};

/** One meaning a key. The help overlay, the key line, README and docs are made from this table. */
const TABLE = [
  { keys: ['?'], action: 'help', help: 'show or hide this help', short: 'help' },
  { keys: ['q', 'ctrl+c'], action: 'quit', help: 'quit', short: 'quit' },
  { keys: ['-'], action: 'finer', help: 'finer grouping', short: 'finer' },
  { keys: ['+', '='], action: 'coarser', help: 'coarser grouping', short: 'coarser' },
  { keys: ['space'], action: 'recentre', help: 'put the touch in the middle', short: 'recentre' },
  { keys: ['f'], action: 'freeze', help: 'freeze; the engine goes on', short: 'freeze' },
  { keys: ['c'], action: 'cumulative', help: 'cumulative columns', short: 'sum' },
  { keys: ['0'], action: 'auto-step', help: 'grouping by itself' },
  { keys: ['m'], action: 'mode', help: 'axis stands still, or follows' },
  { keys: ['b'], action: 'bar-scale', help: 'bars linear, sqrt, log' },
  { keys: ['u'], action: 'units', help: 'sizes in coins or in quote' },
  { keys: ['s'], action: 'traded', help: 'bought, sold: 60 s, session' },
  { keys: ['p'], action: 'changes', help: 'pulled, stacked: 60 s, session' },
  { keys: ['F'], action: 'calm', help: 'book every frame, or every fifth' },
  { keys: ['$'], action: 'cost', help: 'cost to fill: type a size' },
  { keys: ['up', 'k'], action: 'up', help: 'cursor up: what is up to there' },
  { keys: ['down', 'j'], action: 'down', help: 'cursor down' },
  { keys: ['home', 'g'], action: 'first', help: 'highest ask' },
  { keys: ['end', 'G'], action: 'last', help: 'lowest bid' },
  { keys: ['pageup', 'ctrl+b'], action: 'page-up', help: 'scroll up a page' },
  { keys: ['pagedown', 'ctrl+f'], action: 'page-down', help: 'scroll down a page' },
  { keys: ['ctrl+u'], action: 'half-up', help: 'scroll up half a page' },
  { keys: ['ctrl+d'], action: 'half-down', help: 'scroll down half a page' },
  { keys: ['tab'], action: 'next-market', help: 'next market (1-9: the nth)', short: 'market' },
  { keys: ['shift+tab'], action: 'previous-market', help: 'previous market' },
  { keys: ['['], action: 'candle-smaller', help: 'shorter candles', short: 'shorter' },
  { keys: [']'], action: 'candle-larger', help: 'longer candles', short: 'longer' },
  { keys: ['{'], action: 'candle-kind-back', help: 'candle kind before' },
  { keys: ['}'], action: 'candle-kind', help: 'time, tick, volume, range, multi' },
  { keys: ['v'], action: 'candle-style', help: 'candles, line, Heikin Ashi, off', short: 'style' },
  { keys: ['a'], action: 'averages', help: 'averages: which, or none', short: 'averages' },
  {
    keys: ['o'],
    action: 'profile',
    help: 'profile: seen, session, candle',
    short: 'profile',
  },
  { keys: ['t'], action: 'trades', help: 'trades on or off', short: 'trades' },
  { keys: ['T'], action: 'filter', help: 'leave small trades out' },
  { keys: ['e'], action: 'join', help: 'join trades of equal time' },
  { keys: ['x'], action: 'reset', help: 'sums, CVD, latencies begin anew' },
  { keys: ['<'], action: 'clear-above', help: 'clear bought, sold above the cursor' },
  { keys: ['>'], action: 'clear-below', help: 'clear bought, sold below the cursor' },
  {
    keys: ['z'],
    action: 'zoom',
    help: 'next pane alone, then all again',
    short: 'zoom',
  },
  { keys: ['i'], action: 'stats', help: 'latency and integrity', short: 'stats' },
  { keys: ['d'], action: 'depth', help: 'depth: what rests, added up' },
  { keys: ['l'], action: 'log', help: 'what the feed has been through' },
  { keys: ['space'], action: 'play', help: 'play or pause', short: 'play', when: 'walking' },
  { keys: [','], action: 'slower', help: 'slower', short: 'slower', when: 'walking' },
  { keys: ['.'], action: 'faster', help: 'faster', short: 'faster', when: 'walking' },
  { keys: ['right'], action: 'step', help: 'an event on', short: 'step', when: 'walking' },
  { keys: ['shift+right'], action: 'step-10', help: 'ten events on', when: 'walking' },
  { keys: ['ctrl+right'], action: 'step-100', help: 'a hundred events on', when: 'walking' },
  { keys: ['P'], action: 'pace', help: 'play by time, or event by event', when: 'walking' },
  { keys: ['%'], action: 'jump', help: 'jump: type 43 for 43 %, or 12:04:31', short: 'jump', when: 'walking' },
  { keys: ['/'], action: 'find', help: 'find events: type sell 5, or gap', short: 'find', when: 'walking' },
  { keys: ['n'], action: 'find-next', help: 'the next one of these', when: 'walking' },
  { keys: ['N'], action: 'find-previous', help: 'the one before', when: 'walking' },
  { keys: ['B'], action: 'now', help: 'back to now, or to the end', short: 'now', when: 'walking' },
  { keys: ['L'], action: 'levels', help: 'L1, L2, L3: touch, levels, orders', short: 'L1-3', when: 'orders' },
  { keys: ['O'], action: 'orders', help: 'orders on or off', short: 'orders', when: 'orders' },
  { keys: ['left'], action: 'step-back', help: 'into the past: an event back', short: 'back' },
  { keys: ['shift+left'], action: 'step-back-10', help: 'ten events back' },
  { keys: ['ctrl+left'], action: 'step-back-100', help: 'a hundred events back' },
  { keys: ['y'], action: 'export', help: 'write what is seen to a file' },
  { keys: ['R'], action: 'record', help: 'record what is watched, or end it' },
  { keys: ['C'], action: 'theme', help: 'colours: the next theme' },
  { keys: ['M'], action: 'mouse', help: 'mouse on or off' },
  { keys: ['r'], action: 'resync', help: 'fetch the book again' },
  { keys: ['ctrl+l'], action: 'repaint', help: 'repaint the whole screen' },
  { keys: ['ctrl+z'], action: 'suspend', help: 'suspend to the shell' },
  { keys: ['escape'], action: 'close', help: 'close help, cursor, zoom' },
] as const satisfies ReadonlyArray<Binding<string>>;

export const BINDINGS: readonly Binding[] = TABLE;

/** The user's keys by action. `source` names the file and table for error messages. */
export type KeyTable = { readonly source: string; readonly bindings: Readonly<Record<string, readonly string[]>> };

export type Keymap = {
  readonly bindings: readonly Binding[];
  actionOf(key: string): Action | undefined;
};

/** Always ends the program, whatever else is bound. */
const ALWAYS_QUIT = 'ctrl+c';
/** Help and quit stand first in the key line. */
const LEADING = 2;

/** The keys while markets are live, and while one walks through something recorded. */
export type Keymaps = { readonly live: Keymap; readonly walking: Keymap };

/** Those that count now. */
export function keymapOf({ walk }: { readonly walk: unknown }, keymaps: Keymaps): Keymap {
  return walk === undefined ? keymaps.live : keymaps.walking;
}

/** Both, with the user's own keys. @throws LobtopError `config` as `createKeymap` */
export function createKeymaps(own?: KeyTable, hasOrders = false): Keymaps {
  return {
    live: createKeymap(own),
    walking: createKeymap(own, hasOrders ? ['walking', 'orders'] : ['walking']),
  };
}

/**
 * The keys with the user's own in place of ours, action by action; an action without keys can be reached no more.
 * Keys that only mean something where one is come first there, in the key line too; elsewhere they do not exist.
 *
 * @throws LobtopError `config` for an unknown action or key, and for a key with two meanings
 */
export function createKeymap(
  own: KeyTable = { source: '', bindings: {} },
  where: readonly Binding['when'][] = [],
): Keymap {
  const { source } = own;
  for (const [action, keys] of Object.entries(own.bindings)) checkBinding(source, action, keys);
  const all = BINDINGS.map((binding) => bound(binding, own));
  const special = all.filter(({ when }) => when !== undefined && where.includes(when));
  const taken = new Set(special.flatMap(({ keys }) => keys));
  const usual = all.filter(({ when }) => when === undefined);
  const left = usual.map((binding) => ({ ...binding, keys: binding.keys.filter((key) => !taken.has(key)) }));
  const bindings = [...left.slice(0, LEADING), ...special, ...left.slice(LEADING)];
  const actions = new Map<string, Action>();
  for (const { keys, action } of bindings) {
    for (const key of keys) {
      const other = actions.get(key);
      if (other !== undefined && other !== action) throw twoMeanings(source, key, [other, action]);
      actions.set(key, action);
    }
  }
  return { bindings: bindings.filter(({ keys }) => keys.length > 0), actionOf: (key) => actions.get(key) };
}

function bound(binding: Binding, { bindings: own }: KeyTable): Binding {
  const keys = own[binding.action] ?? binding.keys;
  const isQuit = binding.action === 'quit' && !keys.includes(ALWAYS_QUIT);
  return { ...binding, keys: isQuit ? [...keys, ALWAYS_QUIT] : keys };
}

function checkBinding(source: string, action: string, keys: readonly string[]): void {
  const known = BINDINGS.map((binding): string => binding.action);
  if (!known.includes(action)) {
    const remedy = didYouMean(action, known, { fallback: `Actions: ${known.join(', ')}` });
    throw new LobtopError('config', `${source}: unknown action "${sanitize(action)}"`, { remedy });
  }
  const wrong = keys.find((key) => !isKeyName(key));
  if (wrong === undefined) return;
  throw new LobtopError('config', `${source}.${action}: "${sanitize(wrong)}" is no key`, {
    remedy:
      'Expected one character (not 1 to 9, which choose a market), or a name like space, tab, up, pagedown, ctrl+x',
  });
}

function twoMeanings(source: string, key: string, actions: readonly string[]): LobtopError {
  return new LobtopError('config', `${source}: the key "${key}" would mean both ${actions.join(' and ')}`, {
    remedy: 'Give one of them another key, or none: []',
  });
}
