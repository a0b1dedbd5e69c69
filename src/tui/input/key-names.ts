/** The fields of Ink's key event that identify a key. */
export type InkKey = {
  readonly upArrow: boolean;
  readonly downArrow: boolean;
  readonly leftArrow?: boolean;
  readonly rightArrow?: boolean;
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
 * The keys of an Ink event: "a", "ctrl+z", "shift+tab", "pageup", "space".
 * Keys that are typed fast, or delayed by a slow connection, arrive as one string: each character is a key.
 */
export function keyNames(input: string, key: InkKey): string[] {
  if (key.upArrow) return ['up'];
  if (key.downArrow) return ['down'];
  if (key.leftArrow) return [`${modifier(key)}left`];
  if (key.rightArrow) return [`${modifier(key)}right`];
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

function modifier({ shift, ctrl }: InkKey): string {
  if (ctrl) return 'ctrl+';
  return shift ? 'shift+' : '';
}

/** Keys that are bound by a name; any other is one character, or `ctrl+a` to `ctrl+z`. */
export const KEY_NAMES: readonly string[] = [
  ...Object.values(BY_CHARACTER),
  'up',
  'down',
  'left',
  'right',
  'shift+left',
  'shift+right',
  'ctrl+left',
  'ctrl+right',
  'pageup',
  'pagedown',
  'home',
  'end',
  'shift+tab',
];

/** Whether a key name can be bound. The digits 1 to 9 select a market. */
export function isKeyName(name: string): boolean {
  if (KEY_NAMES.includes(name) || /^ctrl\+[a-z]$/.test(name)) return true;
  return [...name].length === 1 && !/[\s1-9]|\p{C}/u.test(name);
}
