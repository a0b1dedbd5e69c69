import type { ReadonlyMarket } from '../market.js';
import type { ReportedCandle } from '../sink.js';
import { countBefore, type LoggedEvent } from './event-log.js';

/** Maximum events restored before a position; older ones are missing from candles and sums after a seek. */
const RESTORED_EVENTS = 50_000;

/** Refills the tape of a newly identified market with the trades, liquidations and reported candles before an event of the capture. */
export function restoreTrades({ tape }: ReadonlyMarket, log: readonly LoggedEvent[], eventIndex: number): void {
  for (const { trade, liquidation, candle, tickSize, isComplete } of tape === undefined
    ? []
    : lastBefore(log, eventIndex)) {
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

/** Restores the statuses before an event, replacing those caused by the seek. */
export function restoreStatuses({ events }: ReadonlyMarket, log: readonly LoggedEvent[], eventIndex: number): void {
  if (events.length > 0) events.consumeAll();
  for (const { status, recvTs } of lastBefore(log, eventIndex)) {
    if (status !== undefined) events.insert({ ts: recvTs, status });
  }
}

function lastBefore(log: readonly LoggedEvent[], eventIndex: number): readonly LoggedEvent[] {
  const until = countBefore(log.length, eventIndex, (at) => log[at].eventIndex);
  return log.slice(Math.max(0, until - RESTORED_EVENTS), until);
}
