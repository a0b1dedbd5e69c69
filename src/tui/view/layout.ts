import { type LadderScope, PANES, type PaneName } from './choices.js';

/** A pane in the column beside the ladder, with its title row. */
export type PlacedPane = { readonly pane: PaneName; readonly rows: number };

/** What fits where: the smallest screens keep what matters most. */
export type Layout =
  | { readonly kind: 'too-small' }
  | { readonly kind: 'line' }
  | {
      readonly kind: 'full';
      readonly headerRows: 1 | 2;
      /** The pane that stands alone in place of the ladder and all others. */
      readonly zoomed: PaneName | undefined;
      /** Width of the column beside the ladder; 0 = none. */
      readonly sideColumns: number;
      /** From top to bottom; together as high as the ladder. */
      readonly side: readonly PlacedPane[];
      /** Trades and latency as one-line strips, where they have no other place. */
      readonly hasTradeStrip: boolean;
      readonly hasStatsStrip: boolean;
      readonly hasKeyLine: boolean;
    };

export type LayoutChoice = {
  readonly columns: number;
  readonly rows: number;
  /** Which panes are on. */
  readonly panes: Readonly<Record<PaneName, boolean>>;
  readonly zoomed: PaneName | undefined;
  /** Columns of the ladder that want room of their own when they are on. */
  readonly traded: LadderScope;
  readonly changes: LadderScope;
};

export const MIN_COLUMNS = 20;
export const MIN_ROWS = 3;
const LADDER_MIN_COLUMNS = 28;
const LADDER_MIN_ROWS = 9;
const SIDE_MIN_COLUMNS = 100;
const SIDE_LEAST = 46;
const SIDE_MOST = 90;
/** What the ladder keeps for itself: its cumulative columns and bars. */
const LADDER_COLUMNS = 62;
const EXTRA_COLUMNS = 18;
const STRIPS_MIN_ROWS = 16;
const STRIPS_MIN_COLUMNS = 60;
const KEY_LINE_MIN_ROWS = 12;
/** From this height on every figure of the header has its place, even at 80 columns. */
const TWO_HEADER_ROWS = 18;

/** Rows that each pane needs with its title, and how it shares what is left over. */
const NEEDS: Readonly<Record<PaneName, { readonly rows: number; readonly share: number }>> = {
  candles: { rows: 9, share: 5 },
  orders: { rows: 10, share: 5 },
  depth: { rows: 7, share: 2 },
  tape: { rows: 5, share: 2 },
  profile: { rows: 9, share: 3 },
  stats: { rows: 9, share: 0 },
  log: { rows: 4, share: 1 },
};

/** What does not fit folds away in this order; trades and latency become a line each. */
export const FOLDING_ORDER: readonly PaneName[] = ['log', 'depth', 'profile', 'stats', 'tape', 'candles', 'orders'];

export function layoutFor(choice: LayoutChoice): Layout {
  const { columns, rows, zoomed } = choice;
  if (columns < MIN_COLUMNS || rows < MIN_ROWS) return { kind: 'too-small' };
  if (columns < LADDER_MIN_COLUMNS || rows < LADDER_MIN_ROWS) return { kind: 'line' };
  const headerRows = rows >= TWO_HEADER_ROWS ? 2 : 1;
  const hasKeyLine = rows >= KEY_LINE_MIN_ROWS;
  const bodyRows = rows - headerRows - (hasKeyLine ? 1 : 0);
  const wanted = columns >= SIDE_MIN_COLUMNS && zoomed === undefined ? PANES.filter((pane) => choice.panes[pane]) : [];
  const hasStripRoom = rows >= STRIPS_MIN_ROWS && columns >= STRIPS_MIN_COLUMNS && zoomed === undefined;
  const { panes, strips } = folded(wanted, bodyRows, (placed) => (hasStripRoom ? stripsFor(placed, choice) : []));
  const side = shared(panes, bodyRows - strips.length);
  const sideColumns = side.length === 0 ? 0 : Math.max(SIDE_LEAST, Math.min(SIDE_MOST, columns - ladderWish(choice)));
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

function ladderWish({ traded, changes }: LayoutChoice): number {
  return LADDER_COLUMNS + (traded === 'off' ? 0 : EXTRA_COLUMNS) + (changes === 'off' ? 0 : EXTRA_COLUMNS);
}

/** Trades and latency are told in a line each where they have no pane. */
function stripsFor(placed: readonly PaneName[], choice: LayoutChoice): PaneName[] {
  return (['tape', 'stats'] as const).filter((pane) => choice.panes[pane] && !placed.includes(pane));
}

/** Folds panes until the rest fits, together with the strips that come in their place. */
function folded(
  wanted: readonly PaneName[],
  rows: number,
  stripsOf: (placed: readonly PaneName[]) => readonly PaneName[],
): { panes: readonly PaneName[]; strips: readonly PaneName[] } {
  let panes = wanted;
  for (const next of FOLDING_ORDER) {
    if (needed(panes) + stripsOf(panes).length <= rows) break;
    panes = panes.filter((pane) => pane !== next);
  }
  return { panes, strips: stripsOf(panes) };
}

function needed(panes: readonly PaneName[]): number {
  return panes.reduce((sum, pane) => sum + NEEDS[pane].rows, 0);
}

/** What is left over goes to the panes by their share, and the rest of that to the first. */
function shared(panes: readonly PaneName[], rows: number): PlacedPane[] {
  const over = rows - needed(panes);
  const shares = panes.reduce((sum, pane) => sum + NEEDS[pane].share, 0);
  const extra = panes.map((pane) => (shares === 0 ? 0 : Math.floor((over * NEEDS[pane].share) / shares)));
  const rest = over - extra.reduce((sum, more) => sum + more, 0);
  return panes.map((pane, i) => ({ pane, rows: NEEDS[pane].rows + extra[i] + (i === 0 ? rest : 0) }));
}
