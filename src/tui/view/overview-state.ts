/** The columns of the overview, from left to right. */
export const OVERVIEW_COLUMNS = [
  'market',
  'state',
  'proof',
  'bid',
  'ask',
  'spread',
  'last',
  'change',
  'age',
  'imbalance',
  'volume',
] as const;
export type OverviewColumn = (typeof OVERVIEW_COLUMNS)[number];

/** How the table of all markets is looked at. */
export type OverviewState = {
  /** undefined = in the order in which the markets are watched. */
  sortedBy: OverviewColumn | undefined;
  isDescending: boolean;
};
