import type { Clock } from '../engine/index.js';
import type { FrameClock } from './frame-clock.js';
import { headerRows, oneLine } from './panes/header.js';
import { keyLine } from './panes/keys.js';
import { LadderPane } from './panes/ladder.js';
import { statsRows, statsStrip } from './panes/stats.js';
import { tradeRows, tradeStrip } from './panes/trades.js';
import type { LiveRegion } from './screen.js';
import type { UiState } from './state.js';
import type { Glyphs } from './theme.js';

/** Percentiles are for reading, not for watching them flicker. */
const STATS_REFRESH_MS = 500;
const AGE_REFRESH_MS = 100;

export type Painter = Pick<LiveRegion, 'version' | 'rows'>;

export type Painters = {
  readonly header: Painter;
  readonly ladder: Painter;
  readonly trades: Painter;
  readonly tradeStrip: Painter;
  readonly stats: Painter;
  readonly statsStrip: Painter;
  readonly keys: Painter;
  readonly line: Painter;
};

export type PainterContext = {
  readonly ui: UiState;
  readonly glyphs: Glyphs;
  readonly clock: Clock;
  readonly paint: Pick<FrameClock, 'paintMs' | 'skippedFrames'>;
};

/** Every live region's content: pure functions of the engine's view and what the user has chosen. */
export function createPainters({ ui, glyphs, clock, paint }: PainterContext): Painters {
  const ladder = new LadderPane();
  const every = (ms: number) => Math.floor(clock.monoMs() / ms);
  const frozen = (painter: Painter) => freezable(painter, ui);
  return {
    header: {
      version: versionOf(() => [ui.version, ui.market.version, every(AGE_REFRESH_MS)]),
      rows: ({ width, height }) =>
        headerRows(ui.market, { width, height, glyphs, position: positionText(ui), isFrozen: ui.isFrozen }),
    },
    ladder: frozen({
      version: versionOf(() => [ui.version, ui.market.version]),
      rows: ({ width, height }) =>
        ladder.rows(ui.market, ui.view, { width, height, glyphs, showsCumulative: ui.showsCumulative }),
    }),
    trades: frozen({
      version: versionOf(() => [ui.selected, ui.market.tape?.trades.count ?? 0]),
      rows: (size) => tradeRows(ui.market, size, glyphs),
    }),
    tradeStrip: frozen({
      version: versionOf(() => [ui.selected, ui.market.tape?.trades.count ?? 0]),
      rows: ({ width }) => [tradeStrip(ui.market, width, glyphs)],
    }),
    stats: frozen({
      version: versionOf(() => [ui.selected, every(STATS_REFRESH_MS)]),
      rows: (size) => statsRows(ui.market, size, paint, glyphs),
    }),
    statsStrip: frozen({
      version: versionOf(() => [ui.selected, every(STATS_REFRESH_MS)]),
      rows: ({ width }) => [statsStrip(ui.market, width, paint, glyphs)],
    }),
    keys: {
      version: versionOf(() => [ui.version]),
      rows: ({ width }) => [keyLine(width, ui.notice)],
    },
    line: {
      version: versionOf(() => [ui.version, ui.market.version]),
      rows: ({ width }) => [oneLine(ui.market, width)],
    },
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
