import type { TradeSide } from '../engine/internal.js';
import type { Look } from './look.js';
import type { Style } from './style.js';

/** The taker's side as a character: an arrow, or a space where it is not known. */
export function sideMark(look: Look, side: TradeSide): string {
  if (side === 'unknown') return ' ';
  return side === 'buy' ? look.up : look.down;
}

/** The taker's side as a style. */
export function sideStyle({ theme }: Look, side: TradeSide): Style {
  if (side === 'unknown') return theme.dim;
  return side === 'buy' ? theme.buy : theme.sell;
}
