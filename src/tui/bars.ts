import { type Glyphs, type Style, styled } from './theme.js';

/** A bar anchored on its left, growing to the right by eighths of a column; exactly `width` columns. */
export function rightwardBar(
  share: number,
  width: number,
  { glyphs, style }: { glyphs: Glyphs; style: Style },
): string {
  const eighths = Math.max(1, Math.round(Math.min(1, share) * width * 8));
  const full = Math.min(width, Math.floor(eighths / 8));
  const rest = full < width ? glyphs.rightward[eighths % 8] : '';
  return styled(style, glyphs.full.repeat(full) + rest) + ' '.repeat(width - full - rest.length);
}

/** A bar anchored on its right: there are no blocks that grow to the left, so the edge is a reversed one. */
export function leftwardBar(
  share: number,
  width: number,
  { glyphs, style, edge }: { glyphs: Glyphs; style: Style; edge: Style },
): string {
  const eighths = Math.max(1, Math.round(Math.min(1, share) * width * 8));
  const full = Math.min(width, Math.floor(eighths / 8));
  const rest = full < width ? eighths % 8 : 0;
  const gap = ' '.repeat(width - full - (rest > 0 ? 1 : 0));
  return gap + leftEdge(rest, { glyphs, style, edge }) + styled(style, glyphs.full.repeat(full));
}

function leftEdge(eighths: number, { glyphs, style, edge }: { glyphs: Glyphs; style: Style; edge: Style }): string {
  if (eighths === 0) return '';
  if (!glyphs.hasEighths) return eighths >= 4 ? styled(style, glyphs.full) : ' ';
  return styled(edge, glyphs.rightward[8 - eighths]);
}

/** The column of a bar `rows` high whose height is `share` of it: one character a row, top first. */
export function upwardBar(share: number, rows: number, glyphs: Glyphs): string[] {
  const steps = glyphs.upward.length - 1;
  const filled = share <= 0 ? 0 : Math.max(1, Math.round(Math.min(1, share) * rows * steps));
  return Array.from({ length: rows }, (_, row) => {
    const below = (rows - 1 - row) * steps;
    return glyphs.upward[Math.max(0, Math.min(steps, filled - below))];
  });
}
