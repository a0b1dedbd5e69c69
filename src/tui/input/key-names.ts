/** Keys that are bound by a name; any other is one character. */
export const KEY_NAMES: readonly string[] = [
  'space',
  'tab',
  'escape',
  'backspace',
  'enter',
  'up',
  'down',
  'left',
  'right',
  'pageup',
  'pagedown',
  'home',
  'end',
];

/** Names with modifiers that terminals can send. */
const WITH_MODIFIERS: readonly RegExp[] = [
  /^(ctrl\+)?(alt\+)?(shift\+)?(up|down|left|right|pageup|pagedown|home|end)$/,
  /^(alt\+)?(shift\+)?tab$/,
  /^(ctrl\+)?(alt\+)?space$/,
  /^alt\+(enter|backspace)$/,
  /^ctrl\+(alt\+)?[a-z]$/,
];

/** Whether a key name can be bound. The digits 1 to 9 select a market; with Alt they can be bound. */
export function isKeyName(name: string): boolean {
  if (KEY_NAMES.includes(name) || WITH_MODIFIERS.some((pattern) => pattern.test(name))) return true;
  return isCharacter(name) ? !/[1-9]/.test(name) : name.startsWith('alt+') && isCharacter(name.slice(4));
}

function isCharacter(name: string): boolean {
  return [...name].length === 1 && !/\s|\p{C}/u.test(name);
}
