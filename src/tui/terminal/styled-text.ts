import { PLAIN, type Style, transition } from '../style.js';
import { Cells, textOf, WIDE_TAIL } from './cells.js';
import { Surface } from './surface.js';

/** Text with escape sequences, for Ink. */
export function styled(style: Style, text: string): string {
  return text.length === 0 ? '' : transition(PLAIN, style) + text + transition(style, PLAIN);
}

/** What a painter makes of a blank surface, as lines with escape sequences. */
export function paintedLines(
  paint: (surface: Surface) => void,
  { width, height }: { readonly width: number; readonly height: number },
): string[] {
  const cells = new Cells(width, height);
  paint(new Surface(cells, { row: 0, column: 0, width, height }));
  return Array.from({ length: height }, (_, row) => lineOf(cells, row));
}

function lineOf({ codes, styles, columns }: Cells, row: number): string {
  let line = '';
  let style = PLAIN;
  for (let cell = row * columns; cell < (row + 1) * columns; cell++) {
    if (codes[cell] === WIDE_TAIL) continue;
    line += transition(style, styles[cell]) + textOf(codes[cell]);
    style = styles[cell];
  }
  return line + transition(style, PLAIN);
}
