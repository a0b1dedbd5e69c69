import type { ReadonlyMarket } from '../../engine/internal.js';
import { columnFormat, PLAIN_FORMAT, type SizeFormat, sizeDecimals, sumFormat } from '../size-format.js';
import type { LadderUnits } from '../view/choices.js';
import type { LadderColumns } from './columns.js';
import type { LadderRows } from './rows.js';

/** Of amounts in quote units. */
const QUOTE_DECIMALS = 2;
/** Between a number and its neighbour. */
const GAP = 1;
const SIGN = 1;

/** How the numbers of a ladder are written: those of a column alike, on both sides. */
export type LadderFormats = Readonly<Record<'size' | 'sum' | 'change' | 'traded', SizeFormat>>;

export const PLAIN_FORMATS: LadderFormats = {
  size: PLAIN_FORMAT,
  sum: PLAIN_FORMAT,
  change: PLAIN_FORMAT,
  traded: PLAIN_FORMAT,
};

type FormatOptions = {
  readonly columns: LadderColumns;
  readonly units: LadderUnits;
  /** Of the last frame. */
  readonly last: LadderFormats;
};

export function ladderFormats(
  { instrument }: ReadonlyMarket,
  { bids, asks }: LadderRows,
  { columns, units, last }: FormatOptions,
): LadderFormats {
  const decimals = units === 'quote' ? QUOTE_DECIMALS : sizeDecimals(instrument, bids.sizes, asks.sizes);
  const largestOf = (column: 'sizes' | 'sums' | 'traded') => Math.max(largest(bids[column]), largest(asks[column]));
  const size = columnFormat({ largest: largestOf('sizes'), decimals, width: widthOf(columns.size) }, last.size);
  const sum = sumFormat({ largest: largestOf('sums'), decimals, width: widthOf(columns.sum) }, last.sum);
  // Hidden columns have no numbers.
  const traded =
    columns.traded === 0
      ? last.traded
      : columnFormat({ largest: largestOf('traded'), decimals, width: widthOf(columns.traded) }, last.traded);
  const moved = Math.max(largest(bids.added), largest(asks.added), largest(bids.removed), largest(asks.removed));
  const change =
    columns.change === 0
      ? last.change
      : columnFormat({ largest: moved, decimals, width: widthOf(columns.change) - SIGN }, last.change);
  return { size, sum, change, traded };
}

function widthOf(column: number): number {
  return Math.max(1, column - GAP);
}

function largest(values: Float64Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) if (values[i] > most) most = values[i];
  return most;
}
