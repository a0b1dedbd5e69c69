import { type Feed, LobtopError, type ReadonlyMarket, type ReplayDriver } from '../../engine/internal.js';
import { helpPages } from '../help.js';
import { THEME_NAMES } from '../theme.js';
import { nextKind, resized } from '../view/candle-choice.js';
import {
  BAR_SCALES,
  CANDLE_STYLES,
  LADDER_SCOPES,
  LADDER_UNITS,
  OVERLAY_SETS,
  PANES,
  type PaneName,
  PROFILE_SCOPES,
  TAPE_FILTERS,
} from '../view/choices.js';
import type { MarketView } from '../view/market-view.js';
import type { UiState } from '../view/state.js';
import { type Action, type Keymap, type Keymaps, keymapOf } from './keymap.js';

const PAGE_ROWS = 10;
const DAY_MS = 86_400_000;

/** What a key can ask for beyond the screen's own state. */
export type ScreenCommands = {
  quit(): void;
  suspend(): void;
  repaint(): void;
  /** Writes what is seen to a file. */
  export(): void;
  switchMouse(): void;
  /** Begins to record what is watched, or ends it. */
  switchRecording(): void;
  /** Begins sums, latencies and counts anew. */
  resetCounters(): void;
  readonly feedOf: (market: ReadonlyMarket) => Feed | undefined;
  /** Goes into the last minutes of the live markets, as far as they are kept. */
  enterPast(): void;
  /** Leaves the past, or goes to the end of a recording. */
  backToNow(): void;
  /** Says something beside the keys. */
  notice(text: string): void;
};

/** Turns keys into changes of state and commands. */
export function createKeyHandler(ui: UiState, keymaps: Keymaps, commands: ScreenCommands): (key: string) => void {
  /** A change of how the market is looked at. */
  const view = (change: (view: MarketView) => void) => () => ui.change(() => change(ui.view));
  const walking = (act: (driver: ReplayDriver) => void) => () =>
    ui.change(() => {
      if (ui.walk !== undefined) act(ui.walk.driver);
    });
  /** A step back from now is a step into the past. */
  const back = (events: number) => () => {
    if (ui.walk === undefined) commands.enterPast();
    walking((driver) => driver.step(-events, ui.market))();
  };
  const find = (direction: 1 | -1) => walking((driver) => findEvent(ui, driver, { direction, commands }));
  const keymap = () => keymapOf(ui, keymaps);
  const actions: Readonly<Record<Action, () => void>> = {
    quit: commands.quit,
    suspend: commands.suspend,
    repaint: commands.repaint,
    export: commands.export,
    mouse: commands.switchMouse,
    record: commands.switchRecording,
    help: () => ui.change(() => nextHelp(ui, keymap())),
    close: () => close(ui),
    freeze: () => ui.change(() => toggleFreeze(ui)),
    theme: view((own) => {
      own.theme = after(THEME_NAMES, own.theme);
    }),
    cumulative: view((own) => {
      own.showsCumulative = !own.showsCumulative;
    }),
    calm: view((own) => {
      own.isCalm = !own.isCalm;
    }),
    'candle-smaller': view((own) => resizeCandles(own, -1)),
    'candle-larger': view((own) => resizeCandles(own, 1)),
    'candle-kind-back': view((own) => turnCandles(own, ui.market, -1)),
    'candle-kind': view((own) => turnCandles(own, ui.market, 1)),
    'candle-style': () => ui.change(() => nextCandleStyle(ui)),
    averages: view((own) => {
      own.overlays = after(OVERLAY_SETS, own.overlays);
    }),
    profile: () => ui.change(() => nextProfile(ui)),
    trades: () => ui.change(() => toggleStrip(ui, 'tape')),
    stats: () => ui.change(() => toggleStrip(ui, 'stats')),
    log: () => ui.change(() => switchPane(ui, 'log')),
    depth: () => ui.change(() => switchPane(ui, 'depth')),
    filter: view((own) => {
      own.tapeFilter = (own.tapeFilter + 1) % TAPE_FILTERS.length;
    }),
    join: view((own) => {
      own.joinsTimes = !own.joinsTimes;
    }),
    reset: () => ui.change(commands.resetCounters),
    'clear-above': () => ui.clearTraded('above'),
    'clear-below': () => ui.clearTraded('below'),
    zoom: () => ui.zoom(afterZoomed(ui)),
    finer: () => ui.regroup(-1),
    coarser: () => ui.regroup(1),
    recentre: () => ui.recentre(),
    'auto-step': view((own) => {
      own.isAutoStep = !own.isAutoStep;
    }),
    mode: view((own) => {
      own.mode = own.mode === 'follow' ? 'static' : 'follow';
    }),
    'bar-scale': view((own) => {
      own.barScale = after(BAR_SCALES, own.barScale);
    }),
    units: view((own) => {
      own.units = after(LADDER_UNITS, own.units);
    }),
    cost: () => ui.ask('size'),
    traded: view((own) => {
      own.traded = after(LADDER_SCOPES, own.traded);
    }),
    changes: view((own) => {
      own.changes = after(LADDER_SCOPES, own.changes);
    }),
    up: () => ui.moveCursor(1),
    down: () => ui.moveCursor(-1),
    first: () => ui.scrollTo('ask'),
    last: () => ui.scrollTo('bid'),
    'page-up': () => page(ui, 1),
    'page-down': () => page(ui, -1),
    'half-up': () => ui.scroll(PAGE_ROWS / 2),
    'half-down': () => ui.scroll(-PAGE_ROWS / 2),
    play: walking((driver) => (driver.isPlaying ? driver.pause() : driver.play())),
    slower: walking((driver) => driver.changeSpeed(-1)),
    faster: walking((driver) => driver.changeSpeed(1)),
    step: walking((driver) => driver.step(1, ui.market)),
    'step-10': walking((driver) => driver.step(10, ui.market)),
    'step-100': walking((driver) => driver.step(100, ui.market)),
    'step-back': back(1),
    'step-back-10': back(10),
    'step-back-100': back(100),
    pace: walking((driver) => driver.switchPace()),
    jump: () => ui.ask('place'),
    find: () => ui.ask('filter'),
    'find-next': find(1),
    'find-previous': find(-1),
    now: commands.backToNow,
    levels: () => ui.change(() => nextLevels(ui)),
    orders: () => ui.change(() => switchPane(ui, 'orders')),
    'next-market': () => ui.select(ui.selected + 1),
    'previous-market': () => ui.select(ui.selected - 1),
    resync: () => commands.feedOf(ui.market)?.resync('user', 'asked for by key'),
  };
  return (key) => {
    const typed = ui.type(key);
    if (typeof typed === 'object' && typed.kind === 'place') walking((driver) => jumpTo(driver, typed.text))();
    if (typeof typed === 'object' && typed.kind === 'filter') {
      lookFor(ui, typed.text);
      find(1)();
    }
    if (typed !== false) return;
    const nth = /^[1-9]$/.test(key) ? Number(key) - 1 : undefined;
    if (nth !== undefined && nth < ui.markets.length) ui.select(nth);
    const action = keymap().actionOf(key);
    if (action !== undefined) actions[action]();
  };
}

