import type { CcxtTrade } from '../types.js';

/** Venues repeat up to a few hundred recent trades with each new subscription. */
const REMEMBERED = 1024;

/**
 * Recognises trades without an id that a venue repeats after a new subscription: by time, price, size and side. Twins within one
 * subscription are two trades.
 */
export class RepeatedTrades {
  /** Trades of the current subscription, oldest first. */
  #current: string[] = [];
  /** How often each trade of the previous subscription may still be repeated. */
  #previous = new Map<string, number>();

  /** A new subscription begins. One that brought no trade leaves what may be repeated: some classes subscribe twice in a row. */
  subscribed(): void {
    if (this.#current.length === 0) return;
    this.#previous = new Map();
    for (const trade of this.#current) this.#previous.set(trade, (this.#previous.get(trade) ?? 0) + 1);
    this.#current = [];
  }

  /** Whether this trade was received before; remembers it. A trade without a time is never taken for another. */
  isRepeated({ price, amount, side }: CcxtTrade, exchangeTs: number | undefined): boolean {
    if (exchangeTs === undefined) return false;
    const trade = `${exchangeTs} ${price} ${amount} ${side}`;
    if (this.#current.push(trade) > 2 * REMEMBERED) this.#current = this.#current.slice(-REMEMBERED);
    const left = this.#previous.get(trade) ?? 0;
    if (left > 0) this.#previous.set(trade, left - 1);
    return left > 0;
  }
}
