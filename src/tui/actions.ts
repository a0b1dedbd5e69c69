import type { FeedSubscription, Market } from '../engine/index.js';
import { nextKind, resized } from './candle-choice.js';
import { type Action, actionOf } from './keymap.js';
import { layoutFor, PANES, type PaneName } from './layout.js';
import { OVERLAY_SETS } from './overlays.js';
import { CANDLE_STYLES } from './panes/candles.js';
import { PROFILE_SCOPES } from './panes/profile.js';
import { TAPE_FILTERS } from './panes/tape.js';
import { BAR_SCALES, LADDER_SCOPES, type UiState } from './state.js';

const PAGE_ROWS = 10;

/** What a key can ask for beyond the screen's own state. */
export type ScreenCommands = {
  quit(): void;
  suspend(): void;
  repaint(): void;
  readonly feedOf: (market: Market) => FeedSubscription | undefined;
};

/** Turns keys into changes of state and commands. */
export function createKeyHandler(ui: UiState, commands: ScreenCommands): (key: string) => void {
  const actions: Readonly<Record<Action, () => void>> = {
    quit: commands.quit,
    suspend: commands.suspend,
    repaint: commands.repaint,
    help: () => ui.change(() => toggle(ui, 'isHelpOpen')),
    close: () => close(ui),
    freeze: () => ui.change(() => toggle(ui, 'isFrozen')),
    cumulative: () => ui.change(() => toggle(ui, 'showsCumulative')),
    trades: () => ui.change(() => toggle(ui, 'showsTrades')),
    'candle-smaller': () => ui.change(() => resizeCandles(ui, -1)),
    'candle-larger': () => ui.change(() => resizeCandles(ui, 1)),
    'candle-kind-back': () => ui.change(() => turnCandles(ui, -1)),
    'candle-kind': () => ui.change(() => turnCandles(ui, 1)),
    'candle-style': () => ui.change(() => nextCandleStyle(ui)),
    averages: () => ui.change(() => nextOverlays(ui)),
    profile: () => ui.change(() => nextProfile(ui)),
    log: () => ui.change(() => switchPane(ui, 'log', 'showsLog')),
    depth: () => ui.change(() => switchPane(ui, 'depth', 'showsDepth')),
    filter: () => ui.change(() => nextFilter(ui)),
    join: () => ui.change(() => toggle(ui, 'joinsTimes')),
    reset: () => ui.change(() => ui.market.tape?.reset()),
    zoom: () => ui.zoom(afterZoomed(ui.zoomed)),
    stats: () => ui.change(() => toggle(ui, 'showsStats')),
    finer: () => ui.regroup(-1),
    coarser: () => ui.regroup(1),
    recentre: () => ui.recentre(),
    'auto-step': () => ui.change(() => toggleAuto(ui)),
    mode: () => ui.change(() => nextMode(ui)),
    'bar-scale': () => ui.change(() => nextScale(ui)),
    units: () => ui.change(() => toggleUnits(ui)),
    cost: () =>
      ui.change(() => {
        ui.typedSize = '';
      }),
    traded: () => ui.change(() => nextTraded(ui)),
    changes: () => ui.change(() => nextChanges(ui)),
    up: () => ui.moveCursor(1),
    down: () => ui.moveCursor(-1),
    first: () => ui.scrollTo('ask'),
    last: () => ui.scrollTo('bid'),
    'page-up': () => ui.scroll(PAGE_ROWS),
    'page-down': () => ui.scroll(-PAGE_ROWS),
    'next-market': () => ui.select(ui.selected + 1),
    'previous-market': () => ui.select(ui.selected - 1),
    resync: () => commands.feedOf(ui.market)?.resync('user', 'asked for by key'),
  };
  return (key) => {
    if (ui.type(key)) return;
    const nth = /^[1-9]$/.test(key) ? Number(key) - 1 : undefined;
    if (nth !== undefined && nth < ui.markets.length) ui.select(nth);
    const action = actionOf(key);
    if (action !== undefined) actions[action]();
  };
}

/** What was opened last goes first. */
function close(ui: UiState): void {
  if (ui.isHelpOpen) ui.change(() => set(ui, 'isHelpOpen', false));
  else if (ui.zoomed !== undefined) ui.zoom(undefined);
  else ui.clearCursor();
}

