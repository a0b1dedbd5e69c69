import { type Feed, LobtopError, type ReadonlyMarket, type ReplayDriver } from '../../engine/internal.js';
import { layoutOf } from '../layout.js';
import { isAvailable, isOn, PANES, type Pane, type PaneName, paneOf } from '../panes/index.js';
import { nextKind, resized } from '../view/candle-choice.js';
import { BAR_SCALES, LADDER_SCOPES, LADDER_UNITS, OVERLAY_SETS, TAPE_FILTERS } from '../view/choices.js';
import type { MarketView } from '../view/market-view.js';
import { OVERVIEW_COLUMNS, type OverviewColumn } from '../view/overview-state.js';
import type { UiState } from '../view/state.js';
import { helpPages } from './help-pages.js';
import { type GeneralAction, type Keymap, type Keymaps, keymapOf } from './keymap.js';
import { whyNoEffect, whyUnbound } from './no-effect.js';

const PAGE_ROWS = 10;
const DAY_MS = 86_400_000;

/** Commands of the keys that affect more than the state of the user interface. */
export type ScreenCommands = {
  quit(): void;
  suspend(): void;
  repaint(): void;
  /** Writes the screen to a text file. */
  export(): void;
  toggleMouse(): void;
  /** Starts or stops recording the watched markets. */
  toggleRecording(): void;
  /** Resets sums, latencies and counts. */
  resetCounters(): void;
  readonly feedOf: (market: ReadonlyMarket) => Feed | undefined;
  /** Indexes of the markets in the order of their table. */
  readonly overviewOrder: () => readonly number[];
  /** Starts playback of the recent history of the live markets, if it is kept. */
  enterPast(): void;
  /** Returns to the live markets, or goes to the end of a recording. */
  backToNow(): void;
  /** Shows a message in the key line. */
  notice(text: string): void;
};

