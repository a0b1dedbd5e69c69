import type { LiveRegion } from '../terminal/screen.js';
import type { MarketView } from '../view/market-view.js';
import type { UiState } from '../view/state.js';
import type { Scene } from './scene.js';

/** A part of the screen that shows a scene. */
export type PaneView = Omit<LiveRegion, 'place'>;

/** The pages of the help. */
export type Topic = 'ladder' | 'markets' | 'chart' | 'panes' | 'past' | 'screen';

/** The key of a pane, as in the key map. */
export type PaneBinding = {
  readonly keys: readonly string[];
  readonly action: string;
  readonly topic: Topic;
  readonly help: string;
  readonly short?: string;
  readonly when?: 'orders';
};

/** Variants of a pane: its key goes through them, and then switches it off. */
export type PaneVariants = {
  /** Selects the next variant, or the first. Returns whether it was the first again. */
  readonly next: (view: MarketView) => boolean;
  readonly first: (view: MarketView) => void;
};

/** A pane that stands beside the ladder, or zoomed in its place. Layout, folding, zoom, key map, help and docs are made from these. */
export type Pane = {
  readonly name: string;
  readonly binding: PaneBinding;
  /** The minimum, including its title. */
  readonly rows: number;
  /** Its share of the rows that are left. */
  readonly share: number;
  /** Of panes that do not fit, those with the lowest rank are hidden first. */
  readonly rank: number;
  /** Whether it is on unless the user has switched it. @param hasOrders in a recording of orders */
  readonly isOn: (hasOrders: boolean) => boolean;
  /** Why it has nothing to show now; undefined where it has. */
  readonly missing?: (ui: UiState) => string | undefined;
  readonly variants?: PaneVariants;
  /** Opens it. One pane may be open several times, for several markets. */
  readonly open: (scene: Scene) => PaneView;
  /** Opens the line that replaces it where it does not fit. */
  readonly openStrip?: (scene: Scene) => PaneView;
};

/** Variants that are the values of a list. */
export function variantsOf<T>(
  list: readonly [T, ...T[]],
  get: (view: MarketView) => T,
  set: (view: MarketView, value: T) => void,
): PaneVariants {
  return {
    first: (view) => set(view, list[0]),
    next: (view) => {
      const next = list[list.indexOf(get(view)) + 1];
      set(view, next ?? list[0]);
      return next === undefined;
    },
  };
}
