/**
 * Trades in typed columns. Whatever counts trades reads them from here, by row: a price or size passed as an argument
 * would be boxed, 16 bytes each, wherever a call is not inlined.
 */
export type TradeColumns = {
  /** The venue's time of the trade, or ours where it tells none; ms since the epoch. */
  readonly eventTs: Float64Array;
  readonly ticks: Float64Array;
  readonly sizes: Float64Array;
  /** 1 where the taker bought. */
  readonly isBuy: Uint8Array;
};

/** Columns for so many trades. */
export function tradeColumns(rows: number): TradeColumns {
  return {
    eventTs: new Float64Array(rows),
    ticks: new Float64Array(rows),
    sizes: new Float64Array(rows),
    isBuy: new Uint8Array(rows),
  };
}
