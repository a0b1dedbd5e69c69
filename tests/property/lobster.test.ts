import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LobsterOrders } from '../../src/engine/files/lobster/lobster-orders.js';
import type { LobsterMessage, LobsterRow } from '../../src/engine/internal.js';

/** Levels a side that the files show. */
const SHOWN = 3;
const TICK = 100;

type Resting = { readonly id: string; readonly price: number; readonly direction: 1 | -1; size: number };
type Step = {
  readonly roll: number;
  readonly side: boolean;
  readonly distance: number;
  readonly size: number;
  readonly pick: number;
};

/** An exchange with every order; what it writes of them is what LOBSTER has: only what happens within the shown levels. */
class Exchange {
  readonly resting: Resting[] = [];
  #id = 0;

  row(): LobsterRow {
    return { bids: this.#levels(1), asks: this.#levels(-1) };
  }

  /** The orders of a price, the first to trade first. */
  queue(direction: 1 | -1, price: number): Resting[] {
    return this.resting.filter((order) => order.direction === direction && order.price === price);
  }

  /** What happened, if it is within sight. */
  step({ roll, side, distance, size, pick }: Step): LobsterMessage | undefined {
    if (this.resting.length < 8 || roll < 5) return this.#add(side ? 1 : -1, { distance, size });
    const order = this.resting[pick % this.resting.length];
    const isSeen = this.#isSeen(order);
    const first = this.queue(order.direction, order.price)[0];
    // Only who stands first trades.
    const type = order === first && roll > 8 ? 4 : roll > 6 && order.size > 1 ? 2 : 3;
    const gone = type === 3 ? order.size : Math.min(size, type === 2 ? order.size - 1 : order.size);
    const message = { timeMs: 0, type, orderId: order.id, size: gone, price: order.price, direction: order.direction };
    order.size -= gone;
    if (order.size === 0) this.resting.splice(this.resting.indexOf(order), 1);
    return isSeen ? message : undefined;
  }

  #add(direction: 1 | -1, { distance, size }: Pick<Step, 'distance' | 'size'>): LobsterMessage | undefined {
    const touch = this.#levels(direction === 1 ? -1 : 1)[0]?.[0] ?? 10_000 * TICK;
    const order = { id: String(++this.#id), price: touch - direction * (distance + 1) * TICK, direction, size };
    this.resting.push(order);
    return this.#isSeen(order)
      ? { timeMs: 0, type: 1, orderId: order.id, size, price: order.price, direction }
      : undefined;
  }

  #isSeen({ direction, price }: Resting): boolean {
    return this.#levels(direction).some(([shown]) => shown === price);
  }

  #levels(direction: 1 | -1): [number, number][] {
    const sizes = new Map<number, number>();
    for (const { price, size } of this.resting.filter((order) => order.direction === direction)) {
      sizes.set(price, (sizes.get(price) ?? 0) + size);
    }
    return [...sizes].sort(([a], [b]) => direction * (b - a)).slice(0, SHOWN);
  }
}

const steps = fc.array(
  fc.record({
    roll: fc.integer({ min: 0, max: 10 }),
    side: fc.boolean(),
    distance: fc.integer({ min: 0, max: 6 }),
    size: fc.integer({ min: 1, max: 9 }),
    pick: fc.nat(1000),
  }),
  { minLength: 20, maxLength: 150 },
);

describe('whatever the order flow', () => {
  it('the queues make every row, are in their order, and what they do not know stands before what they know', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 40 }), (flow, before) => {
        const exchange = new Exchange();
        const orders = new LobsterOrders();
        let wrong = 0;
        flow.forEach((step, i) => {
          const message = exchange.step(step);
          // The file begins in the middle of a day.
          if (message === undefined || i < before) return;
          orders.apply(message, 0);
          const row = exchange.row();
          wrong += orders.reconcile(row);
          for (const [side, levels] of [row.bids, row.asks].entries()) {
            for (const [price, size] of levels) {
              const known = orders.queues
                .queue(side === 0 ? 0 : 1, price)
                .map(({ order }) => `${order.id}:${order.size}`);
              const all = exchange.queue(side === 0 ? 1 : -1, price).map((order) => `${order.id}:${order.size}`);
              expect(orders.queues.sizeAt(side === 0 ? 0 : 1, price)).toBe(size);
              // What is known is the end of the queue, all of it and nothing else.
              expect(known).toEqual(known.length === 0 ? [] : all.slice(-known.length));
            }
          }
        });
        expect(wrong).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});
