import {
  type Candle,
  type CandleSeries,
  type CandleView,
  candleKindText,
  type HistoryProgress,
  type PriceGrid,
  type ReadonlyMarket,
} from '../../engine/internal.js';
import { drawUpwardBar } from '../bars.js';
import { type CandleColumns, candleColumns, heikinAshi } from '../candle-columns.js';
import {
  candleStyle,
  columnOf,
  drawCandles,
  drawLine,
  drawMarks,
  drawOverlay,
  type PriceRange,
  rowOf,
} from '../candle-drawing.js';
import { grouped } from '../format.js';
import type { Look } from '../look.js';
import { type OverlayLine, overlayFigures, overlayLines } from '../overlays.js';
import { marketSize } from '../size-format.js';
import type { Surface } from '../terminal/surface.js';
import { CANDLE_STYLES, type CandleStyle, type OverlaySet } from '../view/choices.js';
import { type Item, item } from './items.js';
import { type Pane, variantsOf } from './pane.js';
import { throttled, versionOf } from './versions.js';

/** Averages are computed from this many candles before the first visible one. */
const WARM_UP = 250;
const LABEL_EVERY_ROWS = 4;
const TIME_EVERY_COLUMNS = 12;
const DAY_MS = 86_400_000;

/** Every trade changes the last candle; the chart is redrawn less often. */
const REFRESH_MS = 200;

export const candles = {
  name: 'candles',
  binding: { keys: ['v'], action: 'candle-style', topic: 'chart', help: 'next chart style, or off', short: 'style' },
  rows: 9,
  share: 5,
  rank: 6,
  isOn: () => true,
  variants: variantsOf(
    CANDLE_STYLES,
    (view) => view.candleStyle,
    (view, style) => {
      view.candleStyle = style;
    },
  ),
  open: (scene) => ({
    version: versionOf(
      () => scene.ui.version,
      throttled(REFRESH_MS, scene.clock, () => scene.candles?.series.version ?? 0),
    ),
    paint: (surface) => {
      const { candleStyle: style, overlays } = scene.view;
      paintCandles(surface, scene.market, { view: scene.candles, look: scene.look, style, overlays });
    },
  }),
} as const satisfies Pane;

export type CandleOptions = {
  readonly look: Look;
  readonly style: CandleStyle;
  readonly overlays: OverlaySet;
};

/** A market's candles: legend, chart with price axis, volumes and time axis. */
export function paintCandles(
  surface: Surface,
  market: ReadonlyMarket,
  { view, ...options }: CandleOptions & { readonly view: CandleView | undefined },
): void {
  const latest = view?.series.candle();
  if (view === undefined || latest === undefined) paintWaiting(surface, view, options);
  else new CandleChart(surface, market, { view, ...options }).paint(latest);
}

/** The number of candles that fit in a pane of this width. */
export function visibleCandles(series: CandleSeries, width: number): number {
  return shownWidth(width, labelWidth(series, candleColumns(series, width).high));
}

class CandleChart {
  readonly #surface: Surface;
  readonly #market: ReadonlyMarket;
  readonly #series: CandleSeries;
  readonly #history: HistoryProgress | undefined;
  readonly #options: CandleOptions;
  readonly #columns: CandleColumns;
  readonly #labelWidth: number;
  /** Index of the first visible candle. */
  readonly #first: number;
  readonly #lines: readonly OverlayLine[];

  constructor(
    surface: Surface,
    market: ReadonlyMarket,
    { view: { series, history }, ...options }: CandleOptions & { readonly view: CandleView },
  ) {
    this.#surface = surface;
    this.#market = market;
    this.#series = series;
    this.#history = history?.progress;
    this.#options = options;
    const { width } = surface;
    const columns = candleColumns(series, width + WARM_UP);
    this.#labelWidth = labelWidth(series, columns.high.subarray(Math.max(0, columns.length - width), columns.length));
    const visible = this.#shownWidth;
    this.#columns = options.style === 'heikin-ashi' ? heikinAshi(columns) : columns;
    this.#first = Math.max(0, columns.length - visible);
    this.#lines = market.tape === undefined ? [] : overlayLines(options.overlays, columns, options.look);
  }

