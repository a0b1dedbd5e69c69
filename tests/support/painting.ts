import type { CandleKind, Clock, ReadonlyMarket } from '../../src/engine/internal.js';
import { Histogram } from '../../src/engine/internal.js';
import { ASCII, UNICODE } from '../../src/tui/glyphs.js';
import { createKeymaps } from '../../src/tui/input/keymap.js';
import { lookOf } from '../../src/tui/look.js';
import type { PainterContext } from '../../src/tui/painters.js';
import type { LadderOptions, LadderPane } from '../../src/tui/panes/ladder.js';
import { paintedLines } from '../../src/tui/terminal/styled-text.js';
import type { Surface } from '../../src/tui/terminal/surface.js';
import type { UiState } from '../../src/tui/view/state.js';

export const ASCII_LOOK = lookOf('terminal', { glyphs: ASCII, background: 'dark' });
export const UNICODE_LOOK = lookOf('terminal', { glyphs: UNICODE, background: 'dark' });

/** Painters' surroundings without a session: candles from the market's own tape, no feed. */
export function painterContext(ui: UiState, clock: Clock, more: Partial<PainterContext> = {}): PainterContext {
  const paintMs = new Histogram();
  return {
    ui,
    keymaps: createKeymaps(),
    clock,
    lookOf: () => UNICODE_LOOK,
    candles: (market: ReadonlyMarket, kind: CandleKind) => {
      const series = market.tape?.candles(kind, { hasFootprint: true });
      return series && { series, history: undefined };
    },
    feedOf: () => undefined,
    dayAgo: () => undefined,
    recordedBytes: () => undefined,
    vitals: () => ({ paintMs, skippedFrames: 0, loopLagMs: 0, maxLoopLagMs: 0, rssMb: 0 }),
    fps: 30,
    ...more,
  };
}

/** A frame of a ladder: it takes what has changed, and paints it. */
export function ladderFrame(pane: LadderPane, market: ReadonlyMarket, options: LadderOptions) {
  return (surface: Surface) => {
    pane.update(surface, market, options);
    pane.paint(surface, market, options);
  };
}

type Size = { readonly width: number; readonly height: number };

/** What a painter makes of a blank surface: the characters of each row. */
export function paintedText(paint: (surface: Surface) => void, size: Size): string[] {
  return paintedLines(paint, size).map((line) => line.replace(/\u001b\[[0-9;]*m/g, ''));
}

/** The same without the blanks at the ends of rows, and without blank rows at the end. */
export function paintedRows(paint: (surface: Surface) => void, size: Size): string[] {
  const rows = paintedText(paint, size).map((row) => row.trimEnd());
  return rows.slice(0, rows.findLastIndex((row) => row !== '') + 1);
}
