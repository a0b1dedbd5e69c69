import type { Market } from '../market.js';
import { countBefore, type LoggedEvent } from './event-log.js';

/** Events from before a place that a market is told again; of older ones nothing is in its candles and sums after a jump. */
const RESTORED_EVENTS = 50_000;

/** Tells the tape of a market that was identified anew what was traded before the event that has `order` before it. */
export function restoreTrades({ tape }: Market, log: readonly LoggedEvent[], order: number): void {
  for (const { trade, tickSize, isComplete } of tape === undefined ? [] : lastBefore(log, order)) {
    if (trade === undefined) {
      if (!isComplete) tape?.beginGap();
      continue;
    }
    // Grids only ever become finer.
    const factor = Math.round(tickSize / (tape?.grid.tickSize ?? tickSize));
    tape?.add(factor === 1 ? trade : { ...trade, priceTicks: trade.priceTicks * factor }, isComplete);
  }
}

/** What was said of its state up to there, in place of what the jump itself has said. */
export function restoreStatuses({ events }: Market, log: readonly LoggedEvent[], order: number): void {
  if (events.length > 0) events.consumeAll();
  for (const { status, recvTs } of lastBefore(log, order)) {
    if (status !== undefined) events.insert({ ts: recvTs, status });
  }
}

function lastBefore(log: readonly LoggedEvent[], order: number): readonly LoggedEvent[] {
  const until = countBefore(log.length, order, (at) => log[at].order);
  return log.slice(Math.max(0, until - RESTORED_EVENTS), until);
}
