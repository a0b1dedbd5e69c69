import { layoutOf } from '../layout.js';
import { PANES, type PaneName } from '../panes/index.js';
import { resized } from '../view/candle-choice.js';
import type { UiState } from '../view/state.js';
import type { Action, Keymap, Keymaps } from './keymap.js';

const NO_BOOK = 'no book yet';
const HEADER_ROWS_FOR_TICKER = 3;

const OF_AXIS: ReadonlySet<Action> = new Set([
  'up',
  'down',
  'first',
  'last',
  'page-up',
  'page-down',
  'half-up',
  'half-down',
  'recentre',
]);

/** Why an action would have no effect now; undefined for one that has. */
export function whyNoEffect(action: Action, ui: UiState, keymap: Keymap): string | undefined {
  const { view, market, markets } = ui;
  const pane = PANES.find(({ binding }) => binding.action === action);
  const missing = pane?.missing?.(ui);
  if (missing !== undefined) return missing;
  const isPaging = ui.zoomed === 'orders' && (action === 'page-up' || action === 'page-down');
  if (OF_AXIS.has(action) && view.centre === undefined && !isPaging) return NO_BOOK;
  const keyOf = (name: Action) => keymap.bindings.find((binding) => binding.action === name)?.keys[0];
  const hidden = (pane: PaneName, name: string, key: Action) => {
    const shown = keyOf(key);
    return isOnScreen(ui, pane) ? undefined : `${name} are hidden${shown === undefined ? '' : `: ${shown} shows them`}`;
  };
  switch (action) {
    case 'finer':
      return view.step === 1 && !view.isAutoStep ? 'the finest grouping: one tick a row' : undefined;
    case 'coarser':
      return ui.isCoarsest && !view.isAutoStep ? 'the coarsest grouping: 5 % of the price' : undefined;
    case 'next-market':
    case 'previous-market':
      return markets.length === 1 ? 'only one market is watched' : undefined;
    case 'calm':
      return view.step > 1 ? 'only an ungrouped book is redrawn less often' : undefined;
    case 'clear-above':
    case 'clear-below':
      return view.traded === 'off'
        ? `bought and sold are hidden: ${keyOf('traded') ?? 'nothing'} shows them`
        : undefined;
    case 'cost':
      return market.book?.isReady === true ? undefined : NO_BOOK;
    case 'filter':
    case 'join':
      return hidden('tape', 'trades', 'trades');
    case 'averages':
    case 'candle-kind':
    case 'candle-kind-back':
      return hidden('candles', 'candles', 'candle-style');
    case 'candle-smaller':
    case 'candle-larger':
      return hidden('candles', 'candles', 'candle-style') ?? ifSameCandles(ui, action);
    case 'ticker':
      return hasTickerRow(ui) ? undefined : 'no room for more rows above: the screen needs 18';
    default:
      return undefined;
  }
}

/** Why a key does nothing that has a meaning in the other mode only, or selects a market that is not there. */
export function whyUnbound(key: string, ui: UiState, keymaps: Keymaps): string | undefined {
  if (/^[1-9]$/.test(key)) {
    const count = ui.markets.length;
    return `there ${count === 1 ? 'is 1 market' : `are ${count} markets`}`;
  }
  if (ui.page === 'overview' && keymaps.live.actionOf(key) !== undefined) return 'of one market: open it first';
  const isOther = ui.playback === undefined && keymaps.playback.actionOf(key) !== undefined;
  return isOther ? 'only in a recording or the past: left goes back' : undefined;
}

function ifSameCandles({ view }: UiState, action: 'candle-smaller' | 'candle-larger'): string | undefined {
  const next = resized(view.candles, action === 'candle-larger' ? 1 : -1);
  if (JSON.stringify(next) !== JSON.stringify(view.candles)) return undefined;
  return `the ${action === 'candle-larger' ? 'longest' : 'shortest'} candles of this kind`;
}

/** Whether a pane is beside the ladder, zoomed, or a line. */
function isOnScreen(ui: UiState, name: PaneName): boolean {
  const layout = layoutOf(ui);
  if (layout.kind !== 'full') return false;
  if (layout.zoomed !== undefined) return layout.zoomed === name;
  return layout.side.some(({ pane }) => pane.name === name) || layout.strips.some((pane) => pane.name === name);
}

function hasTickerRow(ui: UiState): boolean {
  if (ui.view.showsTicker) return true;
  const layout = layoutOf(ui);
  return layout.kind === 'full' && layout.headerRows >= HEADER_ROWS_FOR_TICKER - 1;
}
