import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import { HELP_MARGIN, type HelpLine, type HelpPage, keysWidth } from './input/help-pages.js';
import type { Look } from './look.js';
import { styled } from './terminal/styled-text.js';

export type HelpProps = { readonly pages: readonly HelpPage[]; readonly page: number; readonly look: Look };

export function Help({ pages, page, look }: HelpProps): ReactNode {
  const at = Math.min(page, pages.length - 1);
  const { title, columns } = pages[at];
  const { theme } = look;
  const more = pages.length > 1 ? `   page ${at + 1} of ${pages.length}, ? for more` : '';
  return (
    <Box flexGrow={1} flexShrink={1} flexDirection="column" overflow="hidden">
      <Text>{`${' '.repeat(HELP_MARGIN)}${styled(theme.bold, title)}${styled(theme.notice, more)}`}</Text>
      <Box overflow="hidden">
        {columns.map((lines) => (
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
    <Box flexDirection="column" flexShrink={0} paddingLeft={HELP_MARGIN}>
      {lines.map(({ keys, help }) => (
        <Text key={keys} wrap="truncate">{`${styled(theme.key, keys.padEnd(width))}${help}`}</Text>
      ))}
    </Box>
  );
}