  paint(latest: Candle): void {
    const { height } = this.#surface;
    const volumeRows = height >= 16 ? 3 : height >= 10 ? 2 : 1;
    const chartRows = height - volumeRows - 2;
    this.#paintLegend(latest);
    if (chartRows < 3) return;
    this.#paintChart(this.#part(1, chartRows), latest);
    this.#paintVolumes(this.#part(1 + chartRows, volumeRows));
    this.#paintTimes(this.#part(height - 1, 1));
  }

  /** A part of the surface beside the labels of its axis. */
  #part(row: number, height: number): Surface {
    return this.#surface.part({ row, column: this.#labelWidth + 1, width: this.#shownWidth, height });
  }

  /** Without the close, which is marked on the axis. */
  #paintLegend(latest: Candle): void {
    const { look, style } = this.#options;
    const { theme } = look;
    const price = (ticks: number) => grouped(textOf(this.#series.grid, ticks));
    const kind = candleKindText(this.#series.kind).replace(/^time:/, '');
    const { openTicks, highTicks, lowTicks, closeTicks } = latest;
    const surface = this.#surface.at(0).text(` ${look.rule} `, theme.title);
    surface.text(style === 'candles' ? kind : `${kind} ${style}`, theme.bold);
    paintFitting(surface, [
      ...(latest.hasGap ? [item('gap', theme.notice)] : []),
      ...historyItems(this.#history, look),
      ...this.#lines.map((line) => item(line.name, line.style)),
      ...overlayFigures(this.#options.overlays, this.#columns).map((text) => item(text, theme.plain)),
      item(
        `O ${price(openTicks)} H ${price(highTicks)} L ${price(lowTicks)}`,
        closeTicks >= openTicks ? theme.bid : theme.ask,
      ),
      item(`V ${marketSize(latest.size, this.#market.instrument)}`, theme.dim),
    ]);
  }

  #range(): PriceRange {
    const { high, low } = this.#columns;
    let top = Number.NEGATIVE_INFINITY;
    let bottom = Number.POSITIVE_INFINITY;
    for (let i = this.#first; i < this.#columns.length; i++) {
      top = Math.max(top, high[i]);
      bottom = Math.min(bottom, low[i]);
    }
    // A flat market is drawn in the middle.
    return top > bottom ? { high: top, low: bottom } : { high: top + 1, low: bottom - 1 };
  }

  #paintChart(canvas: Surface, latest: Candle): void {
    const range = this.#range();
    const chart = { canvas, range, columns: this.#columns, first: this.#first, look: this.#options.look };
    const { style } = this.#options;
    if (style === 'line' || style === 'marks') drawLine(chart);
    else drawCandles(chart);
    if (style === 'marks') drawMarks(chart);
    for (const line of this.#lines) drawOverlay(chart, line);
    const rows = canvas.height;
    const lastRow = rowOf(latest.closeTicks, range, rows);
    for (let row = 0; row < rows; row++) this.#paintLabel(row, rows, { range, lastRow, latest });
  }

  get #shownWidth(): number {
    return shownWidth(this.#surface.width, this.#labelWidth);
  }

  #paintLabel(
    row: number,
    rows: number,
    { range, lastRow, latest }: { range: PriceRange; lastRow: number; latest: Candle },
  ): void {
    const { grid } = this.#series;
    const width = this.#labelWidth - 1;
    const { axis, theme } = this.#options.look;
    const surface = this.#surface.at(1 + row);
    if (row === lastRow) {
      const chip = latest.closeTicks >= latest.openTicks ? theme.buyChip : theme.sellChip;
      surface.text(grouped(textOf(grid, latest.closeTicks)).padStart(width), chip);
    } else {
      const isLabelled = row % LABEL_EVERY_ROWS === 0 && row !== lastRow - 1 && row !== lastRow + 1;
      const ticks = range.high - ((row + 0.5) / rows) * (range.high - range.low);
      const text = isLabelled ? grouped(grid.priceText(Math.max(0, Math.round(ticks)))) : '';
      surface.text(fitting(text, width), theme.dim);
    }
    surface.skip(1).text(axis, theme.dim);
  }

  #paintVolumes(canvas: Surface): void {
    const { look } = this.#options;
    const columns = this.#columns;
    const largest = columns.size.subarray(this.#first, columns.length).reduce((most, size) => Math.max(most, size), 0);
    for (let at = this.#first; at < columns.length && largest > 0; at++) {
      drawUpwardBar(canvas, {
        column: columnOf({ canvas, columns }, at),
        share: columns.size[at] / largest,
        look,
        style: candleStyle(columns, at, look),
      });
    }
    const top = this.#surface.height - 1 - canvas.height;
    for (let row = 0; row < canvas.height; row++) {
      const text = row === 0 ? marketSize(largest, this.#market.instrument) : '';
      this.#surface.at(top + row).text(`${fitting(text, this.#labelWidth - 1)} ${look.axis}`, look.theme.dim);
    }
  }

  #paintTimes(canvas: Surface): void {
    const columns = this.#columns;
    for (let at = columns.length - 1; at >= this.#first; at -= TIME_EVERY_COLUMNS) {
      const text = timeLabel(columns.openTs[at], this.#series.intervalMs ?? 0);
      // Right-aligned: the last digit is below its candle.
      const start = columnOf({ canvas, columns }, at) - text.length + 1;
      for (const [i, character] of [...text].entries())
        canvas.put(start + i, 0, character, this.#options.look.theme.dim);
    }
  }
}

function shownWidth(width: number, labels: number): number {
  return Math.max(1, width - labels - 1);
}

/** The width of a price and a blank. @param high of as many of the last candles as fit without labels */
function labelWidth({ grid }: CandleSeries, high: Float64Array): number {
  const ticks = high.reduce((most, each) => Math.max(most, each), 0);
  return grouped(grid.priceText(Math.round(ticks))).length + 1;
}

/** Right-aligned; nothing where there is no room for all of it: a part would be another number. */
function fitting(text: string, width: number): string {
  return (text.length > width ? '' : text).padStart(width);
}

function textOf(grid: PriceGrid, ticks: number): string {
  return grid.priceText(Math.round(ticks));
}

function timeLabel(ts: number, intervalMs: number): string {
  const iso = new Date(ts).toISOString();
  if (intervalMs >= DAY_MS) return iso.slice(5, 10);
  return intervalMs > 0 && intervalMs < 60_000 ? iso.slice(11, 19) : iso.slice(11, 16);
}

function historyItems(history: HistoryProgress | undefined, { theme }: Look): Item[] {
  if (history?.state === 'loading') return [item(`history ${history.loaded}/${history.wanted}`, theme.notice)];
  if (history?.state === 'failed') return [item('no history', theme.notice)];
  return [];
}

/** Those that fit, two columns apart: a long one that does not leaves room for others. */
function paintFitting(surface: Surface, items: readonly Item[]): void {
  for (const { text, style } of items) {
    if (surface.column + 2 + text.length <= surface.width) surface.skip(2).text(text, style);
  }
}

function paintWaiting(surface: Surface, view: CandleView | undefined, { look }: CandleOptions): void {
  const progress = view?.history?.progress;
  const words =
    progress?.state === 'loading'
      ? `loading ${progress.loaded} of ${progress.wanted} candles`
      : 'waiting for the first trade';
  surface.at(0).text(` ${look.rule} candles`, look.theme.title);
  const row = 1 + Math.max(0, Math.floor(surface.height / 2) - 1);
  surface.at(row, Math.max(1, (surface.width - words.length) >> 1)).text(words, look.theme.dim);
}
