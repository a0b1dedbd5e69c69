import { TAKER, type TradeColumns } from './trade-columns.js';

const FIRST_ROWS = 128;
/** With more trades than this the window becomes shorter, and `evicted` counts them. */
const MAX_ROWS = 65_536;

type PriceSums = { bought: number; sold: number; trades: number };

/** Volume bought and sold at each price over the last `windowMs`, exact to the trade. */
export class PriceWindow {
  readonly windowMs: number;
  /** Trades removed early because there were too many. */
  evicted = 0;
  readonly #prices = new Map<number, PriceSums>();
  #ts: Float64Array = new Float64Array(FIRST_ROWS);
  #ticks: Float64Array = new Float64Array(FIRST_ROWS);
  /** Negative where the taker sold, 0 where its side is not known. */
  #signed: Float64Array = new Float64Array(FIRST_ROWS);
  #oldest = 0;
  #count = 0;

  constructor(windowMs: number) {
    this.windowMs = windowMs;
  }

  /** Trades in the window. */
  get length(): number {
    return this.#count - this.#oldest;
  }

  add(trades: TradeColumns, row: number): void {
    this.advance(trades.eventTs[row]);
    if (this.length === this.#ts.length) this.#makeRoom();
    const at = this.#count & (this.#ts.length - 1);
    const side = trades.sides[row];
    const bought = side === TAKER.buy ? trades.sizes[row] : 0;
    const sold = side === TAKER.sell ? trades.sizes[row] : 0;
    this.#ts[at] = trades.eventTs[row];
    this.#ticks[at] = trades.ticks[row];
    this.#signed[at] = bought - sold;
    this.#count++;
    const sums = this.#sumsOf(trades.ticks[row]);
    sums.trades++;
    sums.bought += bought;
    sums.sold += sold;
  }

  /** Advances to `nowTs` on the venue's clock: removes trades older than the window. */
  advance(nowTs: number): void {
    const mask = this.#ts.length - 1;
    while (this.length > 0 && this.#ts[this.#oldest & mask] <= nowTs - this.windowMs) this.#removeOldest();
  }

  boughtAt(ticks: number): number {
    return this.#prices.get(ticks)?.bought ?? 0;
  }

  soldAt(ticks: number): number {
    return this.#prices.get(ticks)?.sold ?? 0;
  }

  /** Calls `callback` for each price traded in the window, with the volume bought and sold there. */
  visit(callback: (ticks: number, bought: number, sold: number) => void): void {
    for (const [ticks, { bought, sold }] of this.#prices) callback(ticks, bought, sold);
  }

  /** Clears the volume at the given prices; their trades stay in the window without a price. */
  clearAt(isCleared: (ticks: number) => boolean): void {
    for (const ticks of this.#prices.keys()) if (isCleared(ticks)) this.#prices.delete(ticks);
    for (let i = this.#oldest; i < this.#count; i++) {
      const at = i & (this.#ts.length - 1);
      if (isCleared(this.#ticks[at])) this.#ticks[at] = Number.NaN;
    }
  }

  clear(): void {
    this.#prices.clear();
    this.#oldest = this.#count;
  }

  /** Converts prices to a grid `factor` times finer. */
  refine(factor: number): void {
    for (let row = 0; row < this.#ticks.length; row++) this.#ticks[row] *= factor;
    const known = [...this.#prices];
    this.#prices.clear();
    for (const [ticks, sums] of known) this.#prices.set(ticks * factor, sums);
  }

  #removeOldest(): void {
    const at = this.#oldest & (this.#ts.length - 1);
    const ticks = this.#ticks[at];
    const sums = this.#prices.get(ticks);
    this.#oldest++;
    if (sums === undefined) return;
    sums.trades--;
    if (this.#signed[at] > 0) sums.bought -= this.#signed[at];
    else sums.sold += this.#signed[at];
    // Removed with its last trade, so that no rounding error of the subtractions remains.
    if (sums.trades === 0) this.#prices.delete(ticks);
  }

  #sumsOf(ticks: number): PriceSums {
    const known = this.#prices.get(ticks);
    if (known !== undefined) return known;
    const sums = { bought: 0, sold: 0, trades: 0 };
    this.#prices.set(ticks, sums);
    return sums;
  }

  #makeRoom(): void {
    if (this.#ts.length >= MAX_ROWS) {
      this.#removeOldest();
      this.evicted++;
      return;
    }
    const [ts, ticks, signed] = [this.#ts, this.#ticks, this.#signed].map((column) => this.#unrolled(column));
    this.#ts = ts;
    this.#ticks = ticks;
    this.#signed = signed;
    this.#count = this.length;
    this.#oldest = 0;
  }

  /** A copy of twice the capacity, oldest first. */
  #unrolled(column: Float64Array): Float64Array {
    const larger = new Float64Array(column.length * 2);
    for (let i = 0; i < this.length; i++) larger[i] = column[(this.#oldest + i) & (column.length - 1)];
    return larger;
  }
}
