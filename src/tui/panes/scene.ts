import type { CandleKind, CandleView, Clock, Feed, Histogram, ReadonlyMarket } from '../../engine/internal.js';
import type { Look } from '../look.js';
import type { MarketView } from '../view/market-view.js';
import type { UiState } from '../view/state.js';

/** Figures of the program itself. */
export type Vitals = {
  readonly paintMs: Histogram;
  readonly skippedFrames: number;
  /** Event loop lag over the last half second, and the maximum, ms. */
  readonly loopLagMs: number;
  readonly maxLoopLagMs: number;
  readonly rssMb: number;
};

/** What the panes of a screen share. */
export type SceneContext = {
  readonly ui: UiState;
  readonly clock: Clock;
  /** The look of a theme on this terminal. */
  readonly lookOf: (theme: string) => Look;
  /** The candles of a market. The first call starts the series. */
  readonly candles: (market: ReadonlyMarket, kind: CandleKind) => CandleView | undefined;
  readonly feedOf: (market: ReadonlyMarket) => Feed | undefined;
  readonly vitals: () => Vitals;
  readonly fps: number;
};

/** A market as it is shown: what a pane is painted from. One for all panes of a market, so that looking at it allocates nothing. */
export class Scene {
  readonly ui: UiState;
  readonly clock: Clock;
  readonly fps: number;
  /** Book updates that were not drawn, because several came between two frames. */
  conflated = 0;
  readonly #context: SceneContext;
  readonly #live: () => ReadonlyMarket;

  /** @param live the market, among those that are watched */
  constructor(context: SceneContext, live: () => ReadonlyMarket) {
    this.ui = context.ui;
    this.clock = context.clock;
    this.fps = context.fps;
    this.#context = context;
    this.#live = live;
  }

  /** The market, live or in playback. */
  get market(): ReadonlyMarket {
    const live = this.#live();
    return this.ui.playback?.marketOf(live) ?? live;
  }

  get view(): MarketView {
    return this.ui.viewOf(this.#live());
  }

  get look(): Look {
    return this.#context.lookOf(this.view.theme);
  }

  /** Of the kind that is selected. */
  get candles(): CandleView | undefined {
    return this.#context.candles(this.market, this.view.candles);
  }

  get feed(): Feed | undefined {
    return this.#context.feedOf(this.market);
  }

  get vitals(): Vitals {
    return this.#context.vitals();
  }

  /** Trades and liquidations so far. */
  get tradeCount(): number {
    const { tape } = this.market;
    return (tape?.trades.count ?? -1) + (tape?.liquidationCount ?? 0);
  }
}
