import type { Style } from '../style.js';
import type { Surface } from '../terminal/surface.js';

/** A figure in a line of them. */
export type Item = { readonly text: string; readonly style: Style };

export function item(text: string, style: Style): Item {
  return { text, style };
}

/** The columns that items take, with the blank before the first and `gap` between them. */
export function itemsWidth(items: readonly Item[], gap: number): number {
  return items.reduce((sum, { text }) => sum + text.length, 1 + gap * (items.length - 1));
}

/** Paints the items that fit into a row, in order: two columns apart, or one if that makes all of them fit. */
export function paintItems(surface: Surface, row: number, items: readonly Item[]): void {
  const gap = itemsWidth(items, 2) <= surface.width ? 2 : 1;
  surface.at(row);
  for (const { text, style } of items) {
    const space = surface.column === 0 ? 1 : gap;
    if (surface.column + space + text.length > surface.width) break;
    surface.skip(space).text(text, style);
  }
}
