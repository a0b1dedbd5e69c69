import type { Trade } from '../../sink.js';

/**
 * Who began a trade, where the file does not say: above the last other price a buyer, below it a seller
 * (the tick test; Lee and Ready, "Inferring Trade Direction from Intraday Data", 1991).
 */
export class TickRule {
  #price = Number.NaN;
  #side: Trade['side'] = 'buy';

  sideOf(price: number, told: Trade['side'] | undefined): Trade['side'] {
    if (told !== undefined) this.#side = told;
    else if (price > this.#price) this.#side = 'buy';
    else if (price < this.#price) this.#side = 'sell';
    this.#price = price;
    return this.#side;
  }
}