function toggleAuto({ view }: UiState): void {
  view.isAutoStep = !view.isAutoStep;
}

function nextMode({ view }: UiState): void {
  view.mode = view.mode === 'follow' ? 'static' : 'follow';
}

function nextScale(ui: UiState): void {
  ui.barScale = after(BAR_SCALES, ui.barScale);
}

function toggleUnits(ui: UiState): void {
  ui.units = ui.units === 'base' ? 'quote' : 'base';
}

function nextTraded(ui: UiState): void {
  ui.traded = after(LADDER_SCOPES, ui.traded);
}

/** Counting begins when the columns are first asked for. */
function nextChanges(ui: UiState): void {
  ui.changes = after(LADDER_SCOPES, ui.changes);
}

function resizeCandles({ view }: UiState, direction: 1 | -1): void {
  view.candles = resized(view.candles, direction);
}

function turnCandles({ view, market }: UiState, direction: 1 | -1): void {
  view.candles = nextKind(view.candles, direction, market);
}

/** Through the styles, then no candle pane. The first press only shows a pane that cannot be seen. */
function nextCandleStyle(ui: UiState): void {
  if (reveal(ui, 'candles', ui.showsCandles)) return;
  const next = ui.showsCandles ? CANDLE_STYLES[CANDLE_STYLES.indexOf(ui.candleStyle) + 1] : CANDLE_STYLES[0];
  ui.showsCandles = next !== undefined;
  ui.candleStyle = next ?? CANDLE_STYLES[0];
  settle(ui, 'candles', ui.showsCandles);
}

function nextOverlays(ui: UiState): void {
  ui.overlays = after(OVERLAY_SETS, ui.overlays);
}

function nextProfile(ui: UiState): void {
  if (reveal(ui, 'profile', ui.showsProfile)) return;
  const next = ui.showsProfile ? PROFILE_SCOPES[PROFILE_SCOPES.indexOf(ui.profileScope) + 1] : PROFILE_SCOPES[0];
  ui.showsProfile = next !== undefined;
  ui.profileScope = next ?? PROFILE_SCOPES[0];
  settle(ui, 'profile', ui.showsProfile);
}

/** On or off; one that is on but has no place is shown first. */
function switchPane(ui: UiState, pane: PaneName, shows: 'showsLog' | 'showsDepth'): void {
  if (reveal(ui, pane, ui[shows])) return;
  ui[shows] = !ui[shows];
  settle(ui, pane, ui[shows]);
}

function nextFilter(ui: UiState): void {
  ui.tapeFilter = (ui.tapeFilter + 1) % TAPE_FILTERS.length;
}

/** Shows a pane that is on, but has no place beside the ladder, in its place. Answers whether that was needed. */
function reveal(ui: UiState, pane: PaneName, isOn: boolean): boolean {
  const isHidden = isOn && ui.zoomed !== pane && (ui.zoomed !== undefined || !hasPlace(ui, pane));
  if (isHidden) ui.zoomed = pane;
  return isHidden;
}

/** A pane that was just switched on is seen, one that was switched off does not keep the screen. */
function settle(ui: UiState, pane: PaneName, isOn: boolean): void {
  if (isOn && !hasPlace(ui, pane)) ui.zoomed = pane;
  if (!isOn && ui.zoomed === pane) ui.zoomed = undefined;
}

function hasPlace(ui: UiState, pane: PaneName): boolean {
  const layout = layoutFor({ ...ui, zoomed: undefined });
  return layout.kind === 'full' && layout.side.some((placed) => placed.pane === pane);
}

function afterZoomed(zoomed: PaneName | undefined): PaneName | undefined {
  return PANES[zoomed === undefined ? 0 : PANES.indexOf(zoomed) + 1];
}

/** The next of a list, the first after the last. */
function after<T>(list: readonly T[], value: T): T {
  return list[(list.indexOf(value) + 1) % list.length];
}

type Switch = 'isHelpOpen' | 'isFrozen' | 'showsCumulative' | 'showsTrades' | 'showsStats' | 'joinsTimes';

function toggle(ui: UiState, name: Switch): void {
  set(ui, name, !ui[name]);
}

function set(ui: UiState, name: Switch, value: boolean): void {
  ui[name] = value;
}
