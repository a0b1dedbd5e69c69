import type { MouseEvent } from '../mouse-event.js';

/** SGR mode 1006: button; column; row, from 1. */
const REPORT = /^<(\d{1,3});(\d{1,5});(\d{1,5})$/;
const KINDS: Readonly<Record<number, MouseEvent['kind']>> = {
  0: 'left',
  1: 'middle',
  64: 'wheel-up',
  65: 'wheel-down',
};
/** The bits of Shift, Alt and Ctrl. */
const MODIFIERS = 4 | 8 | 16;

/** The press of a button or a turn of the wheel; undefined for moves, releases and other buttons. */
export function mouseEvent(parameters: string, final: string): MouseEvent | undefined {
  const report = REPORT.exec(parameters);
  if (report === null || final !== 'M') return undefined;
  const [button, column, row] = report.slice(1).map(Number);
  const kind = KINDS[button & ~MODIFIERS];
  return kind && { kind, column: column - 1, row: row - 1 };
}
