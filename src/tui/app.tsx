import { Box, Text } from 'ink';
import { type ReactNode, useSyncExternalStore } from 'react';
import { Help } from './help.js';
import { helpPages } from './input/help-pages.js';
import { type Keymaps, keymapOf } from './input/keymap.js';
import { type Layout, layoutOf, MIN_COLUMNS, MIN_ROWS } from './layout.js';
import { Live } from './live.js';
import type { Painters } from './painters.js';
import { PANES } from './panes/index.js';
import type { UiState } from './view/state.js';

export type AppProps = {
  readonly ui: UiState;
  readonly painters: Painters;
  readonly keymaps: Keymaps;
};

/** The tree of the screen. Everything that changes with the market is in live regions. */
export function App({ ui, painters, keymaps }: AppProps): ReactNode {
  useSyncExternalStore(ui.subscribe, () => layoutKey(ui));
  const layout = layoutOf(ui);
  return (
    <Box width={ui.columns} height={ui.rows} flexDirection="column" overflow="hidden">
      <Body ui={ui} painters={painters} keymaps={keymaps} layout={layout} />
    </Box>
  );
}

type BodyProps = AppProps & { readonly layout: Layout };

function Body({ ui, painters, keymaps, layout }: BodyProps): ReactNode {
  if (layout.kind === 'too-small') return <Text>{`lobtop needs ${MIN_COLUMNS}x${MIN_ROWS}`.slice(0, ui.columns)}</Text>;
  if (layout.kind === 'line') return <Live source={painters.line} height={2} />;
  if (ui.page === 'overview') return <Overview ui={ui} painters={painters} keymaps={keymaps} layout={layout} />;
  return (
    <>
      <Live source={painters.header} height={layout.headerRows} />
      {ui.helpPage === undefined ? (
        <Panes painters={painters} layout={layout} />
      ) : (
        <Help pages={helpPages(keymapOf(ui, keymaps), ui)} page={ui.helpPage} look={painters.look()} />
      )}
      {layout.strips.map((pane) => (
        <Live key={pane.name} source={painters.strip(pane)} height={1} />
      ))}
      {layout.hasKeyLine ? <Live source={painters.keys} height={1} /> : null}
    </>
  );
}

function Overview({ ui, painters, keymaps, layout }: BodyProps): ReactNode {
  return (
    <>
      {ui.helpPage === undefined ? (
        <Live source={painters.overview} grow />
      ) : (
        <Help pages={helpPages(keymapOf(ui, keymaps), ui)} page={ui.helpPage} look={painters.look()} />
      )}
      {layout.kind === 'full' && layout.hasKeyLine ? <Live source={painters.keys} height={1} /> : null}
    </>
  );
}

function Panes({ painters, layout }: Pick<BodyProps, 'painters' | 'layout'>): ReactNode {
  if (layout.kind !== 'full') return null;
  const zoomed = PANES.find(({ name }) => name === layout.zoomed);
  if (zoomed !== undefined) return <Live source={painters.pane(zoomed)} grow />;
  return (
    <Box flexGrow={1} flexShrink={1}>
      <Live source={painters.ladder} grow width="auto" />
      {layout.sideColumns === 0 ? null : (
        <Box width={layout.sideColumns} flexShrink={0} flexDirection="column" paddingLeft={1}>
          {layout.side.map(({ pane, rows }) => (
            <Live key={pane.name} source={painters.pane(pane)} height={rows} />
          ))}
        </Box>
      )}
    </Box>
  );
}

/** The state that the tree depends on. All other changes only repaint live regions. */
function layoutKey(ui: UiState): string {
  const { columns, rows, helpPage, page, view, background } = ui;
  return JSON.stringify([
    columns,
    rows,
    helpPage,
    page,
    ui.playback !== undefined,
    view.theme,
    background,
    layoutOf(ui),
  ]);
}
