import type { CandleKind, CandleView, Clock, Feed, ReadonlyMarket } from '../engine/internal.js';
import { type Keymaps, keymapOf } from './input/keymap.js';
import type { MouseEvent } from './input/mouse.js';
import type { Look } from './look.js';
import { candleRows } from './panes/candles.js';
import { depthRows } from './panes/depth.js';
import { headerRows, touchLines } from './panes/header.js';
import { costLine, filterLine, keyLine, placeLine } from './panes/keys.js';
import { LadderPane } from './panes/ladder.js';
import { logRows, messageRows } from './panes/log.js';
import { type OrdersOptions, ordersView } from './panes/orders.js';
import { profileRows } from './panes/profile.js';
import { statsRows, statsStrip, type Vitals } from './panes/stats.js';
import { tapeRows, tapeStrip } from './panes/tape.js';
import type { LiveRegion } from './terminal/screen.js';
import type { ThemeName } from './theme.js';
import { TAPE_FILTERS } from './view/choices.js';
import type { KeptHistory } from './view/shown-playback.js';
import type { UiState } from './view/state.js';

/** Percentiles are for reading, not for watching them flicker. */
const STATS_REFRESH_MS = 1000;
const AGE_REFRESH_MS = 1000;
const FADE_REFRESH_MS = 75;
/** Slower than this a flash would be one frame of noise. */
const FLASH_MIN_FPS = 10;
/** A calm book is shown at every so many frames. */
const CALM_FRAMES = 5;
const WHEEL_ROWS = 3;
/** A chart moves when its last candle does, which is with every trade. */
const CANDLE_REFRESH_MS = 200;
const PROFILE_REFRESH_MS = 500;
/** What only falls out of its window must not look as if it were still there. */
const QUIET_PROFILE_REFRESH_MS = 5000;
const COST_REFRESH_MS = 200;
const DEPTH_REFRESH_MS = 250;
const ORDERS_REFRESH_MS = 100;

export type Painter = Pick<LiveRegion, 'version' | 'rows' | 'onMouse'>;
type Size = { readonly width: number; readonly height: number };

export type Painters = {
  /** What everything is drawn with just now. */
  readonly look: () => Look;
  /** Counts anew the changes that no frame showed on their own. */
  readonly resetConflated: () => void;
  readonly header: Painter;
  readonly ladder: Painter;
  readonly candles: Painter;
  readonly tape: Painter;
  readonly profile: Painter;
  readonly tradeStrip: Painter;
  readonly stats: Painter;
  readonly statsStrip: Painter;
  readonly depth: Painter;
  readonly log: Painter;
  readonly orders: Painter;
  readonly keys: Painter;
  readonly line: Painter;
};

export type PainterContext = {
  readonly ui: UiState;
  readonly keymaps: Keymaps;
  readonly clock: Clock;
  /** The look that a theme makes on this terminal. */
  readonly lookOf: (theme: ThemeName) => Look;
  /** The candles of a market, begun when they are first asked for. */
  readonly candles: (market: ReadonlyMarket, kind: CandleKind) => CandleView | undefined;
  readonly feedOf: (market: ReadonlyMarket) => Feed | undefined;
  /** The price of 24 hours ago. */
  readonly dayAgo: (market: ReadonlyMarket) => number | undefined;
  readonly vitals: () => Omit<Vitals, 'conflated'>;
  /** How much was recorded so far; undefined while nothing is. */
  readonly recordedBytes: () => number | undefined;
  /** The last minutes of live markets; undefined where none are kept. */
  readonly past?: KeptHistory | undefined;
  readonly fps: number;
};

