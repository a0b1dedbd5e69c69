import type { ReadonlyMarket } from '../../engine/internal.js';
import type { UiState } from './state.js';

type PendingGroup = { readonly price: string; readonly onRejected: (error: unknown) => void };

/** Grouping steps requested as prices, for markets whose tick size is not known yet. */
export class PendingGroups {
  readonly #ui: UiState;
  readonly #pending = new Map<ReadonlyMarket, PendingGroup>();

  constructor(ui: UiState) {
    this.#ui = ui;
  }

  /** `onRejected` is called with the error if the step is not a multiple of the market's tick. */
  request(market: ReadonlyMarket, price: string, onRejected: (error: unknown) => void): void {
    this.#pending.set(market, { price, onRejected });
  }

  /** The pending step; undefined = none. */
  priceOf(market: ReadonlyMarket): string | undefined {
    return this.#pending.get(market)?.price;
  }

  /** Groups the markets whose tick size is known by now. */
  apply(): void {
    for (const [market, { price, onRejected }] of this.#pending) {
      if (market.instrument === undefined) continue;
      this.#pending.delete(market);
      try {
        this.#ui.groupBy(market, price);
      } catch (error) {
        onRejected(error);
      }
    }
  }
}
