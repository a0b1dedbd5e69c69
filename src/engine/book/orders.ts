import type { BookSideId } from './side.js';

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
type Level = { readonly queue: Set<Order>; size: number };

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

  /** All that rests at a price. */
  sizeAt(side: BookSideId, ticks: number): number {
    return this.#levels[side].get(ticks)?.size ?? 0;
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
    const level = levels.get(order.ticks) ?? { queue: new Set<Order>(), size: 0 };
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
    const levels = this.#levels[order.side];
    const level = levels.get(order.ticks);
    if (level === undefined) return order;
    level.queue.delete(order);
    level.size -= order.size;
    // With its last order a price goes as a whole: no rest of the subtractions stays.
    if (level.queue.size === 0) levels.delete(order.ticks);
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

  clear(): void {
    this.#orders.clear();
    for (const levels of this.#levels) levels.clear();
  }
}
