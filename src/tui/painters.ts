import type { CandleKind, CandleView, Clock, Feed, ReadonlyMarket } from '../engine/internal.js';
import { type Keymaps, keymapOf } from './input/keymap.js';
import type { MouseEvent } from './input/mouse.js';
import type { Look } from './look.js';
import { paintCandles } from './panes/candles.js';
import { paintDepth } from './panes/depth.js';
import { paintHeader, paintTouch } from './panes/header.js';
import { costLine, filterLine, jumpLine, paintKeys } from './panes/keys.js';
import { LadderPane } from './panes/ladder.js';
import { paintLog, paintMessages } from './panes/log.js';
import { type OrdersOptions, paintOrders } from './panes/orders.js';
import { paintProfile } from './panes/profile.js';
import { paintStats, paintStatsStrip, type Vitals } from './panes/stats.js';
import { paintTape, paintTapeStrip } from './panes/tape.js';
import type { LiveRegion } from './terminal/screen.js';
import type { ThemeName } from './theme.js';
import { TAPE_FILTERS } from './view/choices.js';
import type { HistoryExtent } from './view/shown-playback.js';
import type { UiState } from './view/state.js';

/** Percentiles are refreshed slowly, so that they can be read. */
const STATS_REFRESH_MS = 1000;
const AGE_REFRESH_MS = 1000;
const FADE_REFRESH_MS = 75;
/** Below this rate a flash would be a single frame, so there are none. */
const FLASH_MIN_FPS = 10;
/** A calm book is redrawn once per this many frames. */
const CALM_FRAMES = 5;
const WHEEL_ROWS = 3;
/** Every trade changes the last candle; the chart is redrawn less often. */
const CANDLE_REFRESH_MS = 200;
const PROFILE_REFRESH_MS = 500;
/** Without trades the figures still change, because old trades leave their window. */
const IDLE_PROFILE_REFRESH_MS = 5000;
const COST_REFRESH_MS = 200;
const DEPTH_REFRESH_MS = 250;
const ORDERS_REFRESH_MS = 100;

export type Painter = Pick<LiveRegion, 'version' | 'paint' | 'onMouse'>;

export type Painters = {
  /** The current look. */
  readonly look: () => Look;
  /** Resets the count of book updates that were not drawn. */
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
  /** The look of a theme on this terminal. */
  readonly lookOf: (theme: ThemeName) => Look;
  /** The candles of a market. The first call starts the series. */
  readonly candles: (market: ReadonlyMarket, kind: CandleKind) => CandleView | undefined;
  readonly feedOf: (market: ReadonlyMarket) => Feed | undefined;
  /** The price of 24 hours ago. */
  readonly dayAgo: (market: ReadonlyMarket) => number | undefined;
  readonly vitals: () => Omit<Vitals, 'conflated'>;
  /** Bytes recorded so far; undefined when not recording. */
  readonly recordedBytes: () => number | undefined;
  /** The recent history of live markets; undefined when none is kept. */
  readonly past?: HistoryExtent | undefined;
  readonly fps: number;
};

