import type { ReadonlyMarket } from '../../engine/internal.js';
import type { UiState } from './state.js';

type Wish = { readonly price: string; readonly onRefused: (error: unknown) => void };

/** Grouping steps wanted as prices, of markets whose tick is not known yet. */
export class PendingGroups {
  readonly #ui: UiState;
  readonly #wishes = new Map<ReadonlyMarket, Wish>();

  constructor(ui: UiState) {
    this.#ui = ui;
  }

  /** `onRefused` hears why the step does not fit the market's tick. */
  want(market: ReadonlyMarket, price: string, onRefused: (error: unknown) => void): void {
    this.#wishes.set(market, { price, onRefused });
  }

  /** The step that is still wanted; undefined = none. */
  priceOf(market: ReadonlyMarket): string | undefined {
    return this.#wishes.get(market)?.price;
  }

  /** Groups the markets that have become known. */
  apply(): void {
    for (const [market, { price, onRefused }] of this.#wishes) {
      if (market.instrument === undefined) continue;
      this.#wishes.delete(market);
      try {
        this.#ui.groupBy(market, price);
      } catch (error) {
        onRefused(error);
      }
    }
  }
}