/** Every live region's content: pure functions of the engine's view and what the user has chosen. */
export function createPainters(context: PainterContext): Painters {
  const { ui, keymaps, clock, candles, feedOf, vitals, fps } = context;
  const ladder = new LadderPane();
  const look = () => context.lookOf(ui.view.theme);
  const every = (ms: number) => Math.floor(clock.monoMs() / ms);
  const frozen = (painter: Painter) => freezable(painter, ui);
  const candlesOf = () => candles(ui.market, ui.view.candles);
  const candleVersion = () => candlesOf()?.series.version ?? 0;
  const candlesAtMost = refreshedEvery(CANDLE_REFRESH_MS, clock);
  const tradeCount = () => ui.market.tape?.trades.count ?? -1;
  const profileAtMost = refreshedEvery(PROFILE_REFRESH_MS, clock);
  const ordersAtMost = refreshedEvery(ORDERS_REFRESH_MS, clock);
  const hasOrders = () => ui.walk?.orders !== undefined;
  const depthAtMost = refreshedEvery(DEPTH_REFRESH_MS, clock);
  const bookAtMost = refreshedEvery((CALM_FRAMES * 1000) / fps, clock);
  const isCalm = () => ui.view.isCalm && ui.view.step === 1;
  const bookVersion = () => (isCalm() ? bookAtMost(() => ui.market.version) : ui.market.version);
  /** Moves on while something in the ladder fades, and once more when all has faded. */
  const fading = () => (clock.monoMs() < ladder.animatingUntilMono ? every(FADE_REFRESH_MS) : -1);
  const tapeOptions = (size: Size) => ({
    ...size,
    look: look(),
    minVolume: TAPE_FILTERS[ui.view.tapeFilter],
    joinsTimes: ui.view.joinsTimes,
  });
  const statsOptions = (size: Size) => ({
    ...size,
    look: look(),
    feed: feedOf(ui.market),
    vitals: { ...vitals(), conflated: ladder.conflated },
  });
  return {
    look,
    resetConflated: () => {
      ladder.conflated = 0;
    },
    header: {
      version: versionOf(() => [ui.version, ui.market.version, every(AGE_REFRESH_MS)]),
      rows: (size) =>
        headerRows(ui.market, {
          ...size,
          look: look(),
          position: positionText(ui),
          isFrozen: ui.isFrozen,
          dayAgo: context.dayAgo(ui.market),
          past: context.past,
          walk: ui.walk,
          filter: ui.filter,
          nowTs: clock.wallMs(),
          recordedBytes: context.recordedBytes(),
          confirmedChecksums: feedOf(ui.market)?.confirmedChecksums ?? 0,
        }),
    },
    ladder: {
      ...frozen({
        version: versionOf(() => [ui.version, bookVersion(), fading()]),
        rows: (size) =>
          ladder.rows(ui.market, ui.view, {
            ...size,
            look: look(),
            nowMono: clock.monoMs(),
            hasFlashes: fps >= FLASH_MIN_FPS,
          }),
      }),
      onMouse: (event) => ladderMouse(ui, ladder, event),
    },
    candles: frozen({
      version: versionOf(() => [ui.version, candlesAtMost(candleVersion)]),
      rows: (size) => {
        const { candleStyle: style, overlays } = ui.view;
        return candleRows(ui.market, candlesOf(), { ...size, look: look(), style, overlays });
      },
    }),
    tape: frozen({
      version: versionOf(() => [ui.version, tradeCount()]),
      rows: (size) => tapeRows(ui.market, tapeOptions(size)),
    }),
    profile: frozen({
      version: versionOf(() => [ui.version, profileAtMost(tradeCount), every(QUIET_PROFILE_REFRESH_MS)]),
      rows: (size) => profileRows(ui.market, candlesOf(), { ...size, look: look(), scope: ui.view.profileScope }),
    }),
    tradeStrip: frozen({
      version: versionOf(() => [ui.version, tradeCount()]),
      rows: (size) => [tapeStrip(ui.market, tapeOptions(size))],
    }),
    stats: frozen({
      version: versionOf(() => [ui.version, every(STATS_REFRESH_MS)]),
      rows: (size) => statsRows(ui.market, statsOptions(size)),
    }),
    statsStrip: frozen({
      version: versionOf(() => [ui.version, every(STATS_REFRESH_MS)]),
      rows: (size) => [statsStrip(ui.market, statsOptions(size))],
    }),
    depth: frozen({
      version: versionOf(() => [ui.version, depthAtMost(() => ui.market.version)]),
      rows: (size) => depthRows(ui.market, { ...size, look: look(), scale: ui.view.barScale }),
    }),
    log: frozen({
      version: versionOf(() => [ui.version, hasOrders() ? ui.market.version : ui.market.events.inserted]),
      rows: (size) => {
        const source = ui.walk?.orders;
        return source === undefined ? logRows(ui.market, size, look()) : messageRows(source, size, look());
      },
    }),
    orders: frozen({
      version: versionOf(() => [ui.version, ordersAtMost(() => ui.market.version)]),
      rows: (size) => {
        const source = ui.walk?.orders;
        if (source === undefined) return [];
        const { followed, ordersPage: page } = ui;
        const view = ordersView(ui.market, source, { ...size, look: look(), cursor: cursorOf(ui), followed, page });
        ui.ordersPage = Math.min(page, view.pages - 1);
        return view.rows;
      },
    }),
    keys: {
      version: versionOf(() => [ui.version, ui.prompt?.kind === 'size' ? every(COST_REFRESH_MS) : 0]),
      rows: ({ width }) => {
        const { prompt, notice } = ui;
        if (prompt === undefined) return [keyLine(keymapOf(ui, keymaps), { width, notice, look: look() })];
        if (prompt.kind === 'place') return [placeLine(prompt.text, { width, look: look() })];
        if (prompt.kind === 'filter') return [filterLine(prompt.text, ui.walk, { width, look: look() })];
        return [costLine(ui.market, prompt.text, { width, look: look() })];
      },
    },
    line: {
      version: versionOf(() => [ui.version, ui.market.version]),
      rows: ({ width }) => touchLines(ui.market, width, look()),
    },
  };
}