/** Returns the function that handles keys: each changes the state or runs a command. */
export function createKeyHandler(ui: UiState, keymaps: Keymaps, commands: ScreenCommands): (key: string) => void {
  /** An action that changes the market's view. */
  const viewAction = (change: (view: MarketView) => void) => () => ui.change(() => change(ui.view));
  /** An action on the playback; none while the markets are live. */
  const playbackAction = (act: (driver: ReplayDriver) => void) => () =>
    ui.change(() => {
      if (ui.playback !== undefined) act(ui.playback.driver);
    });
  /** While live, a step back starts playback of the recent history. */
  const back = (events: number) => () => {
    if (ui.playback === undefined) commands.enterPast();
    playbackAction((driver) => driver.step(-events, ui.market))();
  };
  const find = (direction: 1 | -1) => playbackAction((driver) => findEvent(ui, driver, { direction, commands }));
  const keymap = () => keymapOf(ui, keymaps);
  const general: Readonly<Record<GeneralAction, () => void>> = {
    quit: commands.quit,
    suspend: commands.suspend,
    repaint: commands.repaint,
    export: commands.export,
    mouse: commands.toggleMouse,
    record: commands.toggleRecording,
    help: () => ui.change(() => nextHelp(ui, keymap())),
    close: () => close(ui),
    freeze: () => ui.change(() => toggleFreeze(ui)),
    theme: viewAction((view) => {
      view.theme = nextOf(ui.themes, view.theme);
    }),
    cumulative: viewAction((view) => {
      view.showsCumulative = !view.showsCumulative;
    }),
    calm: viewAction((view) => {
      view.isCalm = !view.isCalm;
    }),
    'candle-smaller': viewAction((view) => resizeCandles(view, -1)),
    'candle-larger': viewAction((view) => resizeCandles(view, 1)),
    'candle-kind-back': viewAction((view) => changeCandleKind(view, ui.market, -1)),
    'candle-kind': viewAction((view) => changeCandleKind(view, ui.market, 1)),
    averages: viewAction((view) => {
      view.overlays = nextOf(OVERLAY_SETS, view.overlays);
    }),
    filter: viewAction((view) => {
      view.tapeFilter = (view.tapeFilter + 1) % TAPE_FILTERS.length;
    }),
    join: viewAction((view) => {
      view.joinsTimes = !view.joinsTimes;
    }),
    ticker: viewAction((view) => {
      view.showsTicker = !view.showsTicker;
    }),
    reset: () => ui.change(commands.resetCounters),
    'clear-above': () => ui.clearTraded('above'),
    'clear-below': () => ui.clearTraded('below'),
    zoom: () => ui.zoom(nextZoomed(ui)),
    finer: () => ui.regroup(-1),
    coarser: () => ui.regroup(1),
    recentre: () => ui.recentre(),
    'auto-step': viewAction((view) => {
      view.isAutoStep = !view.isAutoStep;
    }),
    mode: viewAction((view) => {
      view.mode = view.mode === 'follow' ? 'static' : 'follow';
    }),
    'bar-scale': viewAction((view) => {
      view.barScale = nextOf(BAR_SCALES, view.barScale);
    }),
    units: viewAction((view) => {
      view.units = nextOf(LADDER_UNITS, view.units);
    }),
    cost: () => ui.openPrompt('size'),
    traded: viewAction((view) => {
      view.traded = nextOf(LADDER_SCOPES, view.traded);
    }),
    changes: viewAction((view) => {
      view.changes = nextOf(LADDER_SCOPES, view.changes);
    }),
    up: () => ui.moveCursor(1),
    down: () => ui.moveCursor(-1),
    first: () => ui.scrollTo('ask'),
    last: () => ui.scrollTo('bid'),
    'page-up': () => page(ui, 1),
    'page-down': () => page(ui, -1),
    'half-up': () => ui.scroll(PAGE_ROWS / 2),
    'half-down': () => ui.scroll(-PAGE_ROWS / 2),
    play: playbackAction((driver) => (driver.isPlaying ? driver.pause() : driver.play())),
    slower: playbackAction((driver) => driver.changeSpeed(-1)),
    faster: playbackAction((driver) => driver.changeSpeed(1)),
    step: playbackAction((driver) => driver.step(1, ui.market)),
    'step-10': playbackAction((driver) => driver.step(10, ui.market)),
    'step-100': playbackAction((driver) => driver.step(100, ui.market)),
    'step-back': back(1),
    'step-back-10': back(10),
    'step-back-100': back(100),
    pace: playbackAction((driver) => driver.switchPace()),
    jump: () => ui.openPrompt('position'),
    find: () => ui.openPrompt('filter'),
    'find-next': find(1),
    'find-previous': find(-1),
    now: commands.backToNow,
    levels: () => ui.change(() => nextLevels(ui)),
    'next-market': () => ui.select(ui.selected + 1),
    'previous-market': () => ui.select(ui.selected - 1),
    overview: () => ui.change(() => toggleOverview(ui)),
    'open-market': () => ui.change(() => toggleOverview(ui)),
    'row-up': () => moveInOverview(ui, commands, -1),
    'row-down': () => moveInOverview(ui, commands, 1),
    sort: () => ui.change(() => sortOverview(ui, 1)),
    'sort-back': () => ui.change(() => sortOverview(ui, -1)),
    reverse: () =>
      ui.change(() => {
        ui.overview.isDescending = !ui.overview.isDescending;
      }),
    resync: () => resync(commands, ui.market),
  };
  const actions = new Map<string, () => void>([
    ...Object.entries(general),
    ...PANES.map((pane) => [pane.binding.action, () => ui.change(() => pressPaneKey(ui, pane))] as const),
  ]);
  return (key) => {
    const typed = ui.type(key);
    if (typeof typed === 'object' && typed.kind === 'position')
      playbackAction((driver) => jumpTo(driver, typed.text))();
    if (typeof typed === 'object' && typed.kind === 'filter') {
      setFilter(ui, typed.text);
      find(1)();
    }
    if (typed !== false) return;
    const nth = /^[1-9]$/.test(key) ? Number(key) - 1 : undefined;
    if (nth !== undefined && nth < ui.markets.length) {
      ui.select(nth);
      return;
    }
    const action = keymap().actionOf(key);
    const why = action === undefined ? whyUnbound(key, ui, keymaps) : whyNoEffect(action, ui, keymap());
    if (why !== undefined) commands.notice(why);
    else if (action !== undefined) actions.get(action)?.();
  };
}

