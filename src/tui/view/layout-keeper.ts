import {
  type CancelTimer,
  type Clock,
  messageOf,
  PriceGrid,
  type ReadonlyMarket,
  sanitize,
} from '../../engine/internal.js';
import type { MarketChoice, MarketView } from './market-view.js';
import type { PendingGroups } from './pending-groups.js';
import { type KnownNames, layoutText, restoreLayout, UNGROUPED } from './saved-layout.js';
import type { UiState } from './state.js';

/** Delay that combines several key presses into one save. */
const SAVE_AFTER_MS = 1000;

/** Stores layouts between runs, one per market. */
export type LayoutStore = {
  /** undefined when none is saved. @throws file system errors */
  load(market: ReadonlyMarket): string | undefined;
  /** @throws file system errors */
  save(market: ReadonlyMarket, text: string): void;
};

export type LayoutKeeperOptions = {
  readonly ui: UiState;
  readonly groups: PendingGroups;
  readonly store: LayoutStore;
  readonly known: KnownNames;
  readonly clock: Clock;
  /** Shows a message to the user. */
  readonly notify: (text: string) => void;
};

/** What flags have set for one run: not saved, as long as the user does not change it. */
type Override = {
  readonly choice: Partial<MarketChoice>;
  /** What would be saved without them. */
  readonly before: Partial<MarketChoice>;
  /** The grouping step, as a price; undefined = none. */
  group: string | undefined;
  readonly groupBefore: string | undefined;
};

/** Restores each market's layout from the last run, and saves it when it changes. */
export class LayoutKeeper {
  readonly #options: LayoutKeeperOptions;
  readonly #saved = new Map<ReadonlyMarket, string>();
  readonly #overrides = new Map<ReadonlyMarket, Override>();
  #cancelSave: CancelTimer | undefined;
  #unsubscribe = () => {};
  #hasFailed = false;

  constructor(options: LayoutKeeperOptions) {
    this.#options = options;
  }

  /** Applies the saved layouts to the views. */
  restore(): void {
    const { ui, groups, store, known, notify } = this.#options;
    for (const market of ui.markets) {
      try {
        const text = store.load(market);
        const group = text === undefined ? undefined : restoreLayout(ui.viewOf(market), text, known);
        // If the venue has changed its tick size since, the step stays at one tick.
        if (group !== undefined) groups.request(market, group, {});
      } catch (error) {
        notify(`cannot read the layout of ${market.symbol}, using the default: ${sanitize(messageOf(error), 200)}`);
      }
    }
  }

  /** Sets what flags say, for this run. Returns what is to be called with the grouping step, once it is applied. */
  override(market: ReadonlyMarket, choice: Partial<MarketChoice>, group: string | undefined): (step: string) => void {
    const { ui, groups } = this.#options;
    const view = ui.viewOf(market);
    const before = Object.fromEntries(Object.keys(choice).map((name) => [name, view[name as keyof MarketChoice]]));
    const override: Override = { choice, before, group, groupBefore: groups.priceOf(market) };
    this.#overrides.set(market, override);
    Object.assign(view, choice);
    return (step) => {
      override.group = step;
    };
  }

  /** Saves changes from now on. */
  start(): void {
    for (const market of this.#options.ui.markets) this.#saved.set(market, this.#textOf(market));
    this.#unsubscribe = this.#options.ui.subscribe(() => this.#saveSoon());
  }

  /** Saves pending changes and stops. */
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
      if (text === this.#saved.get(market)) continue;
      this.#saved.set(market, text);
      try {
        store.save(market, text);
      } catch (error) {
        if (!this.#hasFailed) notify(`cannot save the layout: ${sanitize(messageOf(error), 200)}`);
        this.#hasFailed = true;
      }
    }
  }

  #textOf(market: ReadonlyMarket): string {
    const { ui, groups } = this.#options;
    const view = ui.viewOf(market);
    const group = groups.priceOf(market) ?? groupOf(view);
    const override = this.#overrides.get(market);
    if (override === undefined) return layoutText(view, group);
    const isUnchanged = (name: string) =>
      isSame(view[name as keyof MarketChoice], override.choice[name as keyof MarketChoice]);
    const kept = Object.entries(override.before).filter(([name]) => isUnchanged(name));
    const hasOwnGroup = override.group === undefined || !isSameStep(group, override.group);
    return layoutText({ ...view, ...Object.fromEntries(kept) }, hasOwnGroup ? group : override.groupBefore);
  }
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** "10" and "10.00" are the same step: the tick may have become finer. */
function isSameStep(a: string | undefined, b: string): boolean {
  return a === b || Number(a) === Number(b);
}

/** The grouping step as a price; undefined before the first frame. */
function groupOf({ isGrouped, step, tickSize }: MarketView): string | undefined {
  if (tickSize === undefined) return undefined;
  return isGrouped ? PriceGrid.of(tickSize).priceText(step) : UNGROUPED;
}
