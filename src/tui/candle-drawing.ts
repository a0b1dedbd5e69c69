import asciichart from 'asciichart';
import { candleField } from '../engine/internal.js';
import type { CandleColumns } from './candle-columns.js';
import type { Look } from './look.js';
import type { OverlayLine } from './overlays.js';
import type { Style } from './style.js';
import type { Surface } from './terminal/surface.js';

const { GAP } = candleField;
/** Half rows per row. */
const HALVES = 2;

/** Prices at the upper and lower edge of a chart, in ticks. */
export type PriceRange = { readonly high: number; readonly low: number };

/** Candles on a canvas, one per column, from index `first` on, the newest at the right edge. */
export type Chart = {
  readonly canvas: Surface;
  readonly range: PriceRange;
  readonly columns: CandleColumns;
  readonly first: number;
  readonly look: Look;
};

/** Draws bodies and wicks in half rows. */
export function drawCandles(chart: Chart): void {
  for (let at = chart.first; at < chart.columns.length; at++) drawCandle(chart, at);
}

/** Draws the closes as a line. */
export function drawLine({ canvas, range, columns, first, look }: Chart): void {
  // asciichart draws the first value on its axis, which is cut off: start one candle earlier if possible.
  const closes = Array.from(columns.close.subarray(Math.max(0, first - 1), columns.length));
  if (closes.length < 2) return;
  const { low: min, high: max } = range;
  const inside = closes.map((close) => Math.min(max, Math.max(min, close)));
  const settings = { height: canvas.height - 1, min, max, offset: 1, format: () => '', symbols: look.symbols };
  const start = canvas.width - (closes.length - 1);
  const style = closes[closes.length - 1] >= closes[0] ? look.theme.bid : look.theme.ask;
  for (const [row, line] of asciichart.plot(inside, settings).split('\n').entries()) {
    for (const [i, character] of [...line].slice(1).entries()) {
      if (character !== ' ') canvas.put(start + i, row, character, style);
    }
  }
}

/** Marks each candle with trades at its close, by the side of most of its volume. */
export function drawMarks(chart: Chart): void {
  const { canvas, range, columns, first, look } = chart;
  const { close, buySize, sellSize } = columns;
  for (let at = first; at < columns.length; at++) {
    // The venue's candles do not have the taker's side, nor do some trades.
    if (!(buySize[at] + sellSize[at] > 0)) continue;
    const isBuy = buySize[at] >= sellSize[at];
    const row = rowOf(close[at], range, canvas.height);
    canvas.put(columnOf(chart, at), row, isBuy ? look.up : look.down, isBuy ? look.theme.buy : look.theme.sell);
  }
}

/** Draws a line of points in the cells that are still blank. */
export function drawOverlay(chart: Chart, { values, style }: OverlayLine): void {
  const { canvas, range, columns, first, look } = chart;
  for (let at = first; at < columns.length; at++) {
    if (!(values[at] <= range.high && values[at] >= range.low)) continue;
    const row = rowOf(values[at], range, canvas.height);
    const column = columnOf(chart, at);
    if (canvas.isBlank(column, row)) canvas.put(column, row, look.overlay, style);
  }
}

/** The column of the candle at an index. */
export function columnOf({ canvas, columns }: Pick<Chart, 'canvas' | 'columns'>, at: number): number {
  return canvas.width - columns.length + at;
}

/** The row of a price, 0 at the top. */
export function rowOf(ticks: number, range: PriceRange, rows: number): number {
  return Math.floor(halfRow(ticks, range, rows) / HALVES);
}

/** Candles with a gap are dimmed. */
export function candleStyle({ open, close, flags }: CandleColumns, at: number, { theme }: Look): Style {
  if ((flags[at] & GAP) !== 0) return theme.dim;
  return close[at] >= open[at] ? theme.bid : theme.ask;
}

function drawCandle(chart: Chart, at: number): void {
  const { canvas, range, columns, look } = chart;
  const { open, high, low, close } = columns;
  const half = (ticks: number) => halfRow(ticks, range, canvas.height);
  const edges = {
    top: half(high[at]),
    bottom: half(low[at]),
    from: half(Math.max(open[at], close[at])),
    to: half(Math.min(open[at], close[at])),
  };
  const shapes = close[at] >= open[at] ? look.upCandle : look.downCandle;
  for (let row = Math.floor(edges.top / HALVES); row <= Math.floor(edges.bottom / HALVES); row++) {
    const part = 3 * partAt(row * HALVES, edges) + partAt(row * HALVES + 1, edges);
    canvas.put(columnOf(chart, at), row, shapes[part], candleStyle(columns, at, look));
  }
}

type Edges = { readonly top: number; readonly bottom: number; readonly from: number; readonly to: number };

/** The part of the candle in a half row: 0 = nothing, 1 = wick, 2 = body. */
function partAt(half: number, { top, bottom, from, to }: Edges): number {
  if (half >= from && half <= to) return 2;
  return half >= top && half <= bottom ? 1 : 0;
}

/** The half row of a price, 0 at the top. */
function halfRow(ticks: number, { high, low }: PriceRange, rows: number): number {
  const share = (high - ticks) / (high - low);
  return Math.max(0, Math.min(rows * HALVES - 1, Math.round(share * (rows * HALVES - 1))));
}
