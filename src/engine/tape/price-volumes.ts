import { TAKER, type TradeColumns } from './trade-columns.js';

const FIRST_ROWS = 64;
/** Beyond this many prices they are grouped by 10 ticks, then by 100: memory stays bounded, sums stay correct. */
const MAX_ROWS = 32_768;
const COARSER = 10;

/** Volume at each price, by the taker's side. */
export class PriceVolumes {
  /** Prices are rounded down to multiples of this many ticks: 1, unless there were too many prices. */
  stepTicks = 1;
  length = 0;
  boughtTotal = 0;
  soldTotal = 0;
  readonly #rows = new Map<number, number>();
  #ticks = new Float64Array(FIRST_ROWS);
  #bought = new Float64Array(FIRST_ROWS);
  #sold = new Float64Array(FIRST_ROWS);
  /** Of trades whose side is not known. */
  #unknown = new Float64Array(FIRST_ROWS);

  /** Prices in order of their first trade, not sorted; only the first `length` are valid. */
  get ticks(): Float64Array {
    return this.#ticks;
  }

  get bought(): Float64Array {
    return this.#bought;
  }

  get sold(): Float64Array {
    return this.#sold;
  }

  get unknown(): Float64Array {
    return this.#unknown;
  }

  addTrade({ ticks, sizes, sides }: TradeColumns, row: number): void {
    const side = sides[row];
    const size = sizes[row];
    if (side === TAKER.unknown) this.#unknown[this.#rowOf(ticks[row])] += size;
    else this.add(ticks[row], side === TAKER.buy ? size : 0, side === TAKER.sell ? size : 0);
  }

  /** Volume of trades whose side is not known. */
  addUnknown(ticks: number, size: number): void {
    this.#unknown[this.#rowOf(ticks)] += size;
  }

  add(ticks: number, bought: number, sold: number): void {
    const row = this.#rowOf(ticks);
    this.#bought[row] += bought;
    this.#sold[row] += sold;
    this.boughtTotal += bought;
    this.soldTotal += sold;
  }

  boughtAt(ticks: number): number {
    const row = this.#rows.get(this.#roundedTicks(ticks));
    return row === undefined ? 0 : this.#bought[row];
  }

  soldAt(ticks: number): number {
    const row = this.#rows.get(this.#roundedTicks(ticks));
    return row === undefined ? 0 : this.#sold[row];
  }

  /** Clears the volume at the given prices. */
  clearAt(isCleared: (ticks: number) => boolean): void {
    for (let row = 0; row < this.length; row++) {
      if (!isCleared(this.#ticks[row])) continue;
      this.boughtTotal -= this.#bought[row];
      this.soldTotal -= this.#sold[row];
      this.#bought[row] = 0;
      this.#sold[row] = 0;
      this.#unknown[row] = 0;
    }
  }

  clear(): void {
    this.#rows.clear();
    this.stepTicks = 1;
    this.length = 0;
    this.boughtTotal = 0;
    this.soldTotal = 0;
  }

  /** Converts prices to a grid `factor` times finer. */
  refine(factor: number): void {
    this.#rows.clear();
    this.stepTicks *= this.stepTicks === 1 ? 1 : factor;
    for (let row = 0; row < this.length; row++) {
      this.#ticks[row] *= factor;
      this.#rows.set(this.#ticks[row], row);
    }
  }

  #rowOf(ticks: number): number {
    const rounded = this.#roundedTicks(ticks);
    const known = this.#rows.get(rounded);
    if (known !== undefined) return known;
    if (this.length >= MAX_ROWS) {
      this.#coarsen();
      return this.#rowOf(ticks);
    }
    if (this.length === this.#ticks.length) this.#grow();
    const row = this.length++;
    this.#ticks[row] = rounded;
    this.#bought[row] = 0;
    this.#sold[row] = 0;
    this.#unknown[row] = 0;
    this.#rows.set(rounded, row);
    return row;
  }

  #roundedTicks(ticks: number): number {
    return this.stepTicks === 1 ? ticks : Math.floor(ticks / this.stepTicks) * this.stepTicks;
  }

  #coarsen(): void {
    const { length } = this;
    const columns = [this.#ticks, this.#bought, this.#sold, this.#unknown];
    const [ticks, bought, sold, unknown] = columns.map((column) => column.slice(0, length));
    this.stepTicks *= COARSER;
    this.length = 0;
    this.#rows.clear();
    for (let row = 0; row < length; row++) {
      const to = this.#rowOf(ticks[row]);
      this.#bought[to] += bought[row];
      this.#sold[to] += sold[row];
      this.#unknown[to] += unknown[row];
    }
  }

  #grow(): void {
    const grown = (column: Float64Array) => {
      const larger = new Float64Array(column.length * 2);
      larger.set(column);
      return larger;
    };
    this.#ticks = grown(this.#ticks);
    this.#bought = grown(this.#bought);
    this.#sold = grown(this.#sold);
    this.#unknown = grown(this.#unknown);
  }
}
