import { type TakerSide, TradeSideRule } from '../../../tape/trade-side.js';
import type { ImportedMarket, ImportedTimes } from './imported-market.js';

/** One trade as a file has it; the side is the taker's, where it is known. */
export type ImportedTrade = {
  readonly id: string;
  readonly price: string;
  readonly size: string;
  readonly side: TakerSide | undefined;
};

/** The trades of an imported market. */
export class TradeTape {
  readonly #market: ImportedMarket;
  readonly #sides = new TradeSideRule();
  readonly #hasBooks: boolean;

  /** @param hasBooks whether the files that are read together have books */
  constructor(market: ImportedMarket, hasBooks: boolean) {
    this.#market = market;
    this.#hasBooks = hasBooks;
  }

  add({ id, price, size, side: reported }: ImportedTrade, times: ImportedTimes): void {
    if (!this.#hasBooks) this.#market.startWithoutBook('trades only, no book', times.recvTs);
    const side = this.#sides.sideOf({ price: Number(price), reported });
    this.#market.trade({ id, price, size, side }, times);
  }
}
