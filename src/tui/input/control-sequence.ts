import { type Alternates, characterKey, characterOf } from './character-key.js';
import { type Modifiers, modifiersOf, NO_MODIFIERS, withModifiers } from './modifiers.js';
import { mouseEvent } from './mouse.js';
import { keyToken, type Token } from './token.js';

/** Keys by the final character of CSI and SS3. */
const BY_FINAL: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  F: 'end',
  H: 'home',
};
/** Keys by the number before `~`; 7 and 8 are rxvt's. Delete erases in prompts, as Backspace does. */
const BY_NUMBER: Readonly<Record<number, string>> = {
  1: 'home',
  3: 'backspace',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
};
/** rxvt's modifiers: the final character in place of `~`. */
const RXVT_FINALS: Readonly<Record<string, Modifiers>> = {
  $: { ...NO_MODIFIERS, shift: true },
  '^': { ...NO_MODIFIERS, ctrl: true },
  '@': { ...NO_MODIFIERS, ctrl: true, shift: true },
};
/** The number before `~` of xterm's modifyOtherKeys: CSI 27 ; modifiers ; code ~ */
const OTHER_KEYS = 27;
/** The event types of kitty's protocol are 1 = press, 2 = repeat, 3 = release. */
const RELEASE = 3;

/** Kitty's codes of the keypad, from 57399: digits, operators, then what the keypad does without Num Lock. */
const FIRST_KEYPAD = 57_399;
const KEYPAD = [
  ...'0123456789./*-+',
  'enter',
  '=',
  ',',
  'left',
  'right',
  'up',
  'down',
  'pageup',
  'pagedown',
  'home',
  'end',
] as const;
/** Kitty's codes of keys without a character, in the private use area. */
const FIRST_FUNCTIONAL = 57_344;
const LAST_FUNCTIONAL = 63_743;

/** The keys of the application keypad: SS3 and one of these. */
const APPLICATION_KEYPAD: Readonly<Record<string, string>> = {
  M: 'enter',
  X: '=',
  ...Object.fromEntries([...'*+,-./0123456789'].map((key, i) => [String.fromCharCode(0x6a + i), key])),
};

/** A parameter and its subparameters. */
type Parameter = ReadonlyArray<number | undefined>;

/**
 * What a control sequence means: CSI, its parameter and intermediate characters, its final character.
 * undefined when it is neither a key nor a mouse event: replies, focus events, keys without a name, key releases.
 */
export function controlSequence(body: string, final: string): Token | undefined {
  const event = mouseEvent(body, final);
  if (event !== undefined) return { kind: 'mouse', event };
  // Private parameters and intermediate characters are in replies only.
  if (!/^[\d:;]*$/.test(body)) return undefined;
  const name = keyName(parametersOf(body), final);
  return name === undefined ? undefined : keyToken(name);
}

/** The key of SS3 (ESC O), the parameters that some terminals put before its final character, and that. */
export function singleShift(body: string, final: string): Token | undefined {
  const application = body === '' ? APPLICATION_KEYPAD[final] : undefined;
  const rxvt = body === '' ? rxvtArrow(final, { ...NO_MODIFIERS, ctrl: true }) : undefined;
  const name = application ?? rxvt ?? finalKey(parametersOf(body), final);
  return name === undefined ? undefined : keyToken(name);
}

/** The same key with Alt held, which some terminals say with another ESC before the sequence. */
export function withAlt(token: Token | undefined): Token | undefined {
  if (token?.kind !== 'key') return token;
  const [, ctrl = '', rest = ''] = /^(ctrl\+)?(?:alt\+)?(.+)$/.exec(token.name) ?? [];
  return keyToken(`${ctrl}alt+${rest}`);
}

function keyName(parameters: readonly Parameter[], final: string): string | undefined {
  if (final === 'u') return kittyKey(parameters);
  if (final === '~' && parameters[0][0] === OTHER_KEYS) return otherKey(parameters);
  if (final === '~' || final in RXVT_FINALS) return numberedKey(parameters, RXVT_FINALS[final]);
  return rxvtArrow(final, { ...NO_MODIFIERS, shift: true }) ?? finalKey(parameters, final);
}

/** CSI code : shifted : base ; modifiers : event ; text u */
function kittyKey(parameters: readonly Parameter[]): string | undefined {
  const modifiers = modifiersIn(parameters[1]);
  const [code = 0, shifted, base] = parameters[0];
  if (modifiers === undefined) return undefined;
  const text = textOf(parameters[2]);
  if (code === 0) return text && characterKey(text.codePointAt(0) ?? 0, NO_MODIFIERS);
  if (code < FIRST_FUNCTIONAL || code > LAST_FUNCTIONAL)
    return characterKey(code, modifiers, { shifted, base, text: modifiers.alt ? undefined : text });
  const keypad = KEYPAD[code - FIRST_KEYPAD];
  if (keypad === undefined || keypad === 'enter') return keypad && characterKey(13, modifiers);
  return keypad.length === 1 ? characterKey(keypad.charCodeAt(0), modifiers) : withModifiers(keypad, modifiers);
}

/** The text of a key, if it is one character. */
function textOf(parameter: Parameter = []): Alternates['text'] {
  return parameter.length === 1 && parameter[0] !== undefined ? characterOf(parameter[0]) : undefined;
}

function otherKey([, modifier, code]: readonly Parameter[]): string | undefined {
  const modifiers = modifiersIn(modifier);
  return modifiers && code?.[0] !== undefined ? characterKey(code[0], modifiers) : undefined;
}

function numberedKey([number, modifier]: readonly Parameter[], rxvt?: Modifiers): string | undefined {
  const name = BY_NUMBER[number[0] ?? 0];
  const modifiers = rxvt ?? modifiersIn(modifier);
  if (name === undefined || modifiers === undefined) return undefined;
  return name === 'backspace' ? characterKey(127, modifiers) : withModifiers(name, modifiers);
}

/** CSI 1 ; modifiers final, or, in old terminals, CSI modifiers final. */
function finalKey(parameters: readonly Parameter[], final: string): string | undefined {
  const modifiers = modifiersIn(parameters[1] ?? parameters[0]);
  if (modifiers === undefined) return undefined;
  if (final === 'Z') return characterKey(9, { ...modifiers, shift: true });
  const name = BY_FINAL[final];
  return name && withModifiers(name, modifiers);
}

/** rxvt has arrows with modifiers in lower case. */
function rxvtArrow(final: string, modifiers: Modifiers): string | undefined {
  const name = /^[abcd]$/.test(final) ? BY_FINAL[final.toUpperCase()] : undefined;
  return name && withModifiers(name, modifiers);
}

function modifiersIn([bits, event]: Parameter = []): Modifiers | undefined {
  return event === RELEASE ? undefined : modifiersOf(bits);
}

function parametersOf(body: string): readonly Parameter[] {
  return body.split(';').map((part) => part.split(':').map((text) => (text === '' ? undefined : Number(text))));
}
