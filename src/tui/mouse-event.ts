/** A mouse event; column and row from 0. */
export type MouseEvent = {
  readonly kind: 'left' | 'middle' | 'wheel-up' | 'wheel-down';
  readonly column: number;
  readonly row: number;
};
