import { Box, Text, useInput } from 'ink';
import { type ReactNode, useSyncExternalStore } from 'react';
import { keyNames } from './keymap.js';
import { type Layout, layoutFor, MIN_COLUMNS, MIN_ROWS } from './layout.js';
import { Live } from './live.js';
import type { Painters } from './painters.js';
import { helpLines } from './panes/keys.js';
import type { UiState } from './state.js';
import { type Glyphs, styled, theme } from './theme.js';

export type AppProps = {
  readonly ui: UiState;
  readonly painters: Painters;
  readonly glyphs: Glyphs;
  /** undefined where stdin is no terminal: then there are no keys. */
  readonly onKey: ((key: string) => void) | undefined;
};

/** The one description of the screen: what stands where. What changes with the market is in live regions. */
export function App({ ui, painters, glyphs, onKey }: AppProps): ReactNode {
  useSyncExternalStore(ui.subscribe, () => layoutKey(ui));
  const layout = layoutFor(ui);
  return (
    <Box width={ui.columns} height={ui.rows} flexDirection="column" overflow="hidden">
      {onKey === undefined ? null : <Keys onKey={onKey} />}
      <Body ui={ui} painters={painters} glyphs={glyphs} layout={layout} />
    </Box>
  );
}

type BodyProps = Omit<AppProps, 'onKey'> & { readonly layout: Layout };

function Body({ ui, painters, glyphs, layout }: BodyProps): ReactNode {
  if (layout.kind === 'too-small') return <Text>{`lobtop needs ${MIN_COLUMNS}x${MIN_ROWS}`.slice(0, ui.columns)}</Text>;
  if (layout.kind === 'line') return <Live source={painters.line} height={1} />;
  return (
    <>
      <Live source={painters.header} height={layout.headerRows} />
      {ui.isHelpOpen ? <Help rows={ui.rows} /> : <Panes {...{ ui, painters, glyphs, layout }} />}
      {layout.hasTradeStrip ? <Live source={painters.tradeStrip} height={1} /> : null}
      {layout.hasStatsStrip ? <Live source={painters.statsStrip} height={1} /> : null}
      {layout.hasKeyLine ? <Live source={painters.keys} height={1} /> : null}
    </>
  );
}

function Panes({ painters, glyphs, layout }: BodyProps): ReactNode {
  if (layout.kind !== 'full') return null;
  return (
    <Box flexGrow={1} flexShrink={1}>
      <Live source={painters.ladder} grow width="auto" />
      {layout.sideColumns === 0 ? null : (
        <Box width={layout.sideColumns} flexShrink={0} flexDirection="column" paddingLeft={1}>
          {layout.hasTrades ? <Titled title="trades" glyphs={glyphs} width={layout.sideColumns} /> : null}
          {layout.hasTrades ? <Live source={painters.trades} grow /> : null}
          {layout.hasStats ? <Titled title="latency" glyphs={glyphs} width={layout.sideColumns} /> : null}
          {layout.hasStats ? <Live source={painters.stats} height={6} /> : null}
        </Box>
      )}
    </Box>
  );
}

function Titled({ title, glyphs, width }: { title: string; glyphs: Glyphs; width: number }): ReactNode {
  const rule = glyphs.rule.repeat(Math.max(0, width - title.length - 6));
  return <Text wrap="truncate">{styled(theme.title, ` ${glyphs.rule} ${title} ${rule}`)}</Text>;
}

function Help({ rows }: { rows: number }): ReactNode {
  const lines = helpLines().slice(0, Math.max(1, rows - 4));
  return (
    <Box flexGrow={1} flexShrink={1} flexDirection="column" paddingX={2} paddingTop={1} overflow="hidden">
      {lines.map(({ keys, help }) => (
        <Text key={keys} wrap="truncate">{`${styled(theme.key, keys.padEnd(12))}${help}`}</Text>
      ))}
    </Box>
  );
}

function Keys({ onKey }: { onKey: (key: string) => void }): ReactNode {
  useInput((input, key) => {
    for (const name of keyNames(input, key)) onKey(name);
  });
  return null;
}

/** What the tree depends on; everything else is painted without it. */
function layoutKey(ui: UiState): string {
  return `${ui.columns}x${ui.rows} ${ui.isHelpOpen} ${ui.showsTrades} ${ui.showsStats}`;
}
