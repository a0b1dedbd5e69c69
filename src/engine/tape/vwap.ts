/** Volume-weighted average price: Σ price × size / Σ size; NaN before the first trade. */
export class Vwap {
  #size = 0;
  #volume = 0;

  get value(): number {
    return this.#size > 0 ? this.#volume / this.#size : Number.NaN;
  }

  /** Restarts from columns of prices and sizes. */
  initialize(prices: ArrayLike<number>, sizes: ArrayLike<number>): number {
    this.#size = 0;
    this.#volume = 0;
    return this.updateBatch(prices, sizes);
  }

  next(price: number, size: number): number {
    const total = this.#size + size;
    return total > 0 ? (this.#volume + price * size) / total : Number.NaN;
  }

  update(price: number, size: number): number {
    this.#size += size;
    this.#volume += price * size;
    return this.value;
  }

  updateBatch(prices: ArrayLike<number>, sizes: ArrayLike<number>, out?: Float64Array): number {
    for (let i = 0; i < prices.length; i++) {
      const value = this.update(prices[i], sizes[i]);
      if (out !== undefined) out[i] = value;
    }
    return this.value;
  }
}
