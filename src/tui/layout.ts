import { isShown, PANES, type Pane } from './panes/index.js';
import type { LadderScope } from './view/choices.js';
import type { UiState } from './view/state.js';

/** A pane in the side column. `rows` includes its title. */
export type PlacedPane = { readonly pane: Pane; readonly rows: number };

/** The layout of the screen. Small screens keep only the most important parts. */
export type Layout =
  | { readonly kind: 'too-small' }
  | { readonly kind: 'line' }
  | {
      readonly kind: 'full';
      readonly headerRows: 1 | 2 | 3;
      /** The pane that is shown alone; undefined = the ladder and the side column. */
      readonly zoomed: string | undefined;
      /** Width of the side column; 0 = none. */
      readonly sideColumns: number;
      /** From top to bottom; together as tall as the ladder. */
      readonly side: readonly PlacedPane[];
      /** Panes that do not fit and have one line each instead. */
      readonly strips: readonly Pane[];
      readonly hasKeyLine: boolean;
    };

export type LayoutChoice = {
  readonly columns: number;
  readonly rows: number;
  /** The panes that are switched on, from top to bottom. */
  readonly panes: readonly Pane[];
  readonly zoomed: string | undefined;
  /** A third row of the header: mark, funding, 24 h. */
  readonly showsTicker: boolean;
  /** Optional ladder columns, which make the ladder wider. */
  readonly traded: LadderScope;
  readonly changes: LadderScope;
};

export const MIN_COLUMNS = 20;
export const MIN_ROWS = 3;
const LADDER_MIN_COLUMNS = 28;
const LADDER_MIN_ROWS = 9;
const SIDE_MIN_COLUMNS = 100;
const SIDE_MIN_WIDTH = 46;
const SIDE_MAX_WIDTH = 90;
/** Width of the ladder with cumulative columns and bars. */
const LADDER_COLUMNS = 62;
const EXTRA_COLUMNS = 18;
const STRIPS_MIN_ROWS = 16;
const STRIPS_MIN_COLUMNS = 60;
const KEY_LINE_MIN_ROWS = 12;
/** At this height the header gets two rows, so that all its figures fit even at 80 columns. */
const TWO_HEADER_ROWS = 18;

/** The layout of the screen, with this pane zoomed. */
export function layoutOf(ui: UiState, zoomed: string | undefined = ui.zoomed): Layout {
  const { columns, rows, view } = ui;
  const { traded, changes, showsTicker } = view;
  const panes = PANES.filter((pane) => isShown(pane, ui));
  return layoutFor({ columns, rows, panes, traded, changes, showsTicker, zoomed });
}

export function layoutFor(choice: LayoutChoice): Layout {
  const { columns, rows, zoomed } = choice;
  if (columns < MIN_COLUMNS || rows < MIN_ROWS) return { kind: 'too-small' };
  if (columns < LADDER_MIN_COLUMNS || rows < LADDER_MIN_ROWS) return { kind: 'line' };
  const headerRows = rows < TWO_HEADER_ROWS ? 1 : choice.showsTicker ? 3 : 2;
  const hasKeyLine = rows >= KEY_LINE_MIN_ROWS;
  const bodyRows = rows - headerRows - (hasKeyLine ? 1 : 0);
  const enabled = columns >= SIDE_MIN_COLUMNS && zoomed === undefined ? choice.panes : [];
  const hasStripRoom = rows >= STRIPS_MIN_ROWS && columns >= STRIPS_MIN_COLUMNS && zoomed === undefined;
  const { panes, strips } = fold(enabled, bodyRows, (placed) => (hasStripRoom ? stripsFor(placed, choice) : []));
  const side = distribute(panes, bodyRows - strips.length);
  const sideColumns =
    side.length === 0 ? 0 : Math.max(SIDE_MIN_WIDTH, Math.min(SIDE_MAX_WIDTH, columns - ladderWidth(choice)));
  return {
    kind: 'full',
    headerRows,
    zoomed,
    sideColumns,
    side,
    strips,
    hasKeyLine,
  };
}

function ladderWidth({ traded, changes }: LayoutChoice): number {
  return LADDER_COLUMNS + (traded === 'off' ? 0 : EXTRA_COLUMNS) + (changes === 'off' ? 0 : EXTRA_COLUMNS);
}

/** The strips that replace panes that did not fit. */
function stripsFor(placed: readonly Pane[], { panes }: LayoutChoice): Pane[] {
  return panes.filter((pane) => pane.openStrip !== undefined && !placed.includes(pane));
}

/** Hides panes, those with the lowest rank first, until the others fit, together with the strips that replace the hidden ones. */
function fold(
  enabled: readonly Pane[],
  rows: number,
  stripsOf: (placed: readonly Pane[]) => readonly Pane[],
): { panes: readonly Pane[]; strips: readonly Pane[] } {
  let panes = enabled;
  for (const next of enabled.toSorted((a, b) => a.rank - b.rank)) {
    if (needed(panes) + stripsOf(panes).length <= rows) break;
    panes = panes.filter((pane) => pane !== next);
  }
  return { panes, strips: stripsOf(panes) };
}

function needed(panes: readonly Pane[]): number {
  return panes.reduce((sum, pane) => sum + pane.rows, 0);
}

/** Distributes the remaining rows by share; rounding remainders go to the first pane. */
function distribute(panes: readonly Pane[], rows: number): PlacedPane[] {
  const spare = rows - needed(panes);
  const shares = panes.reduce((sum, { share }) => sum + share, 0);
  const extra = panes.map(({ share }) => (shares === 0 ? 0 : Math.floor((spare * share) / shares)));
  const rest = spare - extra.reduce((sum, more) => sum + more, 0);
  return panes.map((pane, i) => ({ pane, rows: pane.rows + extra[i] + (i === 0 ? rest : 0) }));
}
