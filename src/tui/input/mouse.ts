/** A mouse event; column and row from 0. */
export type MouseEvent = {
  readonly kind: 'left' | 'middle' | 'wheel-up' | 'wheel-down';
  readonly column: number;
  readonly row: number;
};

export const MOUSE_ON = '\u001b[?1000h\u001b[?1006h';
export const MOUSE_OFF = '\u001b[?1006l\u001b[?1000l';

/** SGR mode 1006: button; column; row, from 1; M = pressed, m = released. */
const REPORT = /\u001b\[<(\d{1,3});(\d{1,5});(\d{1,5})([Mm])/g;
/** The beginning of a report whose rest has not arrived yet. */
const PARTIAL = /\u001b\[<[\d;]{0,16}$/;
const KINDS: Readonly<Record<number, MouseEvent['kind']>> = {
  0: 'left',
  1: 'middle',
  64: 'wheel-up',
  65: 'wheel-down',
};
/** The bits of Shift, Alt and Ctrl. */
const MODIFIERS = 4 | 8 | 16;

/** Separates mouse reports from keys in the terminal's input. Reports may arrive in pieces. */
export class MouseFilter {
  #partial = '';

  take(text: string): { readonly keys: string; readonly events: readonly MouseEvent[] } {
    const events: MouseEvent[] = [];
    const rest = (this.#partial + text).replace(
      REPORT,
      (_, button: string, column: string, row: string, end: string) => {
        const kind = KINDS[Number(button) & ~MODIFIERS];
        if (kind !== undefined && end === 'M') events.push({ kind, column: Number(column) - 1, row: Number(row) - 1 });
        return '';
      },
    );
    this.#partial = PARTIAL.exec(rest)?.[0] ?? '';
    return { keys: rest.slice(0, rest.length - this.#partial.length), events };
  }
}
