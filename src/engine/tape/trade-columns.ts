/**
 * Trades in typed columns. Consumers read them by row: a price or size passed as an argument would be boxed, 16 bytes each, wherever
 * a call is not inlined.
 */
export type TradeColumns = {
  /** Exchange time of the trade, or our receive time without one; ms since the epoch. */
  readonly eventTs: Float64Array;
  readonly ticks: Float64Array;
  readonly sizes: Float64Array;
  /** 1 when the taker bought, 0 when it sold. */
  readonly isBuy: Uint8Array;
};

/** Allocates columns for `rows` trades. */
export function tradeColumns(rows: number): TradeColumns {
  return {
    eventTs: new Float64Array(rows),
    ticks: new Float64Array(rows),
    sizes: new Float64Array(rows),
    isBuy: new Uint8Array(rows),
  };
}
