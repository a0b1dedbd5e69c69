import { didYouMean, LobtopError, sanitize } from '../../engine/internal.js';
import { PANE_BINDINGS, type PaneAction } from '../panes/index.js';
import { isKeyName } from './key-names.js';

/** What a key does, other than for a pane. */
export type GeneralAction = (typeof BEFORE_PANES | typeof AFTER_PANES)[number]['action'];
/** What a key does. */
export type Action = GeneralAction | PaneAction;

export type Binding<Name extends string = Action> = {
  readonly keys: readonly string[];
  readonly action: Name;
  readonly help: string;
  /** Its label in the key line at the bottom; bindings without one are only in the help. */
  readonly short?: string;
  /** Only during playback, or during playback of an L3 recording. There it takes precedence over other bindings of its keys. */
  readonly when?: 'playback' | 'orders';
};

/** The default bindings: those before the panes' keys, and those after them. Help, key line, README and docs/keys.md are generated from these. */
const BEFORE_PANES = [
  { keys: ['?'], action: 'help', help: 'show or hide this help', short: 'help' },
  { keys: ['q', 'ctrl+c'], action: 'quit', help: 'quit', short: 'quit' },
  { keys: ['-'], action: 'finer', help: 'finer grouping', short: 'finer' },
  { keys: ['+', '='], action: 'coarser', help: 'coarser grouping', short: 'coarser' },
  { keys: ['space'], action: 'recentre', help: 'recentre on the touch', short: 'recentre' },
  { keys: ['f'], action: 'freeze', help: 'freeze the screen', short: 'freeze' },
  { keys: ['c'], action: 'cumulative', help: 'cumulative sizes on or off', short: 'sum' },
  { keys: ['0'], action: 'auto-step', help: 'automatic grouping on or off' },
  { keys: ['m'], action: 'mode', help: 'axis: static or follow' },
  { keys: ['b'], action: 'bar-scale', help: 'bars: linear, sqrt or log' },
  { keys: ['u'], action: 'units', help: 'sizes: base or quote' },
  { keys: ['s'], action: 'traded', help: 'bought/sold: off, 60 s, session' },
  { keys: ['p'], action: 'changes', help: 'pull/stack: off, 60 s, session' },
  { keys: ['F'], action: 'calm', help: 'redraw every frame or every 5th' },
  { keys: ['$'], action: 'cost', help: 'cost to fill: type a size' },
  { keys: ['up', 'k'], action: 'up', help: 'cursor up: size to cursor' },
  { keys: ['down', 'j'], action: 'down', help: 'cursor down' },
  { keys: ['home', 'g'], action: 'first', help: 'scroll to the highest ask' },
  { keys: ['end', 'G'], action: 'last', help: 'scroll to the lowest bid' },
  { keys: ['pageup', 'ctrl+b'], action: 'page-up', help: 'scroll up a page' },
  { keys: ['pagedown', 'ctrl+f'], action: 'page-down', help: 'scroll down a page' },
  { keys: ['ctrl+u'], action: 'half-up', help: 'scroll up half a page' },
  { keys: ['ctrl+d'], action: 'half-down', help: 'scroll down half a page' },
  { keys: ['tab'], action: 'next-market', help: 'next market (1-9: by number)', short: 'market' },
  { keys: ['shift+tab'], action: 'previous-market', help: 'previous market' },
  { keys: ['['], action: 'candle-smaller', help: 'shorter candles', short: 'shorter' },
  { keys: [']'], action: 'candle-larger', help: 'longer candles', short: 'longer' },
  { keys: ['{'], action: 'candle-kind-back', help: 'previous candle kind' },
  { keys: ['}'], action: 'candle-kind', help: 'next candle kind' },
] as const satisfies ReadonlyArray<Binding<string>>;

