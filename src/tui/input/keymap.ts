import { didYouMean, LobtopError, sanitize } from '../../engine/internal.js';
import { PANE_BINDINGS, type PaneAction } from '../panes/index.js';
import type { Topic } from '../panes/pane.js';
import type { UiState } from '../view/state.js';
import { isKeyName } from './key-names.js';

/** What a key does, other than for a pane. */
export type GeneralAction = (typeof BEFORE_PANES | typeof AFTER_PANES)[number]['action'];
/** What a key does. */
export type Action = GeneralAction | PaneAction;

export type Binding<Name extends string = Action> = {
  readonly keys: readonly string[];
  readonly action: Name;
  /** The page of the help that it is on. */
  readonly topic: Topic;
  readonly help: string;
  /** Its label in the key line at the bottom; bindings without one are only in the help. */
  readonly short?: string;
  /** Only during playback, or during playback of an L3 recording. There it takes precedence over other bindings of its keys. */
  readonly when?: 'playback' | 'orders' | 'overview';
};

/** What matters most, on the first page of the help. */
export const BASICS: readonly Action[] = [
  'help',
  'quit',
  'finer',
  'coarser',
  'recentre',
  'up',
  'next-market',
  'candle-larger',
  'zoom',
  'freeze',
  'step-back',
  'close',
];

/** The default bindings: those before the panes' keys, and those after them. Help, key line, README and docs/keys.md are generated from these. */
const BEFORE_PANES = [
  { keys: ['?'], action: 'help', topic: 'screen', help: 'show or hide this help', short: 'help' },
  { keys: ['q', 'ctrl+c'], action: 'quit', topic: 'screen', help: 'quit', short: 'quit' },
  { keys: ['-'], action: 'finer', topic: 'ladder', help: 'finer grouping', short: 'finer' },
  { keys: ['+', '='], action: 'coarser', topic: 'ladder', help: 'coarser grouping', short: 'coarser' },
  { keys: ['space'], action: 'recentre', topic: 'ladder', help: 'recentre on the touch', short: 'recentre' },
  { keys: ['f'], action: 'freeze', topic: 'screen', help: 'freeze the screen', short: 'freeze' },
  { keys: ['c'], action: 'cumulative', topic: 'ladder', help: 'cumulative sizes on or off', short: 'sum' },
  { keys: ['0'], action: 'auto-step', topic: 'ladder', help: 'automatic grouping on or off' },
  { keys: ['m'], action: 'mode', topic: 'ladder', help: 'axis: static or follow' },
  { keys: ['b'], action: 'bar-scale', topic: 'ladder', help: 'bars: linear, sqrt or log' },
  { keys: ['u'], action: 'units', topic: 'ladder', help: 'sizes: base or quote' },
  { keys: ['s'], action: 'traded', topic: 'ladder', help: 'bought/sold: off, 60 s, session' },
  { keys: ['p'], action: 'changes', topic: 'ladder', help: 'pull/stack: off, 60 s, session' },
  { keys: ['F'], action: 'calm', topic: 'ladder', help: 'redraw every frame or every 5th' },
  { keys: ['$'], action: 'cost', topic: 'ladder', help: 'cost to fill: type a size' },
  { keys: ['up', 'k'], action: 'up', topic: 'ladder', help: 'cursor up: size to cursor' },
  { keys: ['down', 'j'], action: 'down', topic: 'ladder', help: 'cursor down' },
  { keys: ['home', 'g'], action: 'first', topic: 'ladder', help: 'scroll to the highest ask' },
  { keys: ['end', 'G'], action: 'last', topic: 'ladder', help: 'scroll to the lowest bid' },
  { keys: ['pageup', 'ctrl+b'], action: 'page-up', topic: 'ladder', help: 'scroll up a page' },
  { keys: ['pagedown', 'ctrl+f'], action: 'page-down', topic: 'ladder', help: 'scroll down a page' },
  { keys: ['ctrl+u'], action: 'half-up', topic: 'ladder', help: 'scroll up half a page' },
  { keys: ['ctrl+d'], action: 'half-down', topic: 'ladder', help: 'scroll down half a page' },
  { keys: ['tab'], action: 'next-market', topic: 'markets', help: 'next market (1-9: by number)', short: 'market' },
  { keys: ['shift+tab'], action: 'previous-market', topic: 'markets', help: 'previous market' },
  { keys: ['A'], action: 'overview', topic: 'markets', help: 'table of all markets', short: 'all' },
  { keys: ['up', 'k'], action: 'row-up', topic: 'markets', help: 'market above', when: 'overview' },
  { keys: ['down', 'j'], action: 'row-down', topic: 'markets', help: 'market below', when: 'overview' },
  {
    keys: ['enter'],
    action: 'open-market',
    topic: 'markets',
    help: 'open the market',
    short: 'open',
    when: 'overview',
  },
  { keys: ['s'], action: 'sort', topic: 'markets', help: 'sort by the next column', short: 'sort', when: 'overview' },
  { keys: ['S'], action: 'sort-back', topic: 'markets', help: 'sort by the column before', when: 'overview' },
  { keys: ['-'], action: 'reverse', topic: 'markets', help: 'reverse the order', short: 'reverse', when: 'overview' },
  { keys: ['['], action: 'candle-smaller', topic: 'chart', help: 'shorter candles', short: 'shorter' },
  { keys: [']'], action: 'candle-larger', topic: 'chart', help: 'longer candles', short: 'longer' },
  { keys: ['{'], action: 'candle-kind-back', topic: 'chart', help: 'previous candle kind' },
  { keys: ['}'], action: 'candle-kind', topic: 'chart', help: 'next candle kind' },
] as const satisfies ReadonlyArray<Binding<string>>;

