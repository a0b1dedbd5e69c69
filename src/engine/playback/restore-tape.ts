import type { ReadonlyMarket } from '../market.js';
import type { ReportedCandle } from '../sink.js';
import { countBefore, type LoggedEvent } from './event-log.js';

/** Maximum events restored before a position; older ones are missing from candles and sums after a seek. */
export const RESTORED_EVENTS = 50_000;

/** Refills the tape of a newly identified market with the trades, liquidations and reported candles before a position, oldest first. */
export function restoreTrades({ tape }: ReadonlyMarket, before: readonly LoggedEvent[]): void {
  for (const { trade, liquidation, candle, tickSize, isComplete } of tape === undefined ? [] : before) {
    // Grids are only ever refined.
    const factor = Math.round(tickSize / (tape?.grid.tickSize ?? tickSize));
    if (liquidation !== undefined)
      tape?.addLiquidation({ ...liquidation, priceTicks: liquidation.priceTicks * factor });
    if (candle !== undefined) tape?.addReported(refinedCandle(candle, factor));
    if (trade === undefined) {
      if (!isComplete) tape?.beginGap();
      continue;
    }
    tape?.add(factor === 1 ? trade : { ...trade, priceTicks: trade.priceTicks * factor }, isComplete);
  }
}

function refinedCandle(candle: ReportedCandle, factor: number): ReportedCandle {
  if (factor === 1) return candle;
  const { openTicks, highTicks, lowTicks, closeTicks } = candle;
  return {
    ...candle,
    openTicks: openTicks * factor,
    highTicks: highTicks * factor,
    lowTicks: lowTicks * factor,
    closeTicks: closeTicks * factor,
  };
}

/** Restores the statuses before a position, replacing those caused by the seek. */
export function restoreStatuses({ events }: ReadonlyMarket, before: readonly LoggedEvent[]): void {
  if (events.length > 0) events.consumeAll();
  for (const { status, recvTs } of before) {
    if (status !== undefined) events.insert({ ts: recvTs, status });
  }
}

/** The last events of a log before an event of the recording. */
export function lastBefore(log: readonly LoggedEvent[], eventIndex: number): readonly LoggedEvent[] {
  const until = countBefore(log.length, eventIndex, (at) => log[at].eventIndex);
  return log.slice(Math.max(0, until - RESTORED_EVENTS), until);
}
