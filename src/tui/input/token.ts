import type { MouseEvent } from '../mouse-event.js';

/** What the terminal's input means. Whatever is not one of these is consumed without a token. */
export type Token =
  /** A key press: "a", "ctrl+z", "shift+tab", "alt+x", "pageup". */
  | { readonly kind: 'key'; readonly name: string }
  | { readonly kind: 'mouse'; readonly event: MouseEvent }
  /** Bracketed paste: the text as it was pasted, control characters included. */
  | { readonly kind: 'paste'; readonly text: string }
  /** The terminal's answer to OSC 11: a colour such as "rgb:ffff/ffff/ffff". */
  | { readonly kind: 'reply'; readonly to: 'background'; readonly value: string };

export function keyToken(name: string): Token {
  return { kind: 'key', name };
}