/** The content of all live regions: pure functions of the markets and the state of the user interface. */
export function createPainters(context: PainterContext): Painters {
  const { ui, keymaps, clock, candles, feedOf, vitals, fps } = context;
  const ladder = new LadderPane();
  const look = () => context.lookOf(ui.view.theme);
  const every = (ms: number) => Math.floor(clock.monoMs() / ms);
  const frozen = (painter: Painter) => freezable(painter, ui);
  const candlesOf = () => candles(ui.market, ui.view.candles);
  const candleVersion = () => candlesOf()?.series.version ?? 0;
  const throttleCandles = throttle(CANDLE_REFRESH_MS, clock);
  const tradeCount = () => (ui.market.tape?.trades.count ?? -1) + (ui.market.tape?.liquidationCount ?? 0);
  const throttleProfile = throttle(PROFILE_REFRESH_MS, clock);
  const throttleOrders = throttle(ORDERS_REFRESH_MS, clock);
  const hasOrders = () => ui.playback?.orders !== undefined;
  const throttleDepth = throttle(DEPTH_REFRESH_MS, clock);
  const throttleBook = throttle((CALM_FRAMES * 1000) / fps, clock);
  const isCalm = () => ui.view.isCalm && ui.view.step === 1;
  const bookVersion = () => (isCalm() ? throttleBook(() => ui.market.version) : ui.market.version);
  /** Changes while something in the ladder fades, and once more afterwards. */
  const fading = () => (clock.monoMs() < ladder.animatingUntilMono ? every(FADE_REFRESH_MS) : -1);
  const tapeOptions = () => ({
    look: look(),
    minVolume: TAPE_FILTERS[ui.view.tapeFilter],
    joinsTimes: ui.view.joinsTimes,
  });
  const statsOptions = () => ({
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
      version: versionOf(
        () => ui.version,
        () => ui.market.version,
        () => every(AGE_REFRESH_MS),
      ),
      paint: (surface) =>
        paintHeader(surface, ui.market, {
          look: look(),
          position: positionText(ui),
          isFrozen: ui.isFrozen,
          dayAgo: context.dayAgo(ui.market),
          past: context.past,
          playback: ui.playback,
          filter: ui.filter,
          nowTs: clock.wallMs(),
          recordedBytes: context.recordedBytes(),
          feed: feedOf(ui.market),
          confirmedChecksums: feedOf(ui.market)?.confirmedChecksums ?? 0,
        }),
    },
    ladder: {
      ...frozen({
        version: versionOf(() => ui.version, bookVersion, fading),
        paint: (surface) =>
          ladder.paint(surface, ui.market, {
            view: ui.view,
            look: look(),
            nowMono: clock.monoMs(),
            hasFlashes: fps >= FLASH_MIN_FPS,
          }),
      }),
      onMouse: (event) => ladderMouse(ui, ladder, event),
    },
    candles: frozen({
      version: versionOf(
        () => ui.version,
        () => throttleCandles(candleVersion),
      ),
      paint: (surface) => {
        const { candleStyle: style, overlays } = ui.view;
        paintCandles(surface, ui.market, { view: candlesOf(), look: look(), style, overlays });
      },
    }),
    tape: frozen({
      version: versionOf(
        () => ui.version,
        () => tradeCount(),
      ),
      paint: (surface) => paintTape(surface, ui.market, tapeOptions()),
    }),
    profile: frozen({
      version: versionOf(
        () => ui.version,
        () => throttleProfile(tradeCount),
        () => every(IDLE_PROFILE_REFRESH_MS),
      ),
      paint: (surface) =>
        paintProfile(surface, ui.market, { view: candlesOf(), look: look(), scope: ui.view.profileScope }),
    }),
    tradeStrip: frozen({
      version: versionOf(
        () => ui.version,
        () => tradeCount(),
      ),
      paint: (surface) => paintTapeStrip(surface, ui.market, tapeOptions()),
    }),
    stats: frozen({
      version: versionOf(
        () => ui.version,
        () => every(STATS_REFRESH_MS),
      ),
      paint: (surface) => paintStats(surface, ui.market, statsOptions()),
    }),
    statsStrip: frozen({
      version: versionOf(
        () => ui.version,
        () => every(STATS_REFRESH_MS),
      ),
      paint: (surface) => paintStatsStrip(surface, ui.market, statsOptions()),
    }),
    depth: frozen({
      version: versionOf(
        () => ui.version,
        () => throttleDepth(() => ui.market.version),
      ),
      paint: (surface) => paintDepth(surface, ui.market, { look: look(), scale: ui.view.barScale }),
    }),
    log: frozen({
      version: versionOf(
        () => ui.version,
        () => (hasOrders() ? ui.market.version : ui.market.events.inserted),
      ),
      paint: (surface) => {
        const source = ui.playback?.orders;
        if (source === undefined) paintLog(surface, ui.market, look());
        else paintMessages(surface, source, look());
      },
    }),
    orders: frozen({
      version: versionOf(
        () => ui.version,
        () => throttleOrders(() => ui.market.version),
      ),
      paint: (surface) => {
        const source = ui.playback?.orders;
        if (source === undefined) return;
        const { followed, ordersPage: page } = ui;
        const pages = paintOrders(surface, ui.market, { source, look: look(), cursor: cursorOf(ui), followed, page });
        ui.ordersPage = Math.min(page, pages - 1);
      },
    }),
    keys: {
      version: versionOf(
        () => ui.version,
        () => (ui.prompt?.kind === 'size' ? every(COST_REFRESH_MS) : 0),
      ),
      paint: (surface) => {
        const { notice } = ui;
        const prompt = promptText(ui, look());
        if (prompt === undefined) paintKeys(surface, keymapOf(ui, keymaps), { notice, look: look() });
        else surface.at(0).text(prompt, look().theme.notice);
      },
    },
    line: {
      version: versionOf(
        () => ui.version,
        () => ui.market.version,
      ),
      paint: (surface) => paintTouch(surface, ui.market, look()),
    },
  };
}

/** What is typed at the moment, and what it means. */
function promptText({ prompt, playback, market }: UiState, look: Look): string | undefined {
  if (prompt?.kind === 'position') return jumpLine(prompt.text);
  if (prompt?.kind === 'filter') return filterLine(prompt.text, playback);
  return prompt && costLine(market, prompt.text, look);
}

function cursorOf({ view }: UiState): OrdersOptions['cursor'] {
  return view.cursor === undefined ? undefined : { row: view.cursor, stepTicks: view.step };
}

/** The wheel scrolls, a click places the cursor, the middle button recentres. */
function ladderMouse(ui: UiState, ladder: LadderPane, { kind, row }: MouseEvent): void {
  const step = ladder.stepAt(row);
  if (kind === 'wheel-up') ui.scroll(WHEEL_ROWS);
  else if (kind === 'wheel-down') ui.scroll(-WHEEL_ROWS);
  else if (kind === 'middle') ui.recentre();
  else if (step !== undefined) ui.placeCursor(step);
}

/** Caches a version for a time. Must not be used for what a key changes. */
function throttle(ms: number, clock: Clock): (read: () => number) => number {
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

/** While frozen, a region keeps its version, so it is not redrawn. */
function freezable(painter: Painter, ui: UiState): Painter {
  let last = 0;
  return {
    version: () => {
      if (!ui.isFrozen) last = painter.version();
      return last;
    },
    paint: painter.paint,
  };
}

/** A version that increases whenever one of the parts has changed. */
function versionOf(...parts: readonly (() => number)[]): () => number {
  const last = parts.map(() => Number.NaN);
  let version = 0;
  return () => {
    let isChanged = false;
    for (let i = 0; i < parts.length; i++) {
      const now = parts[i]();
      if (now === last[i]) continue;
      last[i] = now;
      isChanged = true;
    }
    if (isChanged) version++;
    return version;
  };
}

/** Of several markets, which one is shown, and how many are live while not all are. */
function positionText({ markets, selected }: UiState): string {
  if (markets.length < 2) return '';
  const live = markets.filter((market) => market.isLive).length;
  const missing = live < markets.length ? `, ${live} live` : '';
  return `${selected + 1}/${markets.length}${missing}`;
}
