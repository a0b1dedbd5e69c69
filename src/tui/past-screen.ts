import {
  type CandleKind,
  type CandleView,
  type Clock,
  type MarketSink,
  type ReadonlyMarket,
  type RecentHistory,
  Rewind,
} from '../engine/internal.js';
import type { UiState } from './view/state.js';

export type PastScreenOptions = {
  /** undefined when no history is kept. */
  readonly past: RecentHistory | undefined;
  readonly ui: UiState;
  readonly clock: Clock;
  readonly liveCandles: (market: ReadonlyMarket, kind: CandleKind) => CandleView | undefined;
  /** Observes the markets in playback. */
  readonly observe: (market: ReadonlyMarket) => MarketSink;
  readonly notify: (text: string) => void;
};

/** Switches the screen between the live markets and their recent past. The feed continues; the past is shown on copies of the markets. */
export class PastScreen {
  readonly #options: PastScreenOptions;
  #rewind: Rewind | undefined;

  constructor(options: PastScreenOptions) {
    this.#options = options;
  }

  /** The candles of the shown market, live or past. */
  candles(market: ReadonlyMarket, kind: CandleKind): CandleView | undefined {
    const { liveCandles, ui } = this.#options;
    const shown = kindWithData(market, kind);
    return this.#rewind === undefined ? liveCandles(market, shown) : this.#rewind.candles(market, shown, ui.liveMarket);
  }

  enter(): void {
    const { past, ui, clock, liveCandles, observe, notify } = this.#options;
    if (past === undefined) {
      notify('rewinding is off: start with --past 10m');
      return;
    }
    this.close();
    const rewind = new Rewind({ past, clock, liveCandles, observe, onNow: () => this.leave() });
    this.#rewind = rewind;
    ui.change(() => {
      ui.playback = {
        driver: rewind.driver,
        marketOf: (market) => rewind.marketOf(market),
        history: () => past,
        orders: undefined,
      };
    });
  }

  /** Returns to the live markets, or goes to the end of a recording on disk. */
  leave(): void {
    const { ui } = this.#options;
    if (this.#rewind === undefined) {
      ui.change(() => ui.playback?.driver.jumpTo(1));
      return;
    }
    this.close();
    ui.change(() => {
      ui.playback = undefined;
    });
  }

  /** Ends playback of the past, with its timers. */
  close(): void {
    this.#rewind?.end();
    this.#rewind = undefined;
  }
}

/** Of a source that reports candles instead of trades there are none of a shorter interval. */
function kindWithData({ tape }: ReadonlyMarket, kind: CandleKind): CandleKind {
  const reportedMs = tape?.reportedIntervalMs;
  if (reportedMs === undefined || kind.type !== 'time' || kind.intervalMs % reportedMs === 0) return kind;
  return { type: 'time', intervalMs: reportedMs };
}
