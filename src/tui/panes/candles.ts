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
import { Canvas } from '../canvas.js';
import { grouped, left, sizeText } from '../format.js';
import type { Look } from '../look.js';
import { type OverlayLine, overlayFigures, overlayLines } from '../overlays.js';
import { styled, withoutStyles } from '../theme.js';
import type { CandleStyle, OverlaySet } from '../view/choices.js';

/** Averages are computed from this many candles before the first visible one. */
const WARM_UP = 250;
const LABEL_EVERY_ROWS = 4;
const TIME_EVERY_COLUMNS = 12;
const DAY_MS = 86_400_000;

export type CandleOptions = {
  readonly width: number;
  readonly height: number;
  readonly look: Look;
  readonly style: CandleStyle;
  readonly overlays: OverlaySet;
};

/** A market's candles: legend, chart with price axis, volumes and time axis. */
export function candleRows(market: ReadonlyMarket, view: CandleView | undefined, options: CandleOptions): string[] {
  const { series } = view ?? {};
  const latest = series?.candle();
  if (view === undefined || series === undefined || latest === undefined) return waiting(view, options);
  return new CandleChart(market, view, options).rows(latest);
}

/** The number of candles that fit in a pane of this width. */
export function visibleCandles(series: CandleSeries, width: number): number {
  return shownWidth(width, labelWidth(series, candleColumns(series, width).high));
}

class CandleChart {
  readonly #series: CandleSeries;
  readonly #history: HistoryProgress | undefined;
  readonly #options: CandleOptions;
  readonly #columns: CandleColumns;
  readonly #labelWidth: number;
  /** Index of the first visible candle. */
  readonly #first: number;
  readonly #lines: readonly OverlayLine[];

