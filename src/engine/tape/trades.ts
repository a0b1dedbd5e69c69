import type { Trade } from '../sink.js';

/** The last trades of a market in typed columns of fixed capacity; older ones are overwritten and counted. */
export class TradeRing {
  readonly capacity: number;
  /** Trades ever added: a reader that saw this number has seen everything. */
  count = 0;
  readonly #ticks: Float64Array;
  readonly #sizes: Float64Array;
  readonly #exchangeTs: Float64Array;
  readonly #recvTs: Float64Array;
  readonly #isBuy: Uint8Array;
  readonly #ids: string[];

  constructor(capacity = 1000) {
    this.capacity = capacity;
    this.#ticks = new Float64Array(capacity);
    this.#sizes = new Float64Array(capacity);
    this.#exchangeTs = new Float64Array(capacity);
    this.#recvTs = new Float64Array(capacity);
    this.#isBuy = new Uint8Array(capacity);
    this.#ids = new Array<string>(capacity).fill('');
  }

  get length(): number {
    return Math.min(this.count, this.capacity);
  }

  /** Trades that fell out of the ring. */
  get overwritten(): number {
    return this.count - this.length;
  }

  add(trade: Trade): void {
    const slot = this.count % this.capacity;
    this.#ticks[slot] = trade.priceTicks;
    this.#sizes[slot] = trade.size;
    this.#exchangeTs[slot] = trade.exchangeTs ?? Number.NaN;
    this.#recvTs[slot] = trade.recvTs;
    this.#isBuy[slot] = trade.side === 'buy' ? 1 : 0;
    this.#ids[slot] = trade.id;
    this.count++;
  }

  /** The trade `age` places back: 0 is the newest; undefined beyond the oldest kept. */
  newest(age = 0): Trade | undefined {
    if (age < 0 || age >= this.length) return undefined;
    const slot = (this.count - 1 - age) % this.capacity;
    const exchangeTs = this.#exchangeTs[slot];
    return {
      id: this.#ids[slot],
      exchangeTs: Number.isNaN(exchangeTs) ? undefined : exchangeTs,
      recvTs: this.#recvTs[slot],
      priceTicks: this.#ticks[slot],
      size: this.#sizes[slot],
      side: this.#isBuy[slot] === 1 ? 'buy' : 'sell',
    };
  }

  /** The grid became `factor` times finer. */
  refine(factor: number): void {
    for (let i = 0; i < this.#ticks.length; i++) this.#ticks[i] *= factor;
  }
}
