import { type LevelCopy, OrderQueues } from '../../book/orders.js';
import { ASK, BID, type Side } from '../../sink.js';
import { ArrivalRate } from '../../stats/arrival-rate.js';
import { LOBSTER, type LobsterMessage, type LobsterRow } from './lobster-format.js';

/** The state of `LobsterOrders`, to restore it. */
export type OrdersCopy = { readonly levels: readonly LevelCopy[]; readonly arrivalsMs: readonly number[] };

/** The side that a message's order rests on. */
export function sideOf({ direction }: LobsterMessage): Side {
  return direction === 1 ? BID : ASK;
}

/**
 * The orders of a message file, in queues. Prices are dollars × 10,000.
 *
 * Orders older than the file are not known one by one: where an orderbook row gives a larger size than the known orders have, the rest is one block of
 * unknown orders at the front of the queue. A level that leaves the rows is dropped, because its messages are not in the file.
 */
export class LobsterOrders {
  readonly queues = new OrderQueues();
  readonly #arrivals = new ArrivalRate();
  #row: LobsterRow | undefined;

  /** New orders per second, over the last hundred. */
  get arrivalsPerSecond(): number | undefined {
    return this.#arrivals.perSecond;
  }

  /** Types 5, 6 and 7 do not change the book. Answers the order's remaining size; undefined when the order is not known. */
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
      // An order older than the file.
      const unknown = queues.unknownAt(side, price);
      if (unknown > 0) queues.setUnknown(side, price, Math.max(0, unknown - size));
      return undefined;
    }
    if (type === LOBSTER.delete) queues.remove(orderId);
    else queues.reduce(orderId, size);
    return queues.order(orderId)?.size ?? 0;
  }

  /**
   * Compares the queues with the orderbook file's row. Levels that enter the row have unknown orders; where a level that was in the row before differs
   * from what the messages produce, the row wins. Answers how many such levels there were.
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
    const isFurther = (price: number, than: number) => (side === BID ? price < than : price > than);
    const worst = levels.at(-1)?.[0];
    const lastWorst = before?.at(-1)?.[0];
    let wrong = 0;
    for (const [price, size] of levels) {
      const surplus = size - queues.sizeAt(side, price);
      if (surplus === 0) continue;
      if (lastWorst !== undefined && !isFurther(price, lastWorst)) wrong++;
      const unknown = queues.unknownAt(side, price) + surplus;
      if (unknown < 0) queues.forget(side, price);
      queues.setUnknown(side, price, unknown < 0 ? size : unknown);
    }
    // The same levels: none to drop.
    if (queues.levelCount(side) === levels.length) return wrong;
    const inRow = new Set(levels.map(([price]) => price));
    for (const price of [...queues.prices(side)]) {
      if (inRow.has(price)) continue;
      if (worst !== undefined && !isFurther(price, worst)) wrong++;
      queues.forget(side, price);
    }
    return wrong;
  }
}
