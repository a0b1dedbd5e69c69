import type { BookSideId } from './view.js';

/** One resting order. */
export type Order = {
  readonly id: string;
  readonly side: BookSideId;
  readonly ticks: number;
  size: number;
  /** When it came into its queue, ms since the epoch. */
  sinceTs: number;
};

/** An order's place in its level's queue: it trades after the `place - 1` orders before it. */
export type QueuePlace = { readonly place: number; readonly of: number; readonly order: Order };

/** A price and its orders in the order of their coming: who came first trades first. */
type Level = {
  readonly queue: Set<Order>;
  /** Of the orders in the queue. */
  size: number;
  /** What rests here too, of orders that are not known: those from before anybody listened. */
  unknown: number;
};

/** A level as it was, to be put back later into the same queues: their own orders, and how large those were. */
export type LevelCopy = {
  readonly side: BookSideId;
  readonly ticks: number;
  readonly unknown: number;
  readonly orders: readonly Order[];
  readonly sizes: Float64Array;
};

/**
 * One instrument's order book by order (L3): queues by price, first in, first out. Whatever names an order that is not
 * known is answered with undefined and changes nothing.
 */
export class OrderQueues {
  readonly #orders = new Map<string, Order>();
  readonly #levels: readonly [Map<number, Level>, Map<number, Level>] = [new Map(), new Map()];

  /** Orders that rest. */
  get count(): number {
    return this.#orders.size;
  }

  order(id: string): Order | undefined {
    return this.#orders.get(id);
  }

  /** Every order that rests, in no order. */
  all(): IterableIterator<Order> {
    return this.#orders.values();
  }

  /** All that rests at a price, known or not. */
  sizeAt(side: BookSideId, ticks: number): number {
    const level = this.#levels[side].get(ticks);
    return level === undefined ? 0 : level.size + level.unknown;
  }

  /** What rests at a price of orders that are not known. */
  unknownAt(side: BookSideId, ticks: number): number {
    return this.#levels[side].get(ticks)?.unknown ?? 0;
  }

  /** So much rests at a price of orders that are not known; they came before those that are. */
  setUnknown(side: BookSideId, ticks: number, size: number): void {
    const level = this.#levels[side].get(ticks) ?? { queue: new Set<Order>(), size: 0, unknown: 0 };
    level.unknown = size;
    this.#levels[side].set(ticks, level);
    this.#forgetIfEmpty(side, ticks, level);
  }

  /** Prices where anything rests. */
  levelCount(side: BookSideId): number {
    return this.#levels[side].size;
  }

  /** Prices where anything rests, in no order. */
  prices(side: BookSideId): IterableIterator<number> {
    return this.#levels[side].keys();
  }

  /** The queue of a price, the first to trade first. */
  queue(side: BookSideId, ticks: number): QueuePlace[] {
    const queue = [...(this.#levels[side].get(ticks)?.queue ?? [])];
    return queue.map((order, at) => ({ place: at + 1, of: queue.length, order }));
  }

  /** Where an order stands; undefined when it does not rest. */
  placeOf(id: string): QueuePlace | undefined {
    const order = this.#orders.get(id);
    return order && this.queue(order.side, order.ticks).find(({ order: own }) => own === order);
  }

  /** A new order, last in its queue; one of the same id that rests is gone. */
  add(order: Order): void {
    this.remove(order.id);
    const levels = this.#levels[order.side];
    const level = levels.get(order.ticks) ?? { queue: new Set<Order>(), size: 0, unknown: 0 };
    levels.set(order.ticks, level);
    level.queue.add(order);
    level.size += order.size;
    this.#orders.set(order.id, order);
  }

  /** So much of it was cancelled or traded; with its last share it is gone. Its place stays. */
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
    // With its last order a price goes as a whole: no rest of the subtractions stays.
    level.size = level.queue.size === 0 ? 0 : level.size - order.size;
    this.#forgetIfEmpty(order.side, order.ticks, level);
    return order;
  }

  /** Another price, or a larger size, costs an order its place; a smaller size does not (CME, "Modify"). */
  modify(id: string, to: Pick<Order, 'side' | 'ticks' | 'size' | 'sinceTs'>): Order | undefined {
    const order = this.#orders.get(id);
    if (order === undefined) return undefined;
    const keepsPlace = order.side === to.side && order.ticks === to.ticks && to.size <= order.size;
    if (keepsPlace) return this.reduce(id, order.size - to.size);
    const moved = { id, ...to };
    this.add(moved);
    return moved;
  }

  /** Nothing is known any more of what rests at a price. */
  forget(side: BookSideId, ticks: number): void {
    for (const { id } of this.#levels[side].get(ticks)?.queue ?? []) this.#orders.delete(id);
    this.#levels[side].delete(ticks);
  }

  /** All levels, to be put back by `restore`. */
  copy(): LevelCopy[] {
    return this.#levels.flatMap((levels, side) =>
      [...levels].map(([ticks, { queue, unknown }]) => {
        const orders = [...queue];
        const sizes = Float64Array.from(orders, ({ size }) => size);
        return { side: side as BookSideId, ticks, unknown, orders, sizes };
      }),
    );
  }

  /** As it was when the copy was made of these same queues. */
  restore(levels: readonly LevelCopy[]): void {
    this.clear();
    for (const { side, ticks, unknown, orders, sizes } of levels) {
      orders.forEach((order, i) => {
        order.size = sizes[i];
        this.add(order);
      });
      this.setUnknown(side, ticks, unknown);
    }
  }

  clear(): void {
    this.#orders.clear();
    for (const levels of this.#levels) levels.clear();
  }

  #forgetIfEmpty(side: BookSideId, ticks: number, { queue, unknown }: Level): void {
    if (queue.size === 0 && unknown === 0) this.#levels[side].delete(ticks);
  }
}
