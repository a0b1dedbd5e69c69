import type { BookSideId } from './view.js';

/** One resting order. */
export type Order = {
  readonly id: string;
  readonly side: BookSideId;
  readonly ticks: number;
  size: number;
  /** When it joined its queue, ms since the epoch. */
  sinceTs: number;
};

/** An order's position in its level's queue, from 1 (first to trade) to `of`. */
export type QueuePlace = { readonly place: number; readonly of: number; readonly order: Order };

/** A price and its orders in time priority: first in, first out. */
type Level = {
  readonly queue: Set<Order>;
  /** Total size of the orders in the queue. */
  size: number;
  /** Size of unknown orders: those placed before the recording. */
  unknown: number;
};

/** A copy of a level, to be restored later into the same queues: the same order objects, and their sizes at the time. */
export type LevelCopy = {
  readonly side: BookSideId;
  readonly ticks: number;
  readonly unknown: number;
  readonly orders: readonly Order[];
  readonly sizes: Float64Array;
};

/**
 * One instrument's order book by order (L3): queues by price, first in, first out. A call for an unknown order returns undefined and
 * changes nothing.
 */
export class OrderQueues {
  readonly #orders = new Map<string, Order>();
  readonly #levels: readonly [Map<number, Level>, Map<number, Level>] = [new Map(), new Map()];

  /** Number of resting orders. */
  get count(): number {
    return this.#orders.size;
  }

  order(id: string): Order | undefined {
    return this.#orders.get(id);
  }

  /** All resting orders, unsorted. */
  all(): IterableIterator<Order> {
    return this.#orders.values();
  }

  /** Total size at a price, of known and unknown orders. */
  sizeAt(side: BookSideId, ticks: number): number {
    const level = this.#levels[side].get(ticks);
    return level === undefined ? 0 : level.size + level.unknown;
  }

  /** Size of unknown orders at a price. */
  unknownAt(side: BookSideId, ticks: number): number {
    return this.#levels[side].get(ticks)?.unknown ?? 0;
  }

  /** Sets the size of unknown orders at a price; they are ahead of the known ones. */
  setUnknown(side: BookSideId, ticks: number, size: number): void {
    const level = this.#levels[side].get(ticks) ?? { queue: new Set<Order>(), size: 0, unknown: 0 };
    level.unknown = size;
    this.#levels[side].set(ticks, level);
    this.#deleteIfEmpty(side, ticks, level);
  }

  /** Number of levels of a side. */
  levelCount(side: BookSideId): number {
    return this.#levels[side].size;
  }

  /** Prices of all levels of a side in ticks, unsorted. */
  prices(side: BookSideId): IterableIterator<number> {
    return this.#levels[side].keys();
  }

  /** The queue at a price, first to trade first. */
  queue(side: BookSideId, ticks: number): QueuePlace[] {
    const queue = [...(this.#levels[side].get(ticks)?.queue ?? [])];
    return queue.map((order, at) => ({ place: at + 1, of: queue.length, order }));
  }

  /** An order's position in its queue; undefined when it is not resting. */
  placeOf(id: string): QueuePlace | undefined {
    const order = this.#orders.get(id);
    return order && this.queue(order.side, order.ticks).find(({ order: other }) => other === order);
  }

  /** Adds an order at the end of its queue, replacing a resting order of the same id. */
  add(order: Order): void {
    this.remove(order.id);
    const levels = this.#levels[order.side];
    const level = levels.get(order.ticks) ?? { queue: new Set<Order>(), size: 0, unknown: 0 };
    levels.set(order.ticks, level);
    level.queue.add(order);
    level.size += order.size;
    this.#orders.set(order.id, order);
  }

  /** Reduces an order after a partial cancel or fill; it keeps its position, and is removed when nothing remains. */
  reduce(id: string, size: number): Order | undefined {
    const order = this.#orders.get(id);
    if (order === undefined) return undefined;
    if (size >= order.size) return this.remove(id);
    const level = this.#levels[order.side].get(order.ticks);
    if (level !== undefined) level.size -= size;
    order.size -= size;
    return order;
  }

  remove(id: string): Order | undefined {
    const order = this.#orders.get(id);
    if (order === undefined) return undefined;
    this.#orders.delete(id);
    const level = this.#levels[order.side].get(order.ticks);
    if (level === undefined) return order;
    level.queue.delete(order);
    // Reset on the last order, so that no rounding error of the subtractions remains.
    level.size = level.queue.size === 0 ? 0 : level.size - order.size;
    this.#deleteIfEmpty(order.side, order.ticks, level);
    return order;
  }

  /** A new price or a larger size costs an order its queue position; a smaller size does not (CME, "Modify"). */
  modify(id: string, to: Pick<Order, 'side' | 'ticks' | 'size' | 'sinceTs'>): Order | undefined {
    const order = this.#orders.get(id);
    if (order === undefined) return undefined;
    const keepsPosition = order.side === to.side && order.ticks === to.ticks && to.size <= order.size;
    if (keepsPosition) return this.reduce(id, order.size - to.size);
    const moved = { id, ...to };
    this.add(moved);
    return moved;
  }

  /** Drops a level and all its orders. */
  forget(side: BookSideId, ticks: number): void {
    for (const { id } of this.#levels[side].get(ticks)?.queue ?? []) this.#orders.delete(id);
    this.#levels[side].delete(ticks);
  }

  /** Copies all levels, for `restore`. */
  copy(): LevelCopy[] {
    return this.#levels.flatMap((levels, side) =>
      [...levels].map(([ticks, { queue, unknown }]) => {
        const orders = [...queue];
        const sizes = Float64Array.from(orders, ({ size }) => size);
        return { side: side as BookSideId, ticks, unknown, orders, sizes };
      }),
    );
  }

  /** Restores the state at the time of the copy, which must be of these same queues. */
  restore(levels: readonly LevelCopy[]): void {
    this.clear();
    for (const { side, ticks, unknown, orders, sizes } of levels) {
      orders.forEach((order, i) => {
        order.size = sizes[i];
        this.add(order);
      });
      if (unknown > 0) this.setUnknown(side, ticks, unknown);
    }
  }

  clear(): void {
    this.#orders.clear();
    for (const levels of this.#levels) levels.clear();
  }

  #deleteIfEmpty(side: BookSideId, ticks: number, { queue, unknown }: Level): void {
    if (queue.size === 0 && unknown === 0) this.#levels[side].delete(ticks);
  }
}
