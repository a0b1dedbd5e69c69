import type { CandleKind, CandleView, Clock, Market } from '../engine/index.js';
import type { FrameClock } from './frame-clock.js';
import { candleRows } from './panes/candles.js';
import { depthRows } from './panes/depth.js';
import { headerRows, oneLine } from './panes/header.js';
import { costLine, keyLine } from './panes/keys.js';
import { LadderPane } from './panes/ladder.js';
import { logRows } from './panes/log.js';
import { profileRows } from './panes/profile.js';
import { statsRows, statsStrip } from './panes/stats.js';
import { TAPE_FILTERS, tapeRows, tapeStrip } from './panes/tape.js';
import type { LiveRegion } from './screen.js';
import type { UiState } from './state.js';
import type { Glyphs } from './theme.js';

/** Percentiles are for reading, not for watching them flicker. */
const STATS_REFRESH_MS = 500;
const AGE_REFRESH_MS = 100;
/** A chart moves when its last candle does, which is with every trade. */
const CANDLE_REFRESH_MS = 200;
const PROFILE_REFRESH_MS = 500;
const COST_REFRESH_MS = 200;
const DEPTH_REFRESH_MS = 250;

export type Painter = Pick<LiveRegion, 'version' | 'rows'>;

export type Painters = {
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
  readonly keys: Painter;
  readonly line: Painter;
};

export type PainterContext = {
  readonly ui: UiState;
  readonly glyphs: Glyphs;
  readonly clock: Clock;
  /** The candles of a market, begun when they are first asked for. */
  readonly candles: (market: Market, kind: CandleKind) => CandleView | undefined;
  readonly paint: Pick<FrameClock, 'paintMs' | 'skippedFrames'>;
};

/** Every live region's content: pure functions of the engine's view and what the user has chosen. */
export function createPainters({ ui, glyphs, clock, paint, candles }: PainterContext): Painters {
  const ladder = new LadderPane();
  const every = (ms: number) => Math.floor(clock.monoMs() / ms);
  const frozen = (painter: Painter) => freezable(painter, ui);
  const candlesOf = () => candles(ui.market, ui.view.candles);
  const candleVersion = () => candlesOf()?.series.version ?? 0;
  const atMost = refreshedEvery(CANDLE_REFRESH_MS, clock);
  const tapeOptions = (size: { readonly width: number; readonly height: number }) => ({
    ...size,
    glyphs,
    minVolume: TAPE_FILTERS[ui.tapeFilter],
    joinsTimes: ui.joinsTimes,
  });
  return {
    header: {
      version: versionOf(() => [ui.version, ui.market.version, every(AGE_REFRESH_MS)]),
      rows: ({ width, height }) =>
        headerRows(ui.market, { width, height, glyphs, position: positionText(ui), isFrozen: ui.isFrozen }),
    },
    ladder: frozen({
      version: versionOf(() => [ui.version, ui.market.version]),
      rows: ({ width, height }) =>
        ladder.rows(ui.market, ui.view, {
          width,
          height,
          glyphs,
          showsCumulative: ui.showsCumulative,
          scale: ui.barScale,
          choice: { units: ui.units, traded: ui.traded, changes: ui.changes },
        }),
    }),
    candles: frozen({
      version: versionOf(() => [ui.version, atMost(candleVersion)]),
      rows: (size) =>
        candleRows(ui.market, candlesOf(), { ...size, glyphs, style: ui.candleStyle, overlays: ui.overlays }),
    }),
    tape: frozen({
      version: versionOf(() => [ui.version, ui.market.tape?.trades.count ?? -1]),
      rows: (size) => tapeRows(ui.market, tapeOptions(size)),
    }),
    profile: frozen({
      version: versionOf(() => [ui.version, every(PROFILE_REFRESH_MS)]),
      rows: (size) => profileRows(ui.market, candlesOf(), { ...size, glyphs, scope: ui.profileScope }),
    }),
    tradeStrip: frozen({
      version: versionOf(() => [ui.version, ui.market.tape?.trades.count ?? -1]),
      rows: (size) => [tapeStrip(ui.market, tapeOptions(size))],
    }),
    stats: frozen({
      version: versionOf(() => [ui.selected, every(STATS_REFRESH_MS)]),
      rows: (size) => statsRows(ui.market, size, paint, glyphs),
    }),
    statsStrip: frozen({
      version: versionOf(() => [ui.selected, every(STATS_REFRESH_MS)]),
      rows: ({ width }) => [statsStrip(ui.market, width, paint, glyphs)],
    }),
    depth: frozen({
      version: versionOf(() => [ui.version, every(DEPTH_REFRESH_MS)]),
      rows: (size) => depthRows(ui.market, { ...size, glyphs, scale: ui.barScale }),
    }),
    log: frozen({
      version: versionOf(() => [ui.version, ui.market.events.inserted]),
      rows: (size) => logRows(ui.market, size, glyphs),
    }),
    keys: {
      version: versionOf(() => [ui.version, ui.typedSize === undefined ? 0 : every(COST_REFRESH_MS)]),
      rows: ({ width }) => [
        ui.typedSize === undefined ? keyLine(width, ui.notice) : costLine(ui.market, ui.typedSize, { width, glyphs }),
      ],
    },
    line: {
      version: versionOf(() => [ui.version, ui.market.version]),
      rows: ({ width }) => [oneLine(ui.market, width)],
    },
  };
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
