import type { CandleKind, Clock, ReadonlyMarket } from '../../src/engine/internal.js';
import { Histogram } from '../../src/engine/internal.js';
import { ASCII, UNICODE } from '../../src/tui/glyphs.js';
import { createKeymaps } from '../../src/tui/input/keymap.js';
import { lookOf } from '../../src/tui/look.js';
import type { PainterContext } from '../../src/tui/painters.js';
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
