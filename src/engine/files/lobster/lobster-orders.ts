import { type LevelCopy, OrderQueues } from '../../book/orders.js';
import { ASK, BID, type Side } from '../../sink.js';
import { ArrivalRate } from '../../stats/arrival-rate.js';
import { LOBSTER, type LobsterMessage, type LobsterRow } from './lobster-format.js';

/** Everything that `LobsterOrders` knows at a place, to go back to. */
export type OrdersCopy = { readonly levels: readonly LevelCopy[]; readonly arrivalsMs: readonly number[] };

/** The side that a message's order rests on. */
export function sideOf({ direction }: LobsterMessage): Side {
  return direction === 1 ? BID : ASK;
}

/**
 * The orders that a message file tells of, in queues. Prices are dollars × 10,000.
 *
 * What rested before the file is not known order by order: where an orderbook row says how large a level is, the rest of it is a block of unknown
 * orders at the front of the queue. A level that falls out of the rows is forgotten, for its messages are not in the file.
 */
export class LobsterOrders {
  readonly queues = new OrderQueues();
  readonly #arrivals = new ArrivalRate();
  #row: LobsterRow | undefined;

  /** New orders a second, over the last hundred. */
  get arrivalsPerSecond(): number | undefined {
    return this.#arrivals.perSecond;
  }

  /** Types 5, 6 and 7 leave the book alone. Answers what is left of the order; undefined when it is not known. */
  apply(message: LobsterMessage, ts: number): number | undefined {
    const { type, orderId, size, price } = message;
    if (type >= LOBSTER.hiddenExecution) return undefined;
    const side = sideOf(message);
    const { queues } = this;
    if (type === LOBSTER.new) {
      queues.add({ id: orderId, side, ticks: price, size, sinceTs: ts });
      this.#arrivals.add(ts);
      return size;
    }
    const order = queues.order(orderId);
    if (order === undefined) {
      // Whoever this was, it was there before us.
      const unknown = queues.unknownAt(side, price);
      if (unknown > 0) queues.setUnknown(side, price, Math.max(0, unknown - size));
      return undefined;
    }
    if (type === LOBSTER.delete) queues.remove(orderId);
    else queues.reduce(orderId, size);
    return queues.order(orderId)?.size ?? 0;
  }

  /**
   * Holds the queues against the orderbook file's row. Levels that come into sight bring orders that are not known; where a level that was in sight
   * already is not what the messages have made of it, the row is right. Answers how many such levels there were.
   */
  reconcile(row: LobsterRow): number {
    const before = this.#row;
    this.#row = row;
    return this.#reconcileSide(BID, row.bids, before?.bids) + this.#reconcileSide(ASK, row.asks, before?.asks);
  }

  copy(): OrdersCopy & { readonly row: LobsterRow | undefined } {
    return { levels: this.queues.copy(), arrivalsMs: this.#arrivals.copy(), row: this.#row };
  }

  restore({ levels, arrivalsMs, row }: ReturnType<LobsterOrders['copy']>): void {
    this.queues.restore(levels);
    this.#arrivals.restore(arrivalsMs);
    this.#row = row;
  }

  #reconcileSide(side: Side, levels: LobsterRow['bids'], before: LobsterRow['bids'] | undefined): number {
    const { queues } = this;
    const further = (price: number, than: number) => (side === BID ? price < than : price > than);
    const worst = levels.at(-1)?.[0];
    const seenTo = before?.at(-1)?.[0];
    let wrong = 0;
    for (const [price, size] of levels) {
      const surplus = size - queues.sizeAt(side, price);
      if (surplus === 0) continue;
      if (seenTo !== undefined && !further(price, seenTo)) wrong++;
      const unknown = queues.unknownAt(side, price) + surplus;
      if (unknown < 0) queues.forget(side, price);
      queues.setUnknown(side, price, unknown < 0 ? size : unknown);
    }
    // As many levels, and none that differs: there is nothing else.
    if (queues.levelCount(side) === levels.length) return wrong;
    const shown = new Set(levels.map(([price]) => price));
    for (const price of [...queues.prices(side)]) {
      if (shown.has(price)) continue;
      if (worst !== undefined && !further(price, worst)) wrong++;
      queues.forget(side, price);
    }
    return wrong;
  }
}
