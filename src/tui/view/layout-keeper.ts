import { type CancelTimer, type Clock, messageOf, PriceGrid, type ReadonlyMarket } from '../../engine/internal.js';
import type { PendingGroups } from './pending-groups.js';
import { layoutText, restoreLayout } from './saved-layout.js';
import type { UiState } from './state.js';

/** Several keys in a row are one change. */
const SAVE_AFTER_MS = 1000;

/** Where layouts are kept between runs, one a market. */
export type LayoutStore = {
  /** undefined when nothing was kept. @throws what the file system throws */
  load(market: ReadonlyMarket): string | undefined;
  /** @throws what the file system throws */
  save(market: ReadonlyMarket, text: string): void;
};

export type LayoutKeeperOptions = {
  readonly ui: UiState;
  readonly groups: PendingGroups;
  readonly store: LayoutStore;
  readonly clock: Clock;
  /** Said to the user, once a failure. */
  readonly notify: (text: string) => void;
};

/** Gives each market the layout that it had last time, and keeps what the keys change. */
export class LayoutKeeper {
  readonly #options: LayoutKeeperOptions;
  readonly #kept = new Map<ReadonlyMarket, string>();
  #cancelSave: CancelTimer | undefined;
  #unsubscribe = () => {};
  #hasFailed = false;

  constructor(options: LayoutKeeperOptions) {
    this.#options = options;
  }

  /** What was kept, into the views. */
  restore(): void {
    const { ui, groups, store, notify } = this.#options;
    for (const market of ui.markets) {
      try {
        const text = store.load(market);
        const group = text === undefined ? undefined : restoreLayout(ui.viewOf(market), text);
        // Where the venue has changed its tick since, one tick is right again.
        if (group !== undefined) groups.want(market, group, () => {});
      } catch (error) {
        notify(`the layout of ${market.symbol} could not be read and begins anew: ${messageOf(error)}`);
      }
    }
  }

  /** From now on changes are kept. */
  start(): void {
    for (const market of this.#options.ui.markets) this.#kept.set(market, this.#textOf(market));
    this.#unsubscribe = this.#options.ui.subscribe(() => this.#saveSoon());
  }

  /** Keeps what is not kept yet. */
  stop(): void {
    this.#unsubscribe();
    this.#cancelSave?.();
    this.#save();
  }

  #saveSoon(): void {
    this.#cancelSave ??= this.#options.clock.after(SAVE_AFTER_MS, () => this.#save());
  }

  #save(): void {
    this.#cancelSave = undefined;
    const { ui, store, notify } = this.#options;
    for (const market of ui.markets) {
      const text = this.#textOf(market);
      if (text === this.#kept.get(market)) continue;
      this.#kept.set(market, text);
      try {
        store.save(market, text);
      } catch (error) {
        if (!this.#hasFailed) notify(`the layout cannot be kept: ${messageOf(error)}`);
        this.#hasFailed = true;
      }
    }
  }

  #textOf(market: ReadonlyMarket): string {
    const { ui, groups } = this.#options;
    const view = ui.viewOf(market);
    const { instrument } = market;
    const step = instrument && PriceGrid.of(instrument.tickSize).priceText(view.step);
    return layoutText(view, groups.priceOf(market) ?? step);
  }
}
