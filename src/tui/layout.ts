/** What fits where: the smallest screens keep what matters most. */
export type Layout =
  | { readonly kind: 'too-small' }
  | { readonly kind: 'line' }
  | {
      readonly kind: 'full';
      readonly headerRows: 1 | 2;
      /** Width of the column beside the ladder; 0 = none. */
      readonly sideColumns: number;
      /** Trades and latency as one-line strips, where there is no column beside the ladder. */
      readonly hasTradeStrip: boolean;
      readonly hasStatsStrip: boolean;
      readonly hasTrades: boolean;
      readonly hasStats: boolean;
      readonly hasKeyLine: boolean;
    };

export type LayoutChoice = {
  readonly columns: number;
  readonly rows: number;
  readonly showsTrades: boolean;
  readonly showsStats: boolean;
};

export const MIN_COLUMNS = 20;
export const MIN_ROWS = 3;
const LADDER_MIN_COLUMNS = 34;
const LADDER_MIN_ROWS = 9;
const SIDE_MIN_COLUMNS = 100;
const SIDE_COLUMNS = 46;
const STRIPS_MIN_ROWS = 16;
/** From this height on every figure of the header has its place, even at 80 columns. */
const TWO_HEADER_ROWS = 18;

export function layoutFor({ columns, rows, showsTrades, showsStats }: LayoutChoice): Layout {
  if (columns < MIN_COLUMNS || rows < MIN_ROWS) return { kind: 'too-small' };
  if (columns < LADDER_MIN_COLUMNS || rows < LADDER_MIN_ROWS) return { kind: 'line' };
  const hasSide = columns >= SIDE_MIN_COLUMNS && (showsTrades || showsStats);
  const hasStrips = !hasSide && rows >= STRIPS_MIN_ROWS && columns >= 60;
  return {
    kind: 'full',
    headerRows: rows >= TWO_HEADER_ROWS ? 2 : 1,
    sideColumns: hasSide ? SIDE_COLUMNS : 0,
    hasTradeStrip: hasStrips && showsTrades,
    hasStatsStrip: hasStrips && showsStats,
    hasTrades: hasSide && showsTrades,
    hasStats: hasSide && showsStats,
    hasKeyLine: rows >= 12,
  };
}