function cursorOf({ view, market }: UiState): OrdersOptions['cursor'] {
  return view.cursor === undefined ? undefined : { row: view.cursor, stepTicks: view.step * market.ticksPerStep };
}

/** The wheel scrolls, a click puts the cursor, the middle button puts the touch in the middle. */
function ladderMouse(ui: UiState, ladder: LadderPane, { kind, row }: MouseEvent): void {
  const step = ladder.stepAt(row);
  if (kind === 'wheel-up') ui.scroll(WHEEL_ROWS);
  else if (kind === 'wheel-down') ui.scroll(-WHEEL_ROWS);
  else if (kind === 'middle') ui.recentre();
  else if (step !== undefined) ui.placeCursor(step);
}

/** A value that is looked at anew only every so often; what a key changes must not go through here. */
function refreshedEvery(ms: number, clock: Clock): (read: () => number) => number {
  let nextMono = Number.NEGATIVE_INFINITY;
  let last = 0;
  return (read) => {
    const nowMono = clock.monoMs();
    if (nowMono >= nextMono) {
      nextMono = nowMono + ms;
      last = read();
    }
    return last;
  };
}

/** While frozen a region keeps its last version, so nothing asks for its rows. */
function freezable(painter: Painter, ui: UiState): Painter {
  let last = 0;
  return {
    version: () => {
      if (!ui.isFrozen) last = painter.version();
      return last;
    },
    rows: painter.rows,
  };
}

/** A number that grows whenever any of the parts differs from last time. */
function versionOf(parts: () => readonly number[]): () => number {
  let last: readonly number[] = [];
  let version = 0;
  return () => {
    const now = parts();
    if (now.some((part, i) => part !== last[i])) version++;
    last = now;
    return version;
  };
}

function positionText(ui: UiState): string {
  return ui.markets.length > 1 ? `${ui.selected + 1}/${ui.markets.length}` : '';
}
