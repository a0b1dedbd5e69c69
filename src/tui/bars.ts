import type { Canvas } from './canvas.js';
import type { Look } from './look.js';
import { type Style, styled } from './theme.js';
import type { BarScale } from './view/choices.js';

/** Maps a share of the largest value to a length on a scale. A logarithmic scale covers a ratio of `logRange`. */
export function scaledShare(share: number, scale: BarScale, logRange: number): number {
  if (scale === 'sqrt') return Math.sqrt(share);
  if (scale === 'log') return Math.log(1 + (logRange - 1) * share) / Math.log(logRange);
  return share;
}

/** A bar that grows to the right by eighths of a column; exactly `width` columns. A share above 1 is clipped and marked. */
export function rightwardBar(share: number, width: number, { look, style }: { look: Look; style: Style }): string {
  if (share <= 0) return ' '.repeat(width);
  if (share > 1 && width > 0) return styled(style, look.full.repeat(width - 1) + look.clippedRight);
  const eighths = Math.max(1, Math.round(share * width * 8));
  const full = Math.min(width, Math.floor(eighths / 8));
  const rest = full < width ? look.rightward[eighths % 8] : '';
  return styled(style, look.full.repeat(full) + rest) + ' '.repeat(width - full - rest.length);
}

/** A bar that grows to the left. There are no block characters for that, so its edge is an inverted one. */
export function leftwardBar(
  share: number,
  width: number,
  { look, style, edge }: { look: Look; style: Style; edge: Style },
): string {
  if (share <= 0) return ' '.repeat(width);
  if (share > 1 && width > 0) return styled(style, look.clippedLeft + look.full.repeat(width - 1));
  const eighths = Math.max(1, Math.round(share * width * 8));
  const full = Math.min(width, Math.floor(eighths / 8));
  const rest = full < width ? eighths % 8 : 0;
  const gap = ' '.repeat(width - full - (rest > 0 ? 1 : 0));
  return gap + leftEdge(rest, { look, style, edge }) + styled(style, look.full.repeat(full));
}

function leftEdge(eighths: number, { look, style, edge }: { look: Look; style: Style; edge: Style }): string {
  if (eighths === 0) return '';
  if (!look.hasEighths) return eighths >= 4 ? styled(style, look.full) : ' ';
  return styled(edge, look.rightward[8 - eighths]);
}

/** A bar of `share` of `rows` rows: one character per row, from top to bottom. */
export function upwardBar(share: number, rows: number, look: Look): string[] {
  const steps = look.upward.length - 1;
  const filled = share <= 0 ? 0 : Math.max(1, Math.round(Math.min(1, share) * rows * steps));
  return Array.from({ length: rows }, (_, row) => {
    const below = (rows - 1 - row) * steps;
    return look.upward[Math.max(0, Math.min(steps, filled - below))];
  });
}

/** Draws an upward bar over the full height of a canvas. Cells above the bar are left as they are. */
export function drawUpwardBar(
  canvas: Canvas,
  { column, share, look, style }: { column: number; share: number; look: Look; style: Style },
): void {
  for (const [row, glyph] of upwardBar(share, canvas.height, look).entries()) {
    if (glyph !== ' ') canvas.put(column, row, glyph, style);
  }
}
