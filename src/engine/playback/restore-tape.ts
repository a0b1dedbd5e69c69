import type { ReadonlyMarket } from '../market.js';
import { countBefore, type LoggedEvent } from './event-log.js';

/** Events from before a place that a market is given again; older ones are not in its candles and sums after a jump. */
const RESTORED_EVENTS = 50_000;

/** Gives the tape of a market that was identified again the trades from before an event of the capture. */
export function restoreTrades({ tape }: ReadonlyMarket, log: readonly LoggedEvent[], eventIndex: number): void {
  for (const { trade, tickSize, isComplete } of tape === undefined ? [] : lastBefore(log, eventIndex)) {
    if (trade === undefined) {
      if (!isComplete) tape?.beginGap();
      continue;
    }
    // Grids only ever become finer.
    const factor = Math.round(tickSize / (tape?.grid.tickSize ?? tickSize));
    tape?.add(factor === 1 ? trade : { ...trade, priceTicks: trade.priceTicks * factor }, isComplete);
  }
}

/** The statuses up to there, in place of those that the jump itself has caused. */
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
