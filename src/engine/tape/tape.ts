import type { Trade } from '../sink.js';
import type { PriceGrid } from '../units.js';
import { type CandleKind, candleKindText } from './candle-kind.js';
import { CandleSeries, type CandleSeriesOptions } from './candle-series.js';
import { Flow } from './flow.js';
import { Footprint } from './footprint.js';
import { PriceVolumes } from './price-volumes.js';
import { PriceWindow } from './price-window.js';
import { PullStack } from './pull-stack.js';
import { TradeRing } from './trades.js';

const WINDOW_MS = 60_000;

/** How the candles of a tape are kept. */
export type SeriesOptions = Omit<CandleSeriesOptions, 'grid' | 'footprint'> & {
  /** Whether to count what is traded at each price of each candle. */
  readonly hasFootprint?: boolean;
};

/** What one market's trades say: the trades themselves, and everything that is counted from them. */
export class Tape {
  readonly trades = new TradeRing();
  readonly flow = new Flow();
  /** Bought and sold at each price since the reset. */
  readonly session = new PriceVolumes();
  /** The same over the last minute. */
  readonly recent = new PriceWindow(WINDOW_MS);
  /** Highest and lowest price traded since the reset; NaN before the first trade. */
  highTicks = Number.NaN;
  lowTicks = Number.NaN;
  /** Size added to and removed from the book's levels; undefined until somebody wants it, for it costs a search a level. */
  pullStack: PullStack | undefined;
  readonly #series = new Map<string, CandleSeries>();
  /** How each series was asked for. */
  readonly #asked: { readonly kind: CandleKind; readonly options: SeriesOptions }[] = [];
  #grid: PriceGrid;
  /** Trades may be missing just now: before the first one, and while the feed is lost. */
  #isIncomplete = true;
  /** Trades are complete from here on. */
  #wholeFromTs = Number.NEGATIVE_INFINITY;

  constructor(grid: PriceGrid) {
    this.#grid = grid;
    this.flow.setTickSize(grid.tickSize);
  }

  /** What the ticks of the trades are counted on. */
  get grid(): PriceGrid {
    return this.#grid;
  }

  get series(): Iterable<CandleSeries> {
    return this.#series.values();
  }

  /** The candles of a kind; begun now, with the trades that are still kept, when nobody has asked for them before. */
  candles(kind: CandleKind, options: SeriesOptions = {}): CandleSeries {
    const name = candleKindText(kind);
    const known = this.#series.get(name);
    if (known !== undefined) return known;
    const series = this.#begun(kind, options);
    this.#series.set(name, series);
    this.#asked.push({ kind, options });
    return series;
  }

  /** A tape that knows nothing yet, with the same candles. */
  emptyCopy(grid: PriceGrid): Tape {
    const tape = new Tape(grid);
    for (const { kind, options } of this.#asked) tape.candles(kind, options);
    return tape;
  }

  /** `isWhole`: the feed is live, so that with this trade a time in which trades may have been missed is over. */
  add(trade: Trade, isComplete: boolean): void {
    const row = this.trades.add(trade);
    const { columns } = this.trades;
    if (this.#isIncomplete && isComplete) this.#endGap(columns.eventTs[row]);
    this.flow.add(columns, row);
    this.session.add(trade.priceTicks, trade.side === 'buy' ? trade.size : 0, trade.side === 'sell' ? trade.size : 0);
    this.recent.add(columns, row);
    if (!(trade.priceTicks <= this.highTicks)) this.highTicks = trade.priceTicks;
    if (!(trade.priceTicks >= this.lowTicks)) this.lowTicks = trade.priceTicks;
    for (const series of this.#series.values()) series.add(columns, row);
  }

  /** The venue's clock says `nowTs`. */
  passTime(nowTs: number): void {
    for (const series of this.#series.values()) series.passTime(nowTs);
    this.pullStack?.advance(nowTs);
  }

  /** The feed was lost: trades may be missing until it is live again and the first one has come. */
  beginGap(): void {
    if (this.#isIncomplete) return;
    this.#isIncomplete = true;
    for (const series of this.#series.values()) series.beginGap();
  }

  /** Counts what comes to and goes from the book's levels from now on. */
  watchLevels(nowTs: number): PullStack {
    this.pullStack ??= new PullStack(nowTs);
    return this.pullStack;
  }

  /** Sums since the reset begin anew; trades and candles stay. */
  reset(): void {
    this.flow.reset();
    this.session.clear();
    this.recent.clear();
    this.pullStack?.reset();
    this.highTicks = Number.NaN;
    this.lowTicks = Number.NaN;
  }

  /** Forgets what was bought and sold at some prices, in the session and over the last minute. */
  clearTraded(isCleared: (ticks: number) => boolean): void {
    this.session.clearAt(isCleared);
    this.recent.clearAt(isCleared);
  }

  /** Prices are counted on a grid `factor` times finer from here on. */
  refine(factor: number, grid: PriceGrid): void {
    this.#grid = grid;
    this.flow.setTickSize(grid.tickSize);
    this.trades.refine(factor);
    this.session.refine(factor);
    this.recent.refine(factor);
    this.pullStack?.refine(factor);
    this.highTicks *= factor;
    this.lowTicks *= factor;
    for (const series of this.#series.values()) series.refine(factor, grid);
  }

  #endGap(ts: number): void {
    this.#isIncomplete = false;
    this.#wholeFromTs = ts;
    for (const series of this.#series.values()) series.endGap(ts);
  }

  #begun(kind: CandleKind, options: SeriesOptions): CandleSeries {
    const { hasFootprint = false, ...rest } = options;
    const footprint = hasFootprint ? { footprint: new Footprint() } : {};
    const series = new CandleSeries(kind, { ...rest, ...footprint, grid: this.#grid });
    const { trades } = this;
    const oldest = trades.length - 1;
    // What came before the oldest trade is not known: the interval that it lies in may lack some.
    if (oldest >= 0) series.endGap(Math.max(this.#wholeFromTs, trades.columns.eventTs[trades.rowOf(oldest)]));
    for (let age = oldest; age >= 0; age--) series.add(trades.columns, trades.rowOf(age));
    if (this.#isIncomplete && kind.type === 'time') series.beginGap();
    return series;
  }
}
