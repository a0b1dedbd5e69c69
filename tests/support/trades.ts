import { TAKER, type TradeColumns, tradeColumns } from '../../src/engine/internal.js';

export type PlainTrade = {
  readonly ts: number;
  readonly ticks: number;
  readonly size: number;
  readonly isBuy: boolean;
};

export function columnsOf(trades: readonly PlainTrade[]): TradeColumns {
  const columns = tradeColumns(trades.length);
  trades.forEach(({ ts, ticks, size, isBuy }, row) => {
    columns.eventTs[row] = ts;
    columns.ticks[row] = ticks;
    columns.sizes[row] = size;
    columns.sides[row] = isBuy ? TAKER.buy : TAKER.sell;
  });
  return columns;
}
