import type { UiState } from '../view/state.js';
import { candles } from './candles.js';
import { consolidated } from './consolidated.js';
import { depth } from './depth.js';
import { log } from './log.js';
import { orders } from './orders.js';
import type { Pane } from './pane.js';
import { profile } from './profile.js';
import { stats } from './stats.js';
import { tape } from './tape.js';

export type { Pane, PaneView } from './pane.js';

const ALL = [candles, orders, consolidated, tape, depth, profile, stats, log] as const satisfies readonly Pane[];

/** The names of the actions of the panes' keys. */
export type PaneAction = (typeof ALL)[number]['binding']['action'];
export type PaneName = (typeof ALL)[number]['name'];

/** All panes, from top to bottom. */
export const PANES: readonly (Pane & { readonly name: PaneName })[] = ALL;
export const PANE_BINDINGS = ALL.map(({ binding }) => binding);

/** Whether a pane has something to show. */
export function isAvailable({ missing }: Pane, ui: UiState): boolean {
  return missing?.(ui) === undefined;
}

/** Whether a pane is switched on. */
export function isOn(pane: Pane, { playback, view }: Pick<UiState, 'playback' | 'view'>): boolean {
  return view.panes[pane.name] ?? pane.isOn(playback?.orders !== undefined);
}

/** Whether a pane is to be shown, if there is room. */
export function isShown(pane: Pane, ui: UiState): boolean {
  return isAvailable(pane, ui) && isOn(pane, ui);
}

/** @throws RangeError for a name that no pane has */
export function paneOf(name: PaneName): Pane {
  const found = PANES.find((pane) => pane.name === name);
  if (found === undefined) throw new RangeError(`no pane ${name}`);
  return found;
}
