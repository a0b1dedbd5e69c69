import type { Keymap } from './keymap.js';

export type HelpLine = { readonly keys: string; readonly help: string };
/** The columns of a page. */
export type HelpPage = ReadonlyArray<readonly HelpLine[]>;

/** Rows taken by the header, the key line and margins. */
const OTHER_ROWS = 5;
/** Margin to the left of each column. */
export const HELP_MARGIN = 2;

type PageSize = { readonly columns: number; readonly rows: number };

/** All bindings, in as many columns as fit and as many pages as needed. */
export function helpPages({ bindings }: Keymap, size: PageSize): HelpPage[] {
  const lines = bindings.map(({ keys, help }) => ({ keys: keys.join(' '), help }));
  const rows = Math.max(1, size.rows - OTHER_ROWS);
  for (let columns = Math.ceil(lines.length / rows); columns > 1; columns--) {
    const pages = pagesOf(lines, { columns, rows });
    if (pages.every((page) => pageWidth(page) <= size.columns)) return pages;
  }
  return pagesOf(lines, { columns: 1, rows });
}

function pagesOf(lines: readonly HelpLine[], { columns, rows }: PageSize): HelpPage[] {
  const pages = Math.ceil(lines.length / (rows * columns));
  const perColumn = Math.ceil(lines.length / (pages * columns));
  const parts = Array.from({ length: pages * columns }, (_, i) => lines.slice(i * perColumn, (i + 1) * perColumn));
  return Array.from({ length: pages }, (_, page) =>
    parts.slice(page * columns, (page + 1) * columns).filter((part) => part.length > 0),
  );
}

function pageWidth(page: HelpPage): number {
  return page.reduce(
    (sum, lines) => sum + HELP_MARGIN + keysWidth(lines) + Math.max(...lines.map((l) => l.help.length)),
    0,
  );
}

/** Columns of the keys, with the space after them. */
export function keysWidth(lines: readonly HelpLine[]): number {
  return Math.max(...lines.map(({ keys }) => keys.length)) + 2;
}
