import { type Style, styled } from '../theme.js';

/** A figure of the header, with its length without styles. */
export type Item = { readonly text: string; readonly length: number };

export function item(text: string, style: Style): Item {
  return { text: styled(style, text), length: text.length };
}

/** The items that fit, in order: two columns apart, or one if that makes all of them fit. */
export function joined(items: readonly Item[], width: number): string {
  const content = items.reduce((sum, { length }) => sum + length, 0);
  const gap = content + items.length * 2 - 1 <= width ? 2 : 1;
  let line = '';
  let used = 0;
  for (const { text, length } of items) {
    const space = used === 0 ? 1 : gap;
    if (used + space + length > width) break;
    line += ' '.repeat(space) + text;
    used += space + length;
  }
  return line;
}
