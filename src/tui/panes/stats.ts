import type { Histogram, Market } from '../../engine/index.js';
import { figure, left, right } from '../format.js';
import type { FrameClock } from '../frame-clock.js';
import { type Glyphs, paneTitle, styled, theme } from '../theme.js';

const LABEL = 7;
const COLUMN = 8;

type Size = { readonly width: number; readonly height: number };
type PaintStats = Pick<FrameClock, 'paintMs' | 'skippedFrames'>;

/** Where the milliseconds go: the feed's delay, our own work, the painting; and what the feed has been through. */
export function statsRows(market: Market, { width, height }: Size, paint: PaintStats, glyphs: Glyphs): string[] {
  const { counters } = market;
  const rows = [
    paneTitle('latency', width, glyphs),
    styled(
      theme.title,
      `${' '.repeat(LABEL + 3)}${['p50', 'p90', 'p99', 'max'].map((name) => right(name, COLUMN)).join('')}`,
    ),
    latencyRow('feed', 'ms', market.feedLatencyMs),
    latencyRow('apply', glyphs.microseconds, market.applyLatencyUs),
    latencyRow('paint', 'ms', paint.paintMs),
    ` ${figure(market.updatesPerSecond)} upd/s   ${counters.levels} levels   skipped ${paint.skippedFrames}`,
    ` gaps ${counters.gaps}   resyncs ${counters.resyncs}   crossings ${counters.crossings}`,
  ];
  return rows.slice(0, height).map((row) => (row.includes('\u001b') ? row : left(row, width)));
}

/** The same in one line. */
export function statsStrip(market: Market, width: number, paint: PaintStats, glyphs: Glyphs): string {
  const pair = (histogram: Histogram) => `${figure(histogram.quantile(0.5))}/${figure(histogram.quantile(0.99))}`;
  const parts = [
    ` p50/p99  feed ${pair(market.feedLatencyMs)} ms`,
    `apply ${pair(market.applyLatencyUs)} ${glyphs.microseconds}`,
    `paint ${pair(paint.paintMs)} ms`,
    `${figure(market.updatesPerSecond)} upd/s`,
  ];
  let line = '';
  for (const part of parts) if (line.length + part.length + 2 <= width) line += (line ? '  ' : '') + part;
  return styled(theme.dim, left(line, width));
}

function latencyRow(name: string, unit: string, histogram: Histogram): string {
  const figures = histogram.percentiles();
  const values = figures === undefined ? [] : [figures.p50, figures.p90, figures.p99, figures.max];
  const cells = [0, 1, 2, 3].map((i) => right(figure(values[i]), COLUMN)).join('');
  return ` ${left(name, LABEL)}${unit}${cells}`;
}
