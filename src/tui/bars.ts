import type { Look } from './look.js';
import type { Style } from './style.js';
import type { Surface } from './terminal/surface.js';
import type { BarScale } from './view/choices.js';

/** Maps a share of the largest value to a length on a scale. A logarithmic scale covers a ratio of `logRange`. */
export function scaledShare(share: number, scale: BarScale, logRange: number): number {
  if (scale === 'sqrt') return Math.sqrt(share);
  if (scale === 'log') return Math.log(1 + (logRange - 1) * share) / Math.log(logRange);
  return share;
}

type BarOptions = { readonly width: number; readonly look: Look; readonly style: Style };

/** Paints a bar that grows to the right by eighths of a column; exactly `width` columns. A share above 1 is clipped and marked. */
export function paintRightwardBar(surface: Surface, share: number, { width, look, style }: BarOptions): void {
  if (share <= 0) surface.blank(width);
  else if (share > 1 && width > 0) surface.repeat(look.full, width - 1, style).text(look.clippedRight, style);
  else {
    const eighths = Math.max(1, Math.round(share * width * 8));
    const full = Math.min(width, Math.floor(eighths / 8));
    const rest = full < width ? look.rightward[eighths % 8] : '';
    surface
      .repeat(look.full, full, style)
      .text(rest, style)
      .blank(width - full - rest.length);
  }
}

/** Paints a bar that grows to the left. There are no block characters for that, so its edge is an inverted one. */
export function paintLeftwardBar(
  surface: Surface,
  share: number,
  { width, look, style, edge }: BarOptions & { readonly edge: Style },
): void {
  if (share <= 0) surface.blank(width);
  else if (share > 1 && width > 0) surface.text(look.clippedLeft, style).repeat(look.full, width - 1, style);
  else {
    const eighths = Math.max(1, Math.round(share * width * 8));
    const full = Math.min(width, Math.floor(eighths / 8));
    const rest = full < width ? eighths % 8 : 0;
    surface.blank(width - full - (rest > 0 ? 1 : 0));
    if (rest > 0 && look.hasEighths) surface.text(look.rightward[8 - rest], edge);
    else if (rest > 0) surface.text(rest >= 4 ? look.full : ' ', style);
    surface.repeat(look.full, full, style);
  }
}

/** A bar of `share` of `rows` rows: one character per row, from top to bottom. */
export function upwardBar(share: number, rows: number, look: Look): string[] {
  const steps = look.upward.length - 1;
  // Neither is there a bar of what is not a number.
  const filled = !(share > 0) ? 0 : Math.max(1, Math.round(Math.min(1, share) * rows * steps));
  return Array.from({ length: rows }, (_, row) => {
    const below = (rows - 1 - row) * steps;
    return look.upward[Math.max(0, Math.min(steps, filled - below))];
  });
}

/** Paints an upward bar over the full height of a surface. Cells above the bar are left as they are. */
export function drawUpwardBar(
  surface: Surface,
  { column, share, look, style }: { column: number; share: number; look: Look; style: Style },
): void {
  for (const [row, glyph] of upwardBar(share, surface.height, look).entries()) {
    if (glyph !== ' ') surface.put(column, row, glyph, style);
  }
}