/** An order that is looked for is followed too; nothing typed ends it. */
function lookFor(ui: UiState, text: string): void {
  ui.change(() => {
    ui.filter = text.trim() || undefined;
    ui.followed = /^#(\d+)$/.exec(text.trim())?.[1];
  });
}

type Finding = { readonly direction: 1 | -1; readonly commands: Pick<ScreenCommands, 'notice'> };

function findEvent(ui: UiState, driver: ReplayDriver, { direction, commands }: Finding): void {
  const { filter } = ui;
  const ask = () => commands.notice(`find what? / and one of ${driver.filters}`);
  if (filter === undefined) {
    ask();
    return;
  }
  try {
    const isFound = driver.find(filter, direction, ui.market);
    if (!isFound) commands.notice(`no ${direction === 1 ? 'further' : 'earlier'} ${filter}`);
  } catch (error) {
    if (!(error instanceof LobtopError)) throw error;
    ask();
  }
}

/** "43" or "43%" of the recording, "#1234" events from its beginning, "12:04:31" of its day, UTC; anything else goes nowhere. */
function jumpTo(driver: ReplayDriver, place: string): void {
  const share = /^(\d+(?:\.\d+)?)%?$/.exec(place);
  const event = /^#(\d+)$/.exec(place);
  const time = /^(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?$/.exec(place);
  if (share !== null) driver.jumpTo(Math.min(1, Number(share[1]) / 100));
  else if (event !== null) driver.jumpTo(Math.min(1, Number(event[1]) / Math.max(1, driver.length)));
  else if (time !== null) {
    const [hours, minutes, seconds = 0] = time.slice(1).map((part) => (part === undefined ? 0 : Number(part)));
    const day = Math.floor(driver.nowTs / DAY_MS) * DAY_MS;
    driver.jumpToTime(day + (hours * 3600 + minutes * 60 + seconds) * 1000);
  }
}

/** What was opened last goes first. */
function close(ui: UiState): void {
  if (ui.helpPage !== undefined) ui.change(() => closeHelp(ui));
  else if (ui.zoomed !== undefined) ui.zoom(undefined);
  else ui.clearCursor();
}

/** Through the pages, then closed. */
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

function turnCandles(view: MarketView, market: ReadonlyMarket, direction: 1 | -1): void {
  view.candles = nextKind(view.candles, direction, market);
}

/** Through the styles, then no candle pane. The first press only shows a pane that cannot be seen. */
function nextCandleStyle(ui: UiState): void {
  const { view } = ui;
  if (reveal(ui, 'candles')) return;
  const next = view.panes.candles ? CANDLE_STYLES[CANDLE_STYLES.indexOf(view.candleStyle) + 1] : CANDLE_STYLES[0];
  view.candleStyle = next ?? CANDLE_STYLES[0];
  turn(ui, 'candles', next !== undefined);
}

function nextProfile(ui: UiState): void {
  const { view } = ui;
  if (reveal(ui, 'profile')) return;
  const next = view.panes.profile ? PROFILE_SCOPES[PROFILE_SCOPES.indexOf(view.profileScope) + 1] : PROFILE_SCOPES[0];
  view.profileScope = next ?? PROFILE_SCOPES[0];
  turn(ui, 'profile', next !== undefined);
}

/** On or off; one that is on but has no place is shown first. */
function switchPane(ui: UiState, pane: PaneName): void {
  if (!reveal(ui, pane)) turn(ui, pane, !ui.view.panes[pane]);
}

/** Where these have no place of their own they are a line each: they are never hidden while they are on. */
function toggleStrip(ui: UiState, pane: 'tape' | 'stats'): void {
  ui.view.panes[pane] = !ui.view.panes[pane];
}

/** Shows a pane that is on, but has no place beside the ladder, in its place. Answers whether that was needed. */
function reveal(ui: UiState, pane: PaneName): boolean {
  const isHidden = ui.view.panes[pane] && ui.zoomed !== pane && (ui.zoomed !== undefined || !hasPlace(ui, pane));
  if (isHidden) ui.zoomed = pane;
  return isHidden;
}

/** A pane that was just switched on is seen, one that was switched off does not keep the screen. */
function turn(ui: UiState, pane: PaneName, isOn: boolean): void {
  ui.view.panes[pane] = isOn;
  if (isOn && !hasPlace(ui, pane)) ui.zoomed = pane;
  if (!isOn && ui.zoomed === pane) ui.zoomed = undefined;
}

function hasPlace(ui: UiState, pane: PaneName): boolean {
  const layout = ui.layoutWith(undefined);
  return layout.kind === 'full' && layout.side.some((placed) => placed.pane === pane);
}

function afterZoomed(ui: UiState): PaneName | undefined {
  const panes = PANES.filter((pane) => ui.hasPane(pane));
  return panes[ui.zoomed === undefined ? 0 : panes.indexOf(ui.zoomed) + 1];
}

/** The ladder scrolls; the list of orders turns its page. */
function page(ui: UiState, direction: 1 | -1): void {
  if (ui.zoomed !== 'orders') ui.scroll(PAGE_ROWS * direction);
  else {
    ui.change(() => {
      ui.ordersPage = Math.max(0, ui.ordersPage - direction);
    });
  }
}

/** L1, L2 and L3: what stands beside the ladder. */
const LEVEL_VIEWS: readonly (readonly [main: PaneName, ...others: PaneName[]])[] = [
  ['candles', 'profile', 'tape'],
  ['depth', 'tape', 'log'],
  ['orders', 'tape'],
];

/** The next of the three; the first where none of them is seen. */
function nextLevels(ui: UiState): void {
  const { panes } = ui.view;
  const seen = LEVEL_VIEWS.findIndex((view) => PANES.every((pane) => panes[pane] === view.includes(pane)));
  const next = LEVEL_VIEWS[(seen + 1) % LEVEL_VIEWS.length];
  for (const pane of PANES) panes[pane] = next.includes(pane);
  // Of the touch one wants to see what was executed where.
  if (panes.candles) ui.view.candleStyle = 'marks';
  // On a screen without room beside the ladder the levels are the ladder; touch and orders stand in its place.
  const [main] = next;
  ui.zoomed = main === 'depth' || hasPlace(ui, main) ? undefined : main;
}

/** The next of a list, the first after the last. */
function after<T>(list: readonly T[], value: T): T {
  return list[(list.indexOf(value) + 1) % list.length];
}