  constructor(market: ReadonlyMarket, { series, history }: CandleView, options: CandleOptions) {
    this.#series = series;
    this.#history = history?.progress;
    this.#options = options;
    const columns = candleColumns(series, options.width + WARM_UP);
    this.#labelWidth = labelWidth(
      series,
      columns.high.subarray(Math.max(0, columns.length - options.width), columns.length),
    );
    const visible = this.#shownWidth;
    this.#columns = options.style === 'heikin-ashi' ? heikinAshi(columns) : columns;
    this.#first = Math.max(0, columns.length - visible);
    this.#lines = market.tape === undefined ? [] : overlayLines(options.overlays, columns, options.look);
  }

  rows(latest: Candle): string[] {
    const { height } = this.#options;
    const volumeRows = height >= 16 ? 3 : height >= 10 ? 2 : 1;
    const chartRows = height - volumeRows - 2;
    if (chartRows < 3) return [this.#legend(latest)];
    const range = this.#range();
    return [
      this.#legend(latest),
      ...this.#chart(chartRows, range, latest),
      ...this.#volumes(volumeRows),
      this.#timeAxis(),
    ];
  }

  /** Without the close, which is marked on the axis. */
  #legend(latest: Candle): string {
    const { width, look, style } = this.#options;
    const price = (ticks: number) => grouped(textOf(this.#series.grid, ticks));
    const kind = candleKindText(this.#series.kind).replace(/^time:/, '');
    const { openTicks, highTicks, lowTicks, closeTicks } = latest;
    const parts = [
      styled(look.theme.title, ` ${look.rule} `) +
        styled(look.theme.bold, style === 'candles' ? kind : `${kind} ${style}`),
      ...(latest.hasGap ? [styled(look.theme.notice, 'gap')] : []),
      ...historyText(this.#history, look),
      ...this.#lines.map((line) => styled(line.style, line.name)),
      ...overlayFigures(this.#options.overlays, this.#columns).map((text) => styled(look.theme.plain, text)),
      styled(
        closeTicks >= openTicks ? look.theme.bid : look.theme.ask,
        `O ${price(openTicks)} H ${price(highTicks)} L ${price(lowTicks)}`,
      ),
      styled(look.theme.dim, `V ${sizeText(latest.size)}`),
    ];
    return fitted(parts, width);
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

  #chart(rows: number, range: PriceRange, latest: Candle): string[] {
    const canvas = new Canvas(this.#shownWidth, rows);
    const chart = { canvas, range, columns: this.#columns, first: this.#first, look: this.#options.look };
    const { style } = this.#options;
    if (style === 'line' || style === 'marks') drawLine(chart);
    else drawCandles(chart);
    if (style === 'marks') drawMarks(chart);
    for (const line of this.#lines) drawOverlay(chart, line);
    const lastRow = rowOf(latest.closeTicks, range, rows);
    return canvas.lines().map((line, row) => this.#label(row, rows, { range, lastRow, latest }) + line);
  }

  get #shownWidth(): number {
    return shownWidth(this.#options.width, this.#labelWidth);
  }

  #label(
    row: number,
    rows: number,
    { range, lastRow, latest }: { range: PriceRange; lastRow: number; latest: Candle },
  ): string {
    const { grid } = this.#series;
    const width = this.#labelWidth;
    const { axis, theme } = this.#options.look;
    if (row === lastRow) {
      const text = grouped(textOf(grid, latest.closeTicks)).padStart(width - 1);
      return `${styled(latest.closeTicks >= latest.openTicks ? theme.buyChip : theme.sellChip, text)} ${styled(theme.dim, axis)}`;
    }
    const isLabelled = row % LABEL_EVERY_ROWS === 0 && row !== lastRow - 1 && row !== lastRow + 1;
    const ticks = range.high - ((row + 0.5) / rows) * (range.high - range.low);
    const text = isLabelled ? grouped(grid.priceText(Math.max(0, Math.round(ticks)))) : '';
    return styled(theme.dim, `${fitting(text, width - 1)} ${axis}`);
  }

  #volumes(rows: number): string[] {
    const { look } = this.#options;
    const columns = this.#columns;
    const canvas = new Canvas(this.#shownWidth, rows);
    const largest = columns.size.subarray(this.#first, columns.length).reduce((most, size) => Math.max(most, size), 0);
    for (let at = this.#first; at < columns.length && largest > 0; at++) {
      drawUpwardBar(canvas, {
        column: columnOf({ canvas, columns }, at),
        share: columns.size[at] / largest,
        look,
        style: candleStyle(columns, at, look),
      });
    }
    const width = this.#labelWidth;
    return canvas.lines().map((line, row) => {
      const text = row === 0 ? sizeText(largest) : '';
      return styled(look.theme.dim, `${fitting(text, width - 1)} ${look.axis}`) + line;
    });
  }

  #timeAxis(): string {
    const columns = this.#columns;
    const canvas = new Canvas(this.#shownWidth, 1);
    for (let at = columns.length - 1; at >= this.#first; at -= TIME_EVERY_COLUMNS) {
      const text = timeLabel(columns.openTs[at], this.#series.intervalMs ?? 0);
      // Right-aligned: the last digit is below its candle.
      canvas.text(columnOf({ canvas, columns }, at) - text.length + 1, 0, text, this.#options.look.theme.dim);
    }
    return ' '.repeat(this.#labelWidth + 1) + canvas.lines()[0];
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

function historyText(history: HistoryProgress | undefined, { theme }: Look): string[] {
  if (history?.state === 'loading') return [styled(theme.notice, `history ${history.loaded}/${history.wanted}`)];
  if (history?.state === 'failed') return [styled(theme.notice, 'no history')];
  return [];
}

/** The parts that fit, two columns apart. */
function fitted(parts: readonly string[], width: number): string {
  let line = '';
  let used = 0;
  for (const part of parts) {
    const { length } = withoutStyles(part);
    const gap = used === 0 ? 0 : 2;
    if (used + gap + length > width) continue;
    line += ' '.repeat(gap) + part;
    used += gap + length;
  }
  return line;
}

function waiting(view: CandleView | undefined, { width, height, look }: CandleOptions): string[] {
  const progress = view?.history?.progress;
  const words =
    progress?.state === 'loading'
      ? `loading ${progress.loaded} of ${progress.wanted} candles`
      : 'waiting for the first trade';
  const title = styled(look.theme.title, ` ${look.rule} candles`);
  const above = new Array<string>(Math.max(0, Math.floor(height / 2) - 1)).fill('');
  return [
    title,
    ...above,
    styled(look.theme.dim, left(' '.repeat(Math.max(1, (width - words.length) >> 1)) + words, width)),
  ];
}
