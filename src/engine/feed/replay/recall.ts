import { countBefore, type LoggedEvent } from '../../capture/event-log.js';
import type { Tape } from '../../tape/tape.js';

/** Trades from before a place that a tape is told again; older ones are missing in its candles and sums after a jump. */
export const RECALLED_EVENTS = 50_000;

/** Tells a tape that knows nothing what was traded before the event that has `order` before it. */
export function recall(tape: Tape, log: readonly LoggedEvent[], order: number): void {
  const until = countBefore(log.length, order, (at) => log[at].order);
  for (let at = Math.max(0, until - RECALLED_EVENTS); at < until; at++) {
    const { trade, tickSize, isWhole } = log[at];
    if (trade === undefined) {
      if (!isWhole) tape.beginGap();
      continue;
    }
    // Grids only ever become finer.
    const factor = Math.round(tickSize / tape.grid.tickSize);
    tape.add(factor === 1 ? trade : { ...trade, priceTicks: trade.priceTicks * factor }, isWhole);
  }
}
