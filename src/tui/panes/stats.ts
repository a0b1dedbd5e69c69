import type { Feed, Histogram, ReadonlyMarket } from '../../engine/internal.js';
import { drawUpwardBar, scaledShare } from '../bars.js';
import { Canvas } from '../canvas.js';
import { ageText, countText, figure, fitting, left, right } from '../format.js';
import { type Look, paneTitle } from '../look.js';
import { styled } from '../theme.js';

const LABEL = 7;
const COLUMN = 8;
/** The minimum for a histogram with its label and axis. */
const HISTOGRAM_MIN_ROWS = 4;
/** Bars are logarithmic over this range of counts, so that rare values are visible. */
const LOG_RANGE = 1000;

/** Figures of the program itself. */
export type Vitals = {
  readonly paintMs: Histogram;
  readonly skippedFrames: number;
  /** Book updates that were not drawn. */
  readonly conflated: number;
  /** Event loop lag over the last half second, and the maximum, ms. */
  readonly loopLagMs: number;
  readonly maxLoopLagMs: number;
  readonly rssMb: number;
};

export type StatsOptions = {
  readonly width: number;
  readonly height: number;
  readonly look: Look;
  readonly vitals: Vitals;
  readonly feed: Feed | undefined;
};

/** Latencies of feed, apply and paint, update rates, feed problems and proof. */
export function statsRows(market: ReadonlyMarket, options: StatsOptions): string[] {
  const { width, height, look, vitals, feed } = options;
  const names = ['p50', 'p90', 'p99', 'max'].map((name) => right(name, COLUMN)).join('');
  const rows = [
    paneTitle('latency', width, look),
    styled(look.theme.title, left(`${' '.repeat(LABEL + 3)}${names}`, width)),
    latencyRow('feed', 'ms', market.feedLatencyMs),
    latencyRow('apply', look.microseconds, market.applyLatencyUs),
    latencyRow('paint', 'ms', vitals.paintMs),
    ...clockRow(market),
    fitting(flowParts(market, vitals), width),
    fitting(problemParts(market), width),
    fitting(vitalsParts(vitals, feed), width),
    proofRow(market, feed, look),
  ].map((row) => (row.includes('\u001b') ? row : left(row, width)));
  return [...rows, ...histograms(market, options, height - rows.length)].slice(0, height);
}

/** The most important figures in one line. */
export function statsStrip(market: ReadonlyMarket, { width, look, vitals }: StatsOptions): string {
  const pair = (histogram: Histogram) => `${figure(histogram.quantile(0.5))}/${figure(histogram.quantile(0.99))}`;
  const parts = [
    ` p50/p99  feed ${pair(market.feedLatencyMs)} ms`,
    `apply ${pair(market.applyLatencyUs)} ${look.microseconds}`,
    `paint ${pair(vitals.paintMs)} ms`,
    `${figure(market.updatesPerSecond)} upd/s`,
  ];
  return styled(look.theme.dim, left(fitting(parts, width, '  '), width));
}

function latencyRow(name: string, unit: string, histogram: Histogram): string {
  const figures = histogram.percentiles();
  // A negative latency means that the clocks differ; it is shown as 0.
  const values = [figures?.p50, figures?.p90, figures?.p99, figures?.max].map((value) => value && Math.max(0, value));
  const cells = [0, 1, 2, 3].map((i) => right(figure(values[i]), COLUMN)).join('');
  return ` ${left(name, LABEL)}${unit}${cells}`;
}

/** A negative latency gives a lower bound of the clock difference. */
function clockRow({ feedLatencyMs }: ReadonlyMarket): string[] {
  const { min } = feedLatencyMs;
  return min === undefined || min >= 0 ? [] : [` venue clock ahead of ours by at least ${figure(-min)} ms`];
}

function flowParts(market: ReadonlyMarket, { conflated, skippedFrames }: Vitals): string[] {
  return [` ${figure(market.updatesPerSecond)} upd/s`, `conflated ${countText(conflated)}`, `skipped ${skippedFrames}`];
}

function problemParts({ counters, tape }: ReadonlyMarket): string[] {
  const { gaps, resyncs, checksums, crossings } = counters;
  const evicted = tape?.recent.evicted ? [`evicted ${countText(tape.recent.evicted)}`] : [];
  return [` gaps ${gaps}`, `resyncs ${resyncs}`, `crossings ${crossings}`, `checksums ${checksums}`, ...evicted];
}

function vitalsParts({ loopLagMs, maxLoopLagMs, rssMb }: Vitals, feed: Feed | undefined): string[] {
  const rtt = feed?.traffic.rttMs;
  return [
    ` rtt ${rtt === undefined ? '-' : `${figure(rtt)} ms`}`,
    `lag ${figure(loopLagMs)} max ${figure(maxLoopLagMs)} ms`,
    `rss ${figure(rssMb)} MB`,
  ];
}

/** How the book is proven, how often it was, and when last. */
function proofRow(market: ReadonlyMarket, feed: Feed | undefined, { check }: Look): string {
  switch (market.integrity) {
    case 'checksum':
      return ` proof checksum ${check}${countText(feed?.confirmedChecksums ?? 0)}   data ${ageText(market.ageMs)} ago`;
    case 'sequence':
      return ` proof sequence ${check}${countText(market.counters.commits)}   last ${ageText(market.ageMs)} ago`;
    case 'audited':
      return ` proof audit   last ${ageText(market.auditAgeMs)} ago`;
    case 'unverifiable':
      return ' proof none: no checksum, no sequence';
  }
}

/** Latency distributions, if there is room: logarithmic from the smallest to the largest value. */
function histograms(market: ReadonlyMarket, { width, look, vitals }: StatsOptions, rows: number): string[] {
  const each = Math.floor(rows / 3);
  if (each < HISTOGRAM_MIN_ROWS) return [];
  return [
    ...histogramRows(market.feedLatencyMs, { name: 'feed', unit: 'ms', rows: each, width, look }),
    ...histogramRows(market.applyLatencyUs, { name: 'apply', unit: look.microseconds, rows: each, width, look }),
    ...histogramRows(vitals.paintMs, { name: 'paint', unit: 'ms', rows: each, width, look }),
  ];
}

type HistogramOptions = {
  readonly name: string;
  readonly unit: string;
  readonly rows: number;
  readonly width: number;
  readonly look: Look;
};

function histogramRows(histogram: Histogram, { name, unit, rows, width, look }: HistogramOptions): string[] {
  const columns = width - 2;
  const title = styled(look.theme.title, left(` ${name} ${unit}, ${countText(histogram.n)} values`, width));
  const counts = histogram.distribution(columns);
  const canvas = new Canvas(columns, rows - 2);
  const most = counts === undefined ? 0 : Math.max(...counts.counts);
  counts?.counts.forEach((count, column) => {
    const share = most === 0 ? 0 : scaledShare(count / most, 'log', LOG_RANGE);
    drawUpwardBar(canvas, { column, share, look, style: look.theme.overlaySecond });
  });
  const [low, high] = counts === undefined ? ['-', '-'] : [figure(counts.low), figure(counts.high)];
  const axis = ` ${low}${high.padStart(Math.max(high.length + 1, columns - low.length))}`;
  return [title, ...canvas.lines().map((line) => ` ${line}`), styled(look.theme.dim, left(axis, width))];
}
