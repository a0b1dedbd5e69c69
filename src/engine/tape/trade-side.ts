import type { TradeSide } from '../sink.js';

/** The taker's side. */
export type TakerSide = Exclude<TradeSide, 'unknown'>;

export type UnsignedTrade = {
  readonly price: number;
  /** The price minus the mid when it was traded, in any unit: only the sign counts. undefined where the mid is not known. */
  readonly fromMid?: number | undefined;
  /** What the venue or file says; it always counts more than what is inferred. */
  readonly reported?: TakerSide | undefined;
};

/**
 * Who took, where a venue or file does not say: Lee & Ready, "Inferring Trade Direction from Intraday Data", Journal of Finance 46 (1991).
 *
 * The quote rule first: above the mid a buyer took, below it a seller. At the mid, or without one, the tick test: above the last price that
 * differs a buyer, below it a seller. Before any price has changed it is unknown.
 *
 * Takes every trade of a market in order, those with a side too: their prices count for the tick test.
 */
export class TradeSideRule {
  #lastPrice = Number.NaN;
  /** By the last change of price; a price that stays the same keeps it. */
  #tick: TradeSide = 'unknown';

  sideOf({ price, fromMid, reported }: UnsignedTrade): TradeSide {
    if (price > this.#lastPrice) this.#tick = 'buy';
    else if (price < this.#lastPrice) this.#tick = 'sell';
    this.#lastPrice = price;
    if (reported !== undefined) return reported;
    if (fromMid === undefined || fromMid === 0) return this.#tick;
    return fromMid > 0 ? 'buy' : 'sell';
  }
}
