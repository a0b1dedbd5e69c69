import { type Modifiers, NO_MODIFIERS, withModifiers } from './modifiers.js';

/** Keys of a control character that have a name of their own. */
const NAMED: Readonly<Record<number, string>> = {
  8: 'backspace',
  9: 'tab',
  13: 'enter',
  27: 'escape',
  32: 'space',
  127: 'backspace',
};
/** Ctrl with these is the same character as one of those keys. */
const SAME_AS_NAMED: Readonly<Record<string, number>> = { h: 8, i: 9, m: 13, '[': 27 };

/** What kitty's protocol reports beside a key's code: its shifted code, its code on a US layout, and its text. */
export type Alternates = {
  readonly shifted?: number | undefined;
  readonly base?: number | undefined;
  readonly text?: string | undefined;
};

/**
 * The name of the key of a character with modifiers. Forms that the older encoding cannot tell apart have one name: Ctrl+I
 * is "tab", Shift+Enter is "enter".
 *
 * @param code Unicode code point of the key, unshifted or shifted
 */
export function characterKey(code: number, modifiers: Modifiers, alternates: Alternates = {}): string | undefined {
  const named = NAMED[code];
  if (named !== undefined) return namedKey(named, modifiers);
  if (isControl(code)) return undefined;
  if (modifiers.ctrl) return ctrlKey(code, modifiers, alternates);
  const character = alternates.text ?? shiftedCharacter(code, modifiers, alternates);
  return character && withModifiers(character, { ...NO_MODIFIERS, alt: modifiers.alt });
}

/** The name of the key of a C0 control character or DEL. */
export function controlKey(code: number, { alt }: Modifiers = NO_MODIFIERS): string {
  const modifiers = { ...NO_MODIFIERS, alt };
  const named = NAMED[code];
  if (named !== undefined) return namedKey(named, modifiers);
  // Ctrl clears the bits above the fifth: 1 is Ctrl+A, 0 is Ctrl+Space.
  const character = code === 0 ? 'space' : String.fromCharCode(code + 0x40).toLowerCase();
  return withModifiers(character, { ...modifiers, ctrl: true });
}

function namedKey(name: string, { ctrl, alt, shift }: Modifiers): string {
  const keptCtrl = ctrl && name === 'space';
  const keptShift = shift && name === 'tab';
  return withModifiers(name, { ...NO_MODIFIERS, ctrl: keptCtrl, alt, shift: keptShift });
}

function ctrlKey(code: number, modifiers: Modifiers, { base }: Alternates): string | undefined {
  // On another layout the key is known by its place: Ctrl+С in Russian is Ctrl+C.
  const key = characterOf(code > 0x7f && base !== undefined ? base : code)?.toLowerCase();
  const same = key === undefined || modifiers.shift ? undefined : SAME_AS_NAMED[key];
  if (same !== undefined) return namedKey(NAMED[same], { ...modifiers, ctrl: false });
  return key && withModifiers(key, modifiers);
}

function shiftedCharacter(code: number, { shift, capsLock }: Modifiers, { shifted }: Alternates): string | undefined {
  if (shift && shifted !== undefined) return characterOf(shifted);
  const character = characterOf(code);
  return shift !== capsLock ? upperCase(character) : character;
}

/** Only where upper case is one character too: "ß" stays. */
function upperCase(character: string | undefined): string | undefined {
  const upper = character?.toUpperCase();
  return upper !== undefined && [...upper].length === 1 ? upper : character;
}

/** undefined for what is not a character. */
export function characterOf(code: number): string | undefined {
  const isSurrogate = code >= 0xd800 && code <= 0xdfff;
  return isControl(code) || isSurrogate || code > 0x10ffff ? undefined : String.fromCodePoint(code);
}

function isControl(code: number): boolean {
  return code < 0x20 || (code >= 0x7f && code < 0xa0);
}
