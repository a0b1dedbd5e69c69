import type { TradeSide } from '../../../sink.js';
import { TradeSideRule } from '../../../tape/trade-side.js';
import type { ImportedMarket, ImportedTimes } from './imported-market.js';

/** One trade as a file has it; the side is the taker's. It is inferred where the file does not have it, but not where it is stated to be unknown. */
export type ImportedTrade = {
  readonly id: string;
  readonly price: string;
  readonly size: string;
  readonly side: TradeSide | undefined;
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

  /** Trades that were left out, as another file has them too. */
  repeated = 0;
  /** Ids of the trades of the last time, and the file that they are from. */
  readonly #ids = new Map<string, string>();
  #ts = Number.NaN;

  /** A trade of a file. Where files overlap, what both have is one trade. */
  addOf(file: string, trade: ImportedTrade, times: ImportedTimes): void {
    if (times.recvTs !== this.#ts) this.#ids.clear();
    this.#ts = times.recvTs;
    const owner = trade.id === '' ? undefined : this.#ids.get(trade.id);
    if (owner !== undefined && owner !== file) {
      this.repeated++;
      return;
    }
    if (trade.id !== '') this.#ids.set(trade.id, file);
    this.#add(trade, times);
  }

  #add({ id, price, size, side: reported }: ImportedTrade, times: ImportedTimes): void {
    if (!this.#hasBooks) this.#market.startWithoutBook('trades only, no book', times.recvTs);
    const known = reported === 'unknown' ? undefined : reported;
    // Its price counts for the sides of later trades, whatever its own is.
    const inferred = this.#sides.sideOf({ price: Number(price), reported: known });
    this.#market.trade({ id, price, size, side: reported ?? inferred }, times);
  }
}
