import type { ReadonlyMarket } from '../../engine/internal.js';
import type { UiState } from './state.js';

type PendingGroup = {
  readonly price: string;
  readonly onRejected: (error: unknown) => void;
  readonly onApplied: (price: string) => void;
};

type GroupListeners = Partial<Pick<PendingGroup, 'onRejected' | 'onApplied'>>;

/** Grouping steps requested as prices, for markets whose tick size and price are not known yet. */
export class PendingGroups {
  readonly #ui: UiState;
  readonly #pending = new Map<ReadonlyMarket, PendingGroup>();

  constructor(ui: UiState) {
    this.#ui = ui;
  }

  /**
   * `onRejected` is called with the error if the step is not a multiple of the market's tick, `onApplied` with the step otherwise: a
   * smaller one where the price asked for is too large for the market.
   */
  request(
    market: ReadonlyMarket,
    price: string,
    { onRejected = () => {}, onApplied = () => {} }: GroupListeners,
  ): void {
    this.#pending.set(market, { price, onRejected, onApplied });
  }

  /** The pending step; undefined = none. */
  priceOf(market: ReadonlyMarket): string | undefined {
    return this.#pending.get(market)?.price;
  }

  /** Groups the markets whose tick size and price are known by now. */
  apply(): void {
    for (const [market, { price, onRejected, onApplied }] of this.#pending) {
      if (market.book?.isReady !== true) continue;
      this.#pending.delete(market);
      try {
        onApplied(this.#ui.groupBy(market, price));
      } catch (error) {
        onRejected(error);
      }
    }
  }
}
