import { type LadderScope, PANES, type PaneName } from './choices.js';

/** A pane in the side column. `rows` includes its title. */
export type PlacedPane = { readonly pane: PaneName; readonly rows: number };

/** The layout of the screen. Small screens keep only the most important parts. */
export type Layout =
  | { readonly kind: 'too-small' }
  | { readonly kind: 'line' }
  | {
      readonly kind: 'full';
      readonly headerRows: 1 | 2 | 3;
      /** The pane that is shown alone; undefined = the ladder and the side column. */
      readonly zoomed: PaneName | undefined;
      /** Width of the side column; 0 = none. */
      readonly sideColumns: number;
      /** From top to bottom; together as tall as the ladder. */
      readonly side: readonly PlacedPane[];
      /** One-line strips of trades and of latencies, when their panes do not fit. */
      readonly hasTradeStrip: boolean;
      readonly hasStatsStrip: boolean;
      readonly hasKeyLine: boolean;
    };

export type LayoutChoice = {
  readonly columns: number;
  readonly rows: number;
  /** The panes that are switched on. */
  readonly panes: Readonly<Record<PaneName, boolean>>;
  readonly zoomed: PaneName | undefined;
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

/** Minimum rows of each pane including its title, and its share of the remaining rows. */
const NEEDS: Readonly<Record<PaneName, { readonly rows: number; readonly share: number }>> = {
  candles: { rows: 9, share: 5 },
  orders: { rows: 10, share: 5 },
  depth: { rows: 7, share: 2 },
  tape: { rows: 5, share: 2 },
  profile: { rows: 9, share: 3 },
  stats: { rows: 9, share: 0 },
  log: { rows: 4, share: 1 },
};

/** The order in which panes are hidden when they do not fit; the tape and stats panes become one-line strips. */
export const FOLDING_ORDER: readonly PaneName[] = ['log', 'depth', 'profile', 'stats', 'tape', 'candles', 'orders'];

export function layoutFor(choice: LayoutChoice): Layout {
  const { columns, rows, zoomed } = choice;
  if (columns < MIN_COLUMNS || rows < MIN_ROWS) return { kind: 'too-small' };
  if (columns < LADDER_MIN_COLUMNS || rows < LADDER_MIN_ROWS) return { kind: 'line' };
  const headerRows = rows < TWO_HEADER_ROWS ? 1 : choice.showsTicker ? 3 : 2;
  const hasKeyLine = rows >= KEY_LINE_MIN_ROWS;
  const bodyRows = rows - headerRows - (hasKeyLine ? 1 : 0);
  const enabled = columns >= SIDE_MIN_COLUMNS && zoomed === undefined ? PANES.filter((pane) => choice.panes[pane]) : [];
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
    hasTradeStrip: strips.includes('tape'),
    hasStatsStrip: strips.includes('stats'),
    hasKeyLine,
  };
}

function ladderWidth({ traded, changes }: LayoutChoice): number {
  return LADDER_COLUMNS + (traded === 'off' ? 0 : EXTRA_COLUMNS) + (changes === 'off' ? 0 : EXTRA_COLUMNS);
}

/** The strips that replace panes that did not fit. */
function stripsFor(placed: readonly PaneName[], choice: LayoutChoice): PaneName[] {
  return (['tape', 'stats'] as const).filter((pane) => choice.panes[pane] && !placed.includes(pane));
}

/** Hides panes until the others fit, together with the strips that replace the hidden ones. */
function fold(
  enabled: readonly PaneName[],
  rows: number,
  stripsOf: (placed: readonly PaneName[]) => readonly PaneName[],
): { panes: readonly PaneName[]; strips: readonly PaneName[] } {
  let panes = enabled;
  for (const next of FOLDING_ORDER) {
    if (needed(panes) + stripsOf(panes).length <= rows) break;
    panes = panes.filter((pane) => pane !== next);
  }
  return { panes, strips: stripsOf(panes) };
}

function needed(panes: readonly PaneName[]): number {
  return panes.reduce((sum, pane) => sum + NEEDS[pane].rows, 0);
}

/** Distributes the remaining rows by share; rounding remainders go to the first pane. */
function distribute(panes: readonly PaneName[], rows: number): PlacedPane[] {
  const spare = rows - needed(panes);
  const shares = panes.reduce((sum, pane) => sum + NEEDS[pane].share, 0);
  const extra = panes.map((pane) => (shares === 0 ? 0 : Math.floor((spare * NEEDS[pane].share) / shares)));
  const rest = spare - extra.reduce((sum, more) => sum + more, 0);
  return panes.map((pane, i) => ({ pane, rows: NEEDS[pane].rows + extra[i] + (i === 0 ? rest : 0) }));
}
