/** What a key does. */
export type Action =
  | 'quit'
  | 'help'
  | 'next-market'
  | 'previous-market'
  | 'recentre'
  | 'freeze'
  | 'finer'
  | 'coarser'
  | 'up'
  | 'down'
  | 'page-up'
  | 'page-down'
  | 'cost'
  | 'cumulative'
  | 'auto-step'
  | 'bar-scale'
  | 'units'
  | 'mode'
  | 'traded'
  | 'changes'
  | 'first'
  | 'last'
  | 'trades'
  | 'candle-smaller'
  | 'candle-larger'
  | 'candle-kind-back'
  | 'candle-kind'
  | 'candle-style'
  | 'averages'
  | 'profile'
  | 'filter'
  | 'join'
  | 'reset'
  | 'zoom'
  | 'stats'
  | 'depth'
  | 'log'
  | 'resync'
  | 'repaint'
  | 'suspend'
  | 'close';

export type Binding = {
  readonly keys: readonly string[];
  readonly action: Action;
  readonly help: string;
  /** A word for the key line at the bottom; bindings without one are in the help only. */
  readonly short?: string;
};

/** One meaning a key. The help overlay and the key line are made from this table. */
export const KEYMAP: readonly Binding[] = [
  { keys: ['?'], action: 'help', help: 'show or hide this help', short: 'help' },
  { keys: ['q', 'ctrl+c'], action: 'quit', help: 'quit', short: 'quit' },
  { keys: ['-'], action: 'finer', help: 'finer grouping', short: 'finer' },
  { keys: ['+', '='], action: 'coarser', help: 'coarser grouping', short: 'coarser' },
  { keys: ['space'], action: 'recentre', help: 'put the touch in the middle', short: 'recentre' },
  { keys: ['f'], action: 'freeze', help: 'freeze; the engine goes on', short: 'freeze' },
  { keys: ['c'], action: 'cumulative', help: 'cumulative columns', short: 'sum' },
  { keys: ['0'], action: 'auto-step', help: 'grouping by itself: 1 % of the price' },
  { keys: ['m'], action: 'mode', help: 'axis stands still, or follows' },
  { keys: ['b'], action: 'bar-scale', help: 'bars linear, sqrt, log' },
  { keys: ['u'], action: 'units', help: 'sizes in coins or in quote' },
  { keys: ['s'], action: 'traded', help: 'bought, sold: 60 s, session, off' },
  { keys: ['p'], action: 'changes', help: 'pulled, stacked: 60 s, session, off' },
  { keys: ['$'], action: 'cost', help: 'cost to fill: type a size' },
  { keys: ['up', 'k'], action: 'up', help: 'cursor up: what lies up to there' },
  { keys: ['down', 'j'], action: 'down', help: 'cursor down' },
  { keys: ['home', 'g'], action: 'first', help: 'highest ask' },
  { keys: ['end', 'G'], action: 'last', help: 'lowest bid' },
  { keys: ['pageup'], action: 'page-up', help: 'scroll up a page' },
  { keys: ['pagedown'], action: 'page-down', help: 'scroll down a page' },
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
    help: 'profile: visible, session, candle',
    short: 'profile',
  },
  { keys: ['t'], action: 'trades', help: 'trades on or off', short: 'trades' },
  { keys: ['T'], action: 'filter', help: 'leave small trades out' },
  { keys: ['e'], action: 'join', help: 'join trades of equal time' },
  { keys: ['x'], action: 'reset', help: 'begin session sums and CVD anew' },
  {
    keys: ['z'],
    action: 'zoom',
    help: 'next pane alone, then all again',
    short: 'zoom',
  },
  { keys: ['i'], action: 'stats', help: 'latency and integrity', short: 'stats' },
  { keys: ['d'], action: 'depth', help: 'depth: what rests, added up' },
  { keys: ['l'], action: 'log', help: 'what the feed has been through' },
  { keys: ['r'], action: 'resync', help: 'fetch the book again' },
  { keys: ['ctrl+l'], action: 'repaint', help: 'repaint the whole screen' },
  { keys: ['ctrl+z'], action: 'suspend', help: 'suspend to the shell' },
  { keys: ['escape'], action: 'close', help: 'close help, cursor, zoom' },
];

const ACTIONS: ReadonlyMap<string, Action> = new Map(
  KEYMAP.flatMap(({ keys, action }) => keys.map((key): [string, Action] => [key, action])),
);

export function actionOf(key: string): Action | undefined {
  return ACTIONS.get(key);
}

/** The parts of Ink's key event that name a key. */
export type InkKey = {
  readonly upArrow: boolean;
  readonly downArrow: boolean;
  readonly pageUp: boolean;
  readonly pageDown: boolean;
  readonly backspace?: boolean;
  readonly delete?: boolean;
  readonly return?: boolean;
  readonly home?: boolean;
  readonly end?: boolean;
  readonly tab: boolean;
  readonly shift: boolean;
  readonly ctrl: boolean;
  readonly escape: boolean;
};

const BY_CHARACTER: Readonly<Record<string, string>> = {
  ' ': 'space',
  '\t': 'tab',
  '\u0003': 'ctrl+c',
  '\u001b': 'escape',
  '\u007f': 'backspace',
  '\b': 'backspace',
  '\r': 'enter',
};

/**
 * The keys of one of Ink's events: "a", "ctrl+z", "shift+tab", "pageup", "space".
 * Keys typed fast, or held back by a slow line, arrive as one text: each character is a key.
 */
export function keyNames(input: string, key: InkKey): string[] {
  if (key.upArrow) return ['up'];
  if (key.downArrow) return ['down'];
  if (key.pageUp) return ['pageup'];
  if (key.pageDown) return ['pagedown'];
  if (key.backspace || key.delete) return ['backspace'];
  if (key.return) return ['enter'];
  if (key.home) return ['home'];
  if (key.end) return ['end'];
  if (key.tab) return [key.shift ? 'shift+tab' : 'tab'];
  if (key.escape) return ['escape'];
  if (key.ctrl) return [`ctrl+${input}`];
  return [...input].map((character) => BY_CHARACTER[character] ?? character);
}
