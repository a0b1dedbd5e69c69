const FIRST_ROWS = 64;
/** Beyond this many prices they are kept in tens of ticks, then in hundreds: memory stays bounded, sums stay right. */
const MAX_ROWS = 32_768;
const COARSER = 10;

/** How much was bought and sold at each price, by the taker's side. */
export class PriceVolumes {
  /** Prices are kept in multiples of this many ticks: 1, unless there were too many of them. */
  stepTicks = 1;
  length = 0;
  boughtTotal = 0;
  soldTotal = 0;
  readonly #rows = new Map<number, number>();
  #ticks = new Float64Array(FIRST_ROWS);
  #bought = new Float64Array(FIRST_ROWS);
  #sold = new Float64Array(FIRST_ROWS);

  /** In order of their first trade, not of price; only the first `length` count. */
  get ticks(): Float64Array {
    return this.#ticks;
  }

  get bought(): Float64Array {
    return this.#bought;
  }

  get sold(): Float64Array {
    return this.#sold;
  }

  add(ticks: number, bought: number, sold: number): void {
    const row = this.#rowOf(ticks);
    this.#bought[row] += bought;
    this.#sold[row] += sold;
    this.boughtTotal += bought;
    this.soldTotal += sold;
  }

  boughtAt(ticks: number): number {
    const row = this.#rows.get(this.#stepped(ticks));
    return row === undefined ? 0 : this.#bought[row];
  }

  soldAt(ticks: number): number {
    const row = this.#rows.get(this.#stepped(ticks));
    return row === undefined ? 0 : this.#sold[row];
  }

  /** Forgets what was counted at some prices. */
  clearAt(isCleared: (ticks: number) => boolean): void {
    for (let row = 0; row < this.length; row++) {
      if (!isCleared(this.#ticks[row])) continue;
      this.boughtTotal -= this.#bought[row];
      this.soldTotal -= this.#sold[row];
      this.#bought[row] = 0;
      this.#sold[row] = 0;
    }
  }

  clear(): void {
    this.#rows.clear();
    this.stepTicks = 1;
    this.length = 0;
    this.boughtTotal = 0;
    this.soldTotal = 0;
  }

  /** Prices are counted on a grid `factor` times finer from here on. */
  refine(factor: number): void {
    this.#rows.clear();
    this.stepTicks *= this.stepTicks === 1 ? 1 : factor;
    for (let row = 0; row < this.length; row++) {
      this.#ticks[row] *= factor;
      this.#rows.set(this.#ticks[row], row);
    }
  }

  #rowOf(ticks: number): number {
    const stepped = this.#stepped(ticks);
    const known = this.#rows.get(stepped);
    if (known !== undefined) return known;
    if (this.length >= MAX_ROWS) {
      this.#coarsen();
      return this.#rowOf(ticks);
    }
    if (this.length === this.#ticks.length) this.#grow();
    const row = this.length++;
    this.#ticks[row] = stepped;
    this.#bought[row] = 0;
    this.#sold[row] = 0;
    this.#rows.set(stepped, row);
    return row;
  }

  #stepped(ticks: number): number {
    return this.stepTicks === 1 ? ticks : Math.floor(ticks / this.stepTicks) * this.stepTicks;
  }

  #coarsen(): void {
    const { length } = this;
    const [ticks, bought, sold] = [this.#ticks, this.#bought, this.#sold].map((column) => column.slice(0, length));
    this.stepTicks *= COARSER;
    this.length = 0;
    this.#rows.clear();
    for (let row = 0; row < length; row++) {
      const to = this.#rowOf(ticks[row]);
      this.#bought[to] += bought[row];
      this.#sold[to] += sold[row];
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
  }
}
