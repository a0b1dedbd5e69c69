import type { Side } from '../sink.js';

/** A resting order; sizes are integer lots, prices integer ticks. */
export type RestingOrder = {
  readonly id: number;
  readonly side: Side;
  readonly ticks: number;
  lots: number;
};

export type Fill = {
  readonly ticks: number;
  readonly lots: number;
  readonly takerIsBuyer: boolean;
};

/** Receives each change of the engine, in order. */
export type EngineListener = {
  levelChanged(side: Side, ticks: number): void;
  filled(fill: Fill): void;
};

type Level = { readonly ticks: number; readonly queue: RestingOrder[]; lots: number };

/** A matching engine with price-time priority. */
export class MatchingEngine {
  readonly #listener: EngineListener;
  readonly #levels: readonly [Map<number, Level>, Map<number, Level>] = [new Map(), new Map()];
  /** Prices of each side, worst first, best at the end. */
  readonly #prices: readonly [number[], number[]] = [[], []];
  readonly #orders: RestingOrder[] = [];
  readonly #slots = new Map<number, number>();
  #lastId = 0;

  constructor(listener: EngineListener) {
    this.#listener = listener;
  }

  get orderCount(): number {
    return this.#orders.length;
  }

  best(side: Side): number | undefined {
    return this.#prices[side].at(-1);
  }

  lotsAt(side: Side, ticks: number): number {
    return this.#levels[side].get(ticks)?.lots ?? 0;
  }

  /** The best `depth` prices of a side, best first. */
  prices(side: Side, depth: number): number[] {
    return this.#prices[side].slice(-depth).reverse();
  }

  orderAt(index: number): RestingOrder | undefined {
    return this.#orders[index];
  }

  /** Matches what is marketable and rests the remainder. */
  limit(side: Side, ticks: number, lots: number): void {
    const left = this.#match(side, lots, ticks);
    if (left > 0) this.#rest(side, ticks, left);
  }

  /** Matches up to `lots`; the unfilled remainder is cancelled. */
  market(side: Side, lots: number): void {
    this.#match(side, lots, side === 0 ? Number.POSITIVE_INFINITY : 0);
  }

  cancel(order: RestingOrder): void {
    const level = this.#levels[order.side].get(order.ticks);
    const index = level?.queue.indexOf(order) ?? -1;
    if (level === undefined || index < 0) return;
    level.queue.splice(index, 1);
    this.#removeOrder(order);
    this.#reduce(order.side, level, order.lots);
  }

  #match(side: Side, lots: number, limitTicks: number): number {
    const other: Side = side === 0 ? 1 : 0;
    let left = lots;
    while (left > 0) {
      const best = this.best(other);
      const isBeyondLimit = best === undefined || (side === 0 ? best > limitTicks : best < limitTicks);
      if (isBeyondLimit) return left;
      left -= this.#fillFirst(other, best, left);
    }
    return 0;
  }

  #fillFirst(side: Side, ticks: number, wanted: number): number {
    const level = this.#levels[side].get(ticks) as Level;
    const first = level.queue[0];
    const lots = Math.min(first.lots, wanted);
    first.lots -= lots;
    if (first.lots === 0) {
      level.queue.shift();
      this.#removeOrder(first);
    }
    this.#listener.filled({ ticks, lots, takerIsBuyer: side === 1 });
    this.#reduce(side, level, lots);
    return lots;
  }

  #rest(side: Side, ticks: number, lots: number): void {
    const order: RestingOrder = { id: ++this.#lastId, side, ticks, lots };
    const level = this.#levels[side].get(ticks) ?? this.#open(side, ticks);
    level.queue.push(order);
    level.lots += lots;
    this.#slots.set(order.id, this.#orders.push(order) - 1);
    this.#listener.levelChanged(side, ticks);
  }

  #open(side: Side, ticks: number): Level {
    const level: Level = { ticks, queue: [], lots: 0 };
    this.#levels[side].set(ticks, level);
    this.#prices[side].splice(this.#indexOfPrice(side, ticks), 0, ticks);
    return level;
  }

  #reduce(side: Side, level: Level, lots: number): void {
    level.lots -= lots;
    if (level.lots === 0) {
      this.#levels[side].delete(level.ticks);
      this.#prices[side].splice(this.#indexOfPrice(side, level.ticks), 1);
    }
    this.#listener.levelChanged(side, level.ticks);
  }

  /** Index at which a price is, or would be inserted, on its side. */
  #indexOfPrice(side: Side, ticks: number): number {
    const prices = this.#prices[side];
    const isWorse = side === 0 ? (price: number) => price < ticks : (price: number) => price > ticks;
    let low = 0;
    let high = prices.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isWorse(prices[middle])) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Moves the last order into the freed slot, so that a random order can be drawn in constant time. */
  #removeOrder(order: RestingOrder): void {
    const slot = this.#slots.get(order.id) as number;
    const last = this.#orders.pop() as RestingOrder;
    this.#slots.delete(order.id);
    if (last === order) return;
    this.#orders[slot] = last;
    this.#slots.set(last.id, slot);
  }
}
