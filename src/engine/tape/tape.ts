import type { Liquidation, ReportedCandle, Trade } from '../sink.js';
import { BASE_UNIT, type SizeUnit } from '../size-unit.js';
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
const MAX_LIQUIDATIONS = 200;

/** Options of a tape's candle series. */
export type SeriesOptions = Omit<CandleSeriesOptions, 'grid' | 'footprint' | 'sizeUnit'> & {
  /** Whether to collect the volume traded at each price of each candle. */
  readonly hasFootprint?: boolean;
};

/** One market's trades, and everything derived from them. */
export class Tape {
  readonly trades = new TradeRing();
  /** The most recent ones, oldest first. Their trades are among the trades: they count in no sum. */
  liquidations: readonly Liquidation[] = [];
  /** Liquidations so far; readers compare it to detect new ones. */
  liquidationCount = 0;
  readonly sizeUnit: SizeUnit;
  readonly flow: Flow;
  /** Volume bought and sold at each price since the last reset. */
  readonly session = new PriceVolumes();
  /** Volume bought and sold at each price over the last minute. */
  readonly recent = new PriceWindow(WINDOW_MS);
  /** Interval of the candles that the source reports instead of trades, ms; undefined for one with trades. */
  reportedIntervalMs: number | undefined;
  /** Highest and lowest price traded since the last reset; NaN before the first trade. */
  highTicks = Number.NaN;
  lowTicks = Number.NaN;
  /** Size added to and removed from the book's levels; undefined until requested, since it costs a search per level. */
  pullStack: PullStack | undefined;
  readonly #series = new Map<string, CandleSeries>();
  /** Kind and options of each series, for `emptyCopy`. */
  readonly #requested: { readonly kind: CandleKind; readonly options: SeriesOptions }[] = [];
  #grid: PriceGrid;
  /** Trades may currently be missing: before the first one, and while the feed is lost. */
  #isIncomplete = true;
  /** Trades are complete from this time on. */
  #completeFromTs = Number.NEGATIVE_INFINITY;

  /** @param sizeUnit what sizes are counted in; default: amounts of base currency */
  constructor(grid: PriceGrid, sizeUnit: SizeUnit = BASE_UNIT) {
    this.#grid = grid;
    this.sizeUnit = sizeUnit;
    this.flow = new Flow(sizeUnit);
    this.flow.setTickSize(grid.tickSize);
  }

  /** The grid of the trades' ticks. */
  get grid(): PriceGrid {
    return this.#grid;
  }

  get series(): Iterable<CandleSeries> {
    return this.#series.values();
  }

  /** The candles of one kind; created on the first call from the trades still kept. */
  candles(kind: CandleKind, options: SeriesOptions = {}): CandleSeries {
    const name = candleKindText(kind);
    const known = this.#series.get(name);
    if (known !== undefined) return known;
    const series = this.#createSeries(kind, options);
    this.#series.set(name, series);
    this.#requested.push({ kind, options });
    return series;
  }

  /** An empty tape with the same candle series. */
  emptyCopy(grid: PriceGrid): Tape {
    const tape = new Tape(grid, this.sizeUnit);
    for (const { kind, options } of this.#requested) tape.candles(kind, options);
    return tape;
  }

  /** Adds a trade. @param isComplete the feed is live, so that this trade ends a gap */
  add(trade: Trade, isComplete: boolean): void {
    const row = this.trades.add(trade);
    const { columns } = this.trades;
    if (this.#isIncomplete && isComplete) this.#endGap(columns.eventTs[row]);
    this.flow.add(columns, row);
    this.session.addTrade(columns, row);
    this.recent.add(columns, row);
    if (!(trade.priceTicks <= this.highTicks)) this.highTicks = trade.priceTicks;
    if (!(trade.priceTicks >= this.lowTicks)) this.lowTicks = trade.priceTicks;
    for (const series of this.#series.values()) series.add(columns, row);
  }

  addLiquidation(liquidation: Liquidation): void {
    this.liquidationCount++;
    this.liquidations = [...this.liquidations.slice(1 - MAX_LIQUIDATIONS), liquidation];
  }

  /** Adds a candle that the source reports whole: to the series of its interval, and as a part to those of longer ones. */
  addReported(candle: ReportedCandle): void {
    this.reportedIntervalMs = candle.intervalMs;
    this.candles({ type: 'time', intervalMs: candle.intervalMs });
    for (const series of this.#series.values()) series.addReported(candle);
  }

  /** Advances to `nowTs` on the venue's clock. */
  passTime(nowTs: number): void {
    for (const series of this.#series.values()) series.passTime(nowTs);
    this.pullStack?.advance(nowTs);
  }

  /** Starts a gap after the feed was lost: trades may be missing until the first one after it is live again. */
  beginGap(): void {
    if (this.#isIncomplete) return;
    this.#isIncomplete = true;
    for (const series of this.#series.values()) series.beginGap();
  }

  /** Tracks the size added to and removed from the book's levels from now on. */
  watchLevels(nowTs: number): PullStack {
    this.pullStack ??= new PullStack(nowTs);
    return this.pullStack;
  }

  /** Resets the session's sums; trades and candles are kept. */
  reset(): void {
    this.flow.reset();
    this.session.clear();
    this.recent.clear();
    this.pullStack?.reset();
    this.highTicks = Number.NaN;
    this.lowTicks = Number.NaN;
  }

  /** Clears the volume at the given prices, in the session and over the last minute. */
  clearTraded(isCleared: (ticks: number) => boolean): void {
    this.session.clearAt(isCleared);
    this.recent.clearAt(isCleared);
  }

  /** Converts prices to a grid `factor` times finer. */
  refine(factor: number, grid: PriceGrid): void {
    this.#grid = grid;
    this.flow.setTickSize(grid.tickSize);
    this.trades.refine(factor);
    this.session.refine(factor);
    this.recent.refine(factor);
    this.pullStack?.refine(factor);
    this.highTicks *= factor;
    this.lowTicks *= factor;
    this.liquidations = this.liquidations.map((each) => ({ ...each, priceTicks: each.priceTicks * factor }));
    for (const series of this.#series.values()) series.refine(factor, grid);
  }

  #endGap(ts: number): void {
    this.#isIncomplete = false;
    this.#completeFromTs = ts;
    for (const series of this.#series.values()) series.endGap(ts);
  }

  #createSeries(kind: CandleKind, options: SeriesOptions): CandleSeries {
    const { hasFootprint = false, ...rest } = options;
    const footprint = hasFootprint ? { footprint: new Footprint() } : {};
    const series = new CandleSeries(kind, { ...rest, ...footprint, grid: this.#grid, sizeUnit: this.sizeUnit });
    const { trades } = this;
    const oldest = trades.length - 1;
    // Trades before the oldest one kept are not known: the candle that contains it may lack some.
    if (oldest >= 0) series.endGap(Math.max(this.#completeFromTs, trades.columns.eventTs[trades.rowOf(oldest)]));
    for (let age = oldest; age >= 0; age--) series.add(trades.columns, trades.rowOf(age));
    if (this.#isIncomplete && kind.type === 'time') series.beginGap();
    return series;
  }
}
