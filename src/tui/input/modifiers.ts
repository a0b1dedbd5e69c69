/** The modifier keys held with a key. */
export type Modifiers = {
  readonly shift: boolean;
  readonly alt: boolean;
  readonly ctrl: boolean;
  /** Caps Lock is on. Only kitty's protocol reports it. */
  readonly capsLock: boolean;
};

export const NO_MODIFIERS: Modifiers = { shift: false, alt: false, ctrl: false, capsLock: false };
export const ALT: Modifiers = { ...NO_MODIFIERS, alt: true };

const SHIFT_BIT = 1;
const ALT_BIT = 2;
const CTRL_BIT = 4;
/** Super, Hyper and Meta. Keys with them belong to the desktop: they are not the same keys without them. */
const FOREIGN_BITS = 8 | 16 | 32;
const CAPS_LOCK_BIT = 64;
/** With Num Lock, which changes nothing here: its keys have codes of their own. */
const ALL_BITS = 255;

/** The modifiers of a key parameter, 1 + their bits; undefined when the key must be ignored. */
export function modifiersOf(parameter = 1): Modifiers | undefined {
  const bits = Math.max(0, parameter - 1);
  if (bits > ALL_BITS || (bits & FOREIGN_BITS) !== 0) return undefined;
  return {
    shift: (bits & SHIFT_BIT) !== 0,
    alt: (bits & ALT_BIT) !== 0,
    ctrl: (bits & CTRL_BIT) !== 0,
    capsLock: (bits & CAPS_LOCK_BIT) !== 0,
  };
}

/** "ctrl+alt+shift+left". */
export function withModifiers(name: string, { ctrl, alt, shift }: Modifiers): string {
  return `${ctrl ? 'ctrl+' : ''}${alt ? 'alt+' : ''}${shift ? 'shift+' : ''}${name}`;
}
