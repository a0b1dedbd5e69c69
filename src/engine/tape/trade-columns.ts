import type { TradeSide } from '../sink.js';

/** Codes of the taker's side in the columns, in the order of a candle's fields. */
export const TAKER = { buy: 0, sell: 1, unknown: 2 } as const satisfies Record<TradeSide, number>;
const SIDES: readonly TradeSide[] = ['buy', 'sell', 'unknown'];

/**
 * Trades in typed columns. Consumers read them by row: a price or size passed as an argument would be boxed, 16 bytes each, wherever
 * a call is not inlined.
 */
export type TradeColumns = {
  /** Exchange time of the trade, or our receive time without one; ms since the epoch. */
  readonly eventTs: Float64Array;
  readonly ticks: Float64Array;
  readonly sizes: Float64Array;
  /** The taker's side: a code of `TAKER`. */
  readonly sides: Uint8Array;
};

/** Allocates columns for `rows` trades. */
export function tradeColumns(rows: number): TradeColumns {
  return {
    eventTs: new Float64Array(rows),
    ticks: new Float64Array(rows),
    sizes: new Float64Array(rows),
    sides: new Uint8Array(rows),
  };
}

/** The side that a code of `TAKER` stands for. */
export function sideOfCode(code: number): TradeSide {
  return SIDES[code];
}