function resync({ feedOf, notice }: ScreenCommands, market: ReadonlyMarket): void {
  const feed = feedOf(market);
  if (feed === undefined) notice('a recording has no feed to fetch the book from');
  else feed.resync('user', 'requested by key press');
}

/** Sets the event filter. The filter "#id" also follows that order; an empty one clears both. */
function setFilter(ui: UiState, text: string): void {
  ui.change(() => {
    ui.filter = text.trim() || undefined;
    ui.followed = /^#(\d+)$/.exec(text.trim())?.[1];
  });
}

type FindOptions = { readonly direction: 1 | -1; readonly commands: Pick<ScreenCommands, 'notice'> };

function findEvent(ui: UiState, driver: ReplayDriver, { direction, commands }: FindOptions): void {
  const { filter } = ui;
  const explain = () => commands.notice(`press / and type one of ${driver.filters}`);
  if (filter === undefined) {
    explain();
    return;
  }
  try {
    const isFound = driver.find(filter, direction, ui.market);
    if (!isFound) commands.notice(`no ${direction === 1 ? 'later' : 'earlier'} ${filter}`);
  } catch (error) {
    if (!(error instanceof LobtopError)) throw error;
    explain();
  }
}

/** "43" or "43%" of the recording, event "#1234", or "12:04:31" UTC on the current day. Anything else is ignored. */
function jumpTo(driver: ReplayDriver, target: string): void {
  const share = /^(\d+(?:\.\d+)?)%?$/.exec(target);
  const event = /^#(\d+)$/.exec(target);
  const time = /^(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?$/.exec(target);
  if (share !== null) driver.jumpTo(Math.min(1, Number(share[1]) / 100));
  else if (event !== null) driver.jumpTo(Math.min(1, Number(event[1]) / Math.max(1, driver.length)));
  else if (time !== null) {
    const [hours, minutes, seconds = 0] = time.slice(1).map((part) => (part === undefined ? 0 : Number(part)));
    const day = Math.floor(driver.nowTs / DAY_MS) * DAY_MS;
    driver.jumpToTime(day + (hours * 3600 + minutes * 60 + seconds) * 1000);
  }
}

function toggleOverview(ui: UiState): void {
  ui.page = ui.page === 'overview' ? 'market' : 'overview';
}

/** Selects the market above or below in the table. */
function moveInOverview(ui: UiState, { overviewOrder }: ScreenCommands, direction: 1 | -1): void {
  const order = overviewOrder();
  const next = order[order.indexOf(ui.selected) + direction];
  if (next !== undefined) ui.select(next);
}

/** By the next column: the largest number first, the first name. */
function sortOverview({ overview }: UiState, direction: 1 | -1): void {
  const choices = [undefined, ...OVERVIEW_COLUMNS];
  const at = choices.indexOf(overview.sortedBy) + direction;
  overview.sortedBy = choices[(at + choices.length) % choices.length];
  overview.isDescending = overview.sortedBy !== undefined && !TEXT_COLUMNS.has(overview.sortedBy);
}

const TEXT_COLUMNS: ReadonlySet<OverviewColumn> = new Set(['market', 'state', 'proof']);

/** Closes the help, else the table of all markets, else the zoomed pane, else the cursor. */
function close(ui: UiState): void {
  if (ui.helpPage !== undefined) ui.change(() => closeHelp(ui));
  else if (ui.page === 'overview') ui.change(() => toggleOverview(ui));
  else if (ui.zoomed !== undefined) ui.zoom(undefined);
  else ui.clearCursor();
}

/** Opens the help, then its next page, then closes it. */
function nextHelp(ui: UiState, keymap: Keymap): void {
  const next = ui.helpPage === undefined ? 0 : ui.helpPage + 1;
  ui.helpPage = next < helpPages(keymap, ui).length ? next : undefined;
}

function closeHelp(ui: UiState): void {
  ui.helpPage = undefined;
}

function toggleFreeze(ui: UiState): void {
  ui.isFrozen = !ui.isFrozen;
}

function resizeCandles(view: MarketView, direction: 1 | -1): void {
  view.candles = resized(view.candles, direction);
}

function changeCandleKind(view: MarketView, market: ReadonlyMarket, direction: 1 | -1): void {
  view.candles = nextKind(view.candles, direction, market);
}

/**
 * Switches a pane on or off, or to its next variant. If it is on but not visible, it is only revealed; one with a strip needs no reveal.
 */
function pressPaneKey(ui: UiState, pane: Pane): void {
  const { name, variants, openStrip } = pane;
  const wasOn = isOn(pane, ui);
  if (openStrip !== undefined) ui.view.panes[name] = !wasOn;
  else if (reveal(ui, pane)) return;
  else if (variants === undefined) setPane(ui, pane, !wasOn);
  else if (wasOn) setPane(ui, pane, !variants.next(ui.view));
  else {
    variants.first(ui.view);
    setPane(ui, pane, true);
  }
}

/** Zooms a pane that is on but not visible. Returns whether it did. */
function reveal(ui: UiState, pane: Pane): boolean {
  const { name } = pane;
  const isHidden = isOn(pane, ui) && ui.zoomed !== name && (ui.zoomed !== undefined || !fits(ui, pane));
  if (isHidden) ui.zoomed = name;
  return isHidden;
}

/** Switches a pane on, and zooms it if it does not fit, or off, and ends its zoom. */
function setPane(ui: UiState, pane: Pane, isOn: boolean): void {
  ui.view.panes[pane.name] = isOn;
  if (isOn && !fits(ui, pane)) ui.zoomed = pane.name;
  if (!isOn && ui.zoomed === pane.name) ui.zoomed = undefined;
}

function fits(ui: UiState, pane: Pane): boolean {
  const layout = layoutOf(ui, undefined);
  return layout.kind === 'full' && layout.side.some((placed) => placed.pane === pane);
}

function nextZoomed(ui: UiState): string | undefined {
  const panes = PANES.filter((pane) => isAvailable(pane, ui));
  return panes[ui.zoomed === undefined ? 0 : panes.findIndex(({ name }) => name === ui.zoomed) + 1]?.name;
}

/** Scrolls the ladder, or turns the page of the order list. */
function page(ui: UiState, direction: 1 | -1): void {
  if (ui.zoomed !== 'orders') ui.scroll(PAGE_ROWS * direction);
  else {
    ui.change(() => {
      ui.ordersPage = Math.max(0, ui.ordersPage - direction);
    });
  }
}

/** The panes of the L1, L2 and L3 views. */
const LEVEL_VIEWS: readonly (readonly [main: PaneName, ...others: PaneName[]])[] = [
  ['candles', 'profile', 'tape'],
  ['depth', 'tape', 'log'],
  ['orders', 'tape'],
];

/** Switches to the next of the three views, or to the first. */
function nextLevels(ui: UiState): void {
  const { panes } = ui.view;
  const isCurrent = (view: readonly PaneName[]) => PANES.every((pane) => isOn(pane, ui) === view.includes(pane.name));
  const next = LEVEL_VIEWS[(LEVEL_VIEWS.findIndex(isCurrent) + 1) % LEVEL_VIEWS.length];
  for (const { name } of PANES) panes[name] = next.includes(name);
  // The L1 view marks the trades on the chart.
  if (next.includes('candles')) ui.view.candleStyle = 'marks';
  // Without room for side panes, L2 is the ladder itself; the main panes of L1 and L3 are zoomed.
  const [main] = next;
  ui.zoomed = main === 'depth' || fits(ui, paneOf(main)) ? undefined : main;
}

/** The next item of a list, wrapping around. */
function nextOf<T>(list: readonly T[], value: T): T {
  return list[(list.indexOf(value) + 1) % list.length];
}
