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
  /** undefined where none is kept. */
  readonly past: RecentHistory | undefined;
  readonly ui: UiState;
  readonly clock: Clock;
  readonly liveCandles: (market: ReadonlyMarket, kind: CandleKind) => CandleView | undefined;
  /** Hears of everything that changes in the markets as they were. */
  readonly observe: (market: ReadonlyMarket) => MarketSink;
  readonly notify: (text: string) => void;
};

/** Into the last minutes of live markets, and back: the feed goes on, what is seen are copies of the markets as they were. */
export class PastScreen {
  readonly #options: PastScreenOptions;
  #walk: Rewind | undefined;

  constructor(options: PastScreenOptions) {
    this.#options = options;
  }

  /** The candles of what is looked at, live or not. */
  candles(market: ReadonlyMarket, kind: CandleKind): CandleView | undefined {
    const { liveCandles, ui } = this.#options;
    return this.#walk === undefined ? liveCandles(market, kind) : this.#walk.candles(market, kind, ui.liveMarket);
  }

  enter(): void {
    const { past, ui, clock, liveCandles, observe, notify } = this.#options;
    if (past === undefined) {
      notify('no past is kept: start with --past 10m');
      return;
    }
    const walk = new Rewind({ past, clock, liveCandles, observe, onNow: () => this.leave() });
    this.#walk = walk;
    ui.change(() => {
      ui.walk = {
        driver: walk.driver,
        marketOf: (market) => walk.marketOf(market),
        kept: () => past,
        orders: undefined,
      };
    });
  }

  /** Back to now; of a recording from disk to its end. */
  leave(): void {
    const { ui } = this.#options;
    if (this.#walk === undefined) {
      ui.change(() => ui.walk?.driver.jumpTo(1));
      return;
    }
    this.#walk.end();
    this.#walk = undefined;
    ui.change(() => {
      ui.walk = undefined;
    });
  }
}
