import type { Trade } from '../sink.js';
import { sideOfCode, TAKER, type TradeColumns, tradeColumns } from './trade-columns.js';

const DEFAULT_CAPACITY = 1000;

/** The last trades of a market in typed columns of fixed capacity; older ones are overwritten and counted. */
export class TradeRing {
  readonly capacity: number;
  readonly columns: TradeColumns;
  /** Total trades added; readers compare it to detect new ones. */
  count = 0;
  readonly #exchangeTs: Float64Array;
  readonly #recvTs: Float64Array;
  readonly #ids: string[];

  constructor(capacity = DEFAULT_CAPACITY) {
    this.capacity = capacity;
    this.columns = tradeColumns(capacity);
    this.#exchangeTs = new Float64Array(capacity);
    this.#recvTs = new Float64Array(capacity);
    this.#ids = new Array<string>(capacity).fill('');
  }

  get length(): number {
    return Math.min(this.count, this.capacity);
  }

  /** Trades overwritten by newer ones. */
  get overwritten(): number {
    return this.count - this.length;
  }

  /** Adds a trade and returns its row in the columns. */
  add(trade: Trade): number {
    const row = this.count % this.capacity;
    const { eventTs, ticks, sizes, sides } = this.columns;
    eventTs[row] = trade.exchangeTs ?? trade.recvTs;
    ticks[row] = trade.priceTicks;
    sizes[row] = trade.size;
    sides[row] = TAKER[trade.side];
    this.#exchangeTs[row] = trade.exchangeTs ?? Number.NaN;
    this.#recvTs[row] = trade.recvTs;
    this.#ids[row] = trade.id;
    this.count++;
    return row;
  }

  /** The row of the trade `age` trades back; only for ages below `length`. */
  rowOf(age: number): number {
    return (this.count - 1 - age) % this.capacity;
  }

  /** The trade `age` trades back: 0 is the newest; undefined beyond the oldest kept. */
  newest(age = 0): Trade | undefined {
    if (age < 0 || age >= this.length) return undefined;
    const row = this.rowOf(age);
    const exchangeTs = this.#exchangeTs[row];
    return {
      id: this.#ids[row],
      exchangeTs: Number.isNaN(exchangeTs) ? undefined : exchangeTs,
      recvTs: this.#recvTs[row],
      priceTicks: this.columns.ticks[row],
      size: this.columns.sizes[row],
      side: sideOfCode(this.columns.sides[row]),
    };
  }

  /** Converts prices to a grid `factor` times finer. */
  refine(factor: number): void {
    const { ticks } = this.columns;
    for (let row = 0; row < ticks.length; row++) ticks[row] *= factor;
  }
}