const AFTER_PANES = [
  { keys: ['a'], action: 'averages', help: 'next set of averages, or none', short: 'averages' },
  { keys: ['T'], action: 'filter', help: 'next minimum trade size' },
  { keys: ['e'], action: 'join', help: 'joined trades on or off' },
  { keys: ['D'], action: 'ticker', help: 'mark, funding, 24 h, liquidations' },
  { keys: ['x'], action: 'reset', help: 'reset sums, CVD and latencies' },
  { keys: ['<'], action: 'clear-above', help: 'clear bought/sold above the cursor' },
  { keys: ['>'], action: 'clear-below', help: 'clear bought/sold below the cursor' },
  {
    keys: ['z'],
    action: 'zoom',
    help: 'zoom the next pane, or show all',
    short: 'zoom',
  },
  { keys: ['space'], action: 'play', help: 'play or pause', short: 'play', when: 'playback' },
  { keys: [','], action: 'slower', help: 'slower', short: 'slower', when: 'playback' },
  { keys: ['.'], action: 'faster', help: 'faster', short: 'faster', when: 'playback' },
  { keys: ['right'], action: 'step', help: 'one event forward', short: 'step', when: 'playback' },
  { keys: ['shift+right'], action: 'step-10', help: '10 events forward', when: 'playback' },
  { keys: ['ctrl+right'], action: 'step-100', help: '100 events forward', when: 'playback' },
  { keys: ['P'], action: 'pace', help: 'play by time or by event', when: 'playback' },
  { keys: ['%'], action: 'jump', help: 'jump: type 43%, #1234 or 12:04:31', short: 'jump', when: 'playback' },
  { keys: ['/'], action: 'find', help: 'find events: type sell 5, or gap', short: 'find', when: 'playback' },
  { keys: ['n'], action: 'find-next', help: 'next match', when: 'playback' },
  { keys: ['N'], action: 'find-previous', help: 'previous match', when: 'playback' },
  { keys: ['B'], action: 'now', help: 'go to now, or to the end', short: 'now', when: 'playback' },
  { keys: ['L'], action: 'levels', help: 'L1, L2, L3: touch, levels, orders', short: 'L1-3', when: 'orders' },
  { keys: ['left'], action: 'step-back', help: 'rewind: one event back', short: 'back' },
  { keys: ['shift+left'], action: 'step-back-10', help: '10 events back' },
  { keys: ['ctrl+left'], action: 'step-back-100', help: '100 events back' },
  { keys: ['y'], action: 'export', help: 'save the screen as text' },
  { keys: ['R'], action: 'record', help: 'start or stop recording' },
  { keys: ['C'], action: 'theme', help: 'next colour theme' },
  { keys: ['M'], action: 'mouse', help: 'mouse on or off' },
  { keys: ['r'], action: 'resync', help: 'resync the book' },
  { keys: ['ctrl+l'], action: 'repaint', help: 'repaint the screen' },
  { keys: ['ctrl+z'], action: 'suspend', help: 'suspend to the shell' },
  { keys: ['escape'], action: 'close', help: 'close help, zoom or cursor' },
] as const satisfies ReadonlyArray<Binding<string>>;

export const BINDINGS: readonly Binding[] = [...BEFORE_PANES, ...PANE_BINDINGS, ...AFTER_PANES];

/** The user's keys by action. `source` names the file and table for error messages. */
export type KeyTable = { readonly source: string; readonly bindings: Readonly<Record<string, readonly string[]>> };

export type Keymap = {
  readonly bindings: readonly Binding[];
  actionOf(key: string): Action | undefined;
};

/** Always bound to quit. */
const ALWAYS_QUIT = 'ctrl+c';
/** Help and quit come first in the key line. */
const LEADING = 2;

/** The keys while markets are live, and during playback. */
export type Keymaps = { readonly live: Keymap; readonly playback: Keymap };

/** The key map of the current mode. */
export function keymapOf({ playback }: { readonly playback: unknown }, keymaps: Keymaps): Keymap {
  return playback === undefined ? keymaps.live : keymaps.playback;
}

/** Both key maps, with the user's keys. @throws LobtopError `config` as `createKeymap` */
export function createKeymaps(custom?: KeyTable, hasOrders = false): Keymaps {
  return {
    live: createKeymap(custom),
    playback: createKeymap(custom, hasOrders ? ['playback', 'orders'] : ['playback']),
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
): Keymap {
  const { source } = custom;
  for (const [action, keys] of Object.entries(custom.bindings)) checkBinding(source, action, keys);
  const all = BINDINGS.map((binding) => withCustomKeys(binding, custom));
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
