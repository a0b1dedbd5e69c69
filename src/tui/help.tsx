import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import type { Keymap } from './input/keymap.js';
import type { Look } from './look.js';
import { styled } from './theme.js';

type HelpLine = { readonly keys: string; readonly help: string };
/** The columns of a page. */
export type HelpPage = ReadonlyArray<readonly HelpLine[]>;

/** Rows taken by the header, the key line and margins. */
const OTHER_ROWS = 5;
/** Margin to the left of each column. */
const MARGIN = 2;

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
  return page.reduce((sum, lines) => sum + MARGIN + keysWidth(lines) + Math.max(...lines.map((l) => l.help.length)), 0);
}

function keysWidth(lines: readonly HelpLine[]): number {
  return Math.max(...lines.map(({ keys }) => keys.length)) + 2;
}

export type HelpProps = { readonly pages: readonly HelpPage[]; readonly page: number; readonly look: Look };

export function Help({ pages, page, look }: HelpProps): ReactNode {
  const shown = pages[Math.min(page, pages.length - 1)] ?? [];
  const { theme } = look;
  const more = pages.length > 1 ? `page ${page + 1} of ${pages.length}, ? for more` : '';
  return (
    <Box flexGrow={1} flexShrink={1} flexDirection="column" overflow="hidden">
      <Text>{`${' '.repeat(MARGIN)}${styled(theme.notice, more)}`}</Text>
      <Box overflow="hidden">
        {shown.map((lines) => (
          <HelpColumn key={lines[0].keys} lines={lines} look={look} />
        ))}
      </Box>
    </Box>
  );
}

type ColumnProps = { readonly lines: readonly HelpLine[]; readonly look: Look };

function HelpColumn({ lines, look: { theme } }: ColumnProps): ReactNode {
  const width = keysWidth(lines);
  return (
    <Box flexDirection="column" flexShrink={0} paddingLeft={MARGIN}>
      {lines.map(({ keys, help }) => (
        <Text key={keys} wrap="truncate">{`${styled(theme.key, keys.padEnd(width))}${help}`}</Text>
      ))}
    </Box>
  );
}