const AFTER_PANES = [
  { keys: ['a'], action: 'averages', topic: 'chart', help: 'next set of averages, or none', short: 'averages' },
  { keys: ['T'], action: 'filter', topic: 'panes', help: 'next minimum trade size' },
  { keys: ['e'], action: 'join', topic: 'panes', help: 'joined trades on or off' },
  { keys: ['D'], action: 'ticker', topic: 'markets', help: 'mark, funding, 24 h, liquidations' },
  { keys: ['x'], action: 'reset', topic: 'ladder', help: 'reset sums, CVD and latencies' },
  { keys: ['<'], action: 'clear-above', topic: 'ladder', help: 'clear bought/sold above the cursor' },
  { keys: ['>'], action: 'clear-below', topic: 'ladder', help: 'clear bought/sold below the cursor' },
  {
    keys: ['z'],
    action: 'zoom',
    topic: 'panes',
    help: 'zoom the next pane, or show all',
    short: 'zoom',
  },
  { keys: ['space'], action: 'play', topic: 'past', help: 'play or pause', short: 'play', when: 'playback' },
  { keys: [','], action: 'slower', topic: 'past', help: 'slower', short: 'slower', when: 'playback' },
  { keys: ['.'], action: 'faster', topic: 'past', help: 'faster', short: 'faster', when: 'playback' },
  { keys: ['right'], action: 'step', topic: 'past', help: 'one event forward', short: 'step', when: 'playback' },
  { keys: ['shift+right'], action: 'step-10', topic: 'past', help: '10 events forward', when: 'playback' },
  { keys: ['ctrl+right'], action: 'step-100', topic: 'past', help: '100 events forward', when: 'playback' },
  { keys: ['P'], action: 'pace', topic: 'past', help: 'play by time or by event', when: 'playback' },
  {
    keys: ['%'],
    action: 'jump',
    topic: 'past',
    help: 'jump: type 43%, #1234 or 12:04:31',
    short: 'jump',
    when: 'playback',
  },
  {
    keys: ['/'],
    action: 'find',
    topic: 'past',
    help: 'find events: type sell 5, or gap',
    short: 'find',
    when: 'playback',
  },
  { keys: ['n'], action: 'find-next', topic: 'past', help: 'next match', when: 'playback' },
  { keys: ['N'], action: 'find-previous', topic: 'past', help: 'previous match', when: 'playback' },
  { keys: ['B'], action: 'now', topic: 'past', help: 'go to now, or to the end', short: 'now', when: 'playback' },
  {
    keys: ['L'],
    action: 'levels',
    topic: 'panes',
    help: 'L1, L2, L3: touch, levels, orders',
    short: 'L1-3',
    when: 'orders',
  },
  { keys: ['left'], action: 'step-back', topic: 'past', help: 'rewind: one event back', short: 'back' },
  { keys: ['shift+left'], action: 'step-back-10', topic: 'past', help: '10 events back' },
  { keys: ['ctrl+left'], action: 'step-back-100', topic: 'past', help: '100 events back' },
  { keys: ['y'], action: 'export', topic: 'screen', help: 'save the screen as text' },
  { keys: ['R'], action: 'record', topic: 'markets', help: 'start or stop recording' },
  { keys: ['C'], action: 'theme', topic: 'screen', help: 'next colour theme' },
  { keys: ['M'], action: 'mouse', topic: 'screen', help: 'mouse on or off' },
  { keys: ['r'], action: 'resync', topic: 'markets', help: 'resync the book' },
  { keys: ['ctrl+l'], action: 'repaint', topic: 'screen', help: 'repaint the screen' },
  { keys: ['ctrl+z'], action: 'suspend', topic: 'screen', help: 'suspend to the shell' },
  { keys: ['escape'], action: 'close', topic: 'screen', help: 'close help, zoom or cursor' },
] as const satisfies ReadonlyArray<Binding<string>>;

