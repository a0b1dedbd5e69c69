import type { IBufferCell, Terminal } from '@xterm/headless';

/** What a reader sees of a cell: a blank shows its ground only, unless it is reversed. */
export function visibleCell(cell: IBufferCell | undefined): string {
  const text = cell?.getChars() || ' ';
  if (cell === undefined) return text;
  const ground = `${cell.isBgDefault() ? '' : `on${cell.getBgColor()}`}${cell.isInverse() ? ' reverse' : ''}`;
  if (text === ' ' && !cell.isInverse()) return `${text}|${ground}`;
  const color = cell.isFgDefault() ? '' : String(cell.getFgColor());
  return `${text}|${[color, ground, cell.isBold() ? 'bold' : '', cell.isDim() ? 'dim' : ''].filter(Boolean).join(' ')}`;
}

/** Every cell of the screen that a terminal shows, row by row. */
export function visibleRows(terminal: Terminal): string[][] {
  const buffer = terminal.buffer.active;
  return Array.from({ length: terminal.rows }, (_, row) => {
    const line = buffer.getLine(buffer.baseY + row);
    return Array.from({ length: terminal.cols }, (_cell, column) => visibleCell(line?.getCell(column)));
  });
}