export const BINDINGS: readonly Binding[] = [...BEFORE_PANES, ...PANE_BINDINGS, ...AFTER_PANES];

/** The user's keys by action. `source` names the file and table for error messages. */
export type KeyTable = { readonly source: string; readonly bindings: Readonly<Record<string, readonly string[]>> };

export type Keymap = {
  readonly bindings: readonly Binding[];
  actionOf(key: string): Action | undefined;
};

/** What has a meaning also while the table of all markets is shown. */
const OF_ALL_MARKETS: ReadonlySet<Action> = new Set([
  ...(['help', 'quit', 'overview', 'close', 'next-market', 'previous-market', 'theme', 'mouse'] as const),
  ...(['export', 'record', 'repaint', 'suspend', 'resync'] as const),
]);

/** Always bound to quit. */
const ALWAYS_QUIT = 'ctrl+c';
/** Help and quit come first in the key line. */
const LEADING = 2;

/** The keys while markets are live, during playback, and in the table of all markets. */
export type Keymaps = { readonly live: Keymap; readonly playback: Keymap; readonly overview: Keymap };

/** The key map of the current mode. */
export function keymapOf({ page, playback }: Pick<UiState, 'page' | 'playback'>, keymaps: Keymaps): Keymap {
  if (page === 'overview') return keymaps.overview;
  return playback === undefined ? keymaps.live : keymaps.playback;
}

/** All key maps, with the user's keys. @throws LobtopError `config` as `createKeymap` */
export function createKeymaps(custom?: KeyTable, hasOrders = false): Keymaps {
  return {
    live: createKeymap(custom),
    playback: createKeymap(custom, hasOrders ? ['playback', 'orders'] : ['playback']),
    overview: createKeymap(
      custom,
      ['overview'],
      ({ action, when }) => when === 'overview' || OF_ALL_MARKETS.has(action),
    ),
  };
}

/**
 * The default bindings, with the user's keys in place of ours for each action they list; an empty list unbinds an action.
 * Bindings of the given modes take precedence and come first in the key line; those of other modes are left out.
 *
 * @throws LobtopError `config` for an unknown action or key, and for a key with two meanings
 */
export function createKeymap(
  custom: KeyTable = { source: '', bindings: {} },
  modes: readonly Binding['when'][] = [],
  applies: (binding: Binding) => boolean = () => true,
): Keymap {
  const { source } = custom;
  for (const [action, keys] of Object.entries(custom.bindings)) checkBinding(source, action, keys);
  const all = BINDINGS.filter(applies).map((binding) => withCustomKeys(binding, custom));
  const specific = all.filter(({ when }) => when !== undefined && modes.includes(when));
  const taken = new Set(specific.flatMap(({ keys }) => keys));
  const general = all.filter(({ when }) => when === undefined);
  const remaining = general.map((binding) => ({ ...binding, keys: binding.keys.filter((key) => !taken.has(key)) }));
  const bindings = [...remaining.slice(0, LEADING), ...specific, ...remaining.slice(LEADING)];
  const actions = new Map<string, Action>();
  for (const { keys, action } of bindings) {
    for (const key of keys) {
      const other = actions.get(key);
      if (other !== undefined && other !== action) throw ambiguousKey(source, key, [other, action]);
      actions.set(key, action);
    }
  }
  return { bindings: bindings.filter(({ keys }) => keys.length > 0), actionOf: (key) => actions.get(key) };
}

function withCustomKeys(binding: Binding, { bindings }: KeyTable): Binding {
  const keys = bindings[binding.action] ?? binding.keys;
  const needsQuit = binding.action === 'quit' && !keys.includes(ALWAYS_QUIT);
  return { ...binding, keys: needsQuit ? [...keys, ALWAYS_QUIT] : keys };
}

function checkBinding(source: string, action: string, keys: readonly string[]): void {
  const known = BINDINGS.map((binding): string => binding.action);
  if (!known.includes(action)) {
    const remedy = didYouMean(action, known, { fallback: `Known actions: ${known.join(', ')}` });
    throw new LobtopError('config', `${source}: unknown action "${sanitize(action)}"`, { remedy });
  }
  const invalid = keys.find((key) => !isKeyName(key));
  if (invalid === undefined) return;
  throw new LobtopError('config', `${source}.${action}: "${sanitize(invalid)}" is not a key`, {
    remedy:
      'Expected one character (except 1 to 9, which select a market) or a name like space, tab, up, pagedown, ctrl+x',
  });
}

function ambiguousKey(source: string, key: string, actions: readonly string[]): LobtopError {
  return new LobtopError('config', `${source}: the key "${key}" is bound to both ${actions.join(' and ')}`, {
    remedy: 'Bind one of them to another key, or to none: []',
  });
}
