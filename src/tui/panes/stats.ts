import type { Feed, Histogram, ReadonlyMarket } from '../../engine/internal.js';
import { drawUpwardBar, scaledShare } from '../bars.js';
import { ageText, countText, figure, fitting, left, right } from '../format.js';
import { type Look, paintTitle } from '../look.js';
import type { Surface } from '../terminal/surface.js';
import type { Pane } from './pane.js';
import type { Scene, Vitals } from './scene.js';
import { every, versionOf } from './versions.js';

const LABEL = 7;
const COLUMN = 8;
/** The minimum for a histogram with its label and axis. */
const HISTOGRAM_MIN_ROWS = 4;
/** Bars are logarithmic over this range of counts, so that rare values are visible. */
const LOG_RANGE = 1000;

/** Percentiles are refreshed slowly, so that they can be read. */
const REFRESH_MS = 1000;

export const stats = {
  name: 'stats',
  binding: { keys: ['i'], action: 'stats', topic: 'panes', help: 'latency and integrity on or off', short: 'stats' },
  rows: 9,
  share: 0,
  rank: 4,
  isOn: (hasOrders) => !hasOrders,
  open: (scene) => ({
    version: versionOfStats(scene),
    paint: (surface) => paintStats(surface, scene.market, optionsOf(scene)),
  }),
  openStrip: (scene) => ({
    version: versionOfStats(scene),
    paint: (surface) => paintStatsStrip(surface, scene.market, optionsOf(scene)),
  }),
} as const satisfies Pane;

function versionOfStats(scene: Scene): () => number {
  return versionOf(() => scene.ui.version, every(REFRESH_MS, scene.clock));
}

function optionsOf({ look, feed, vitals, conflated }: Scene): StatsOptions {
  return { look, feed, vitals, conflated };
}

export type StatsOptions = {
  readonly look: Look;
  readonly vitals: Vitals;
  /** Book updates that were not drawn. */
  readonly conflated: number;
  readonly feed: Feed | undefined;
};

/** Latencies of feed, apply and paint, update rates, feed problems and proof. */
export function paintStats(surface: Surface, market: ReadonlyMarket, options: StatsOptions): void {
  const { look, vitals, feed } = options;
  const { width, height } = surface;
  const names = ['p50', 'p90', 'p99', 'max'].map((name) => right(name, COLUMN)).join('');
  paintTitle(surface, 'latency', look);
  surface.at(1, LABEL + 3).text(names, look.theme.title);
  const rows = [
    latencyRow('feed', 'ms', market.feedLatencyMs),
    latencyRow('apply', look.microseconds, market.applyLatencyUs),
    latencyRow('paint', 'ms', vitals.paintMs),
    ...clockRow(market),
    fitting(flowParts(market, options), width),
    fitting(problemParts(market), width),
    fitting(vitalsParts(vitals, feed), width),
    proofRow(market, feed, look),
  ];
  for (const [i, row] of rows.entries()) surface.at(2 + i).text(row);
  const top = rows.length + 2;
  paintHistograms(surface.part({ row: top, column: 0, width, height: height - top }), market, options);
}

/** The most important figures in one line. */
export function paintStatsStrip(surface: Surface, market: ReadonlyMarket, { look, vitals }: StatsOptions): void {
  const pair = (histogram: Histogram) => `${figure(histogram.quantile(0.5))}/${figure(histogram.quantile(0.99))}`;
  const parts = [
    ` p50/p99  feed ${pair(market.feedLatencyMs)} ms`,
    `apply ${pair(market.applyLatencyUs)} ${look.microseconds}`,
    `paint ${pair(vitals.paintMs)} ms`,
    `${figure(market.updatesPerSecond)} upd/s`,
  ];
  surface.at(0).text(fitting(parts, surface.width, '  '), look.theme.dim);
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

function flowParts(market: ReadonlyMarket, { conflated, vitals: { skippedFrames } }: StatsOptions): string[] {
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
function paintHistograms(surface: Surface, market: ReadonlyMarket, { look, vitals }: StatsOptions): void {
  const each = Math.floor(surface.height / 3);
  if (each < HISTOGRAM_MIN_ROWS) return;
  const all = [
    { histogram: market.feedLatencyMs, name: 'feed', unit: 'ms' },
    { histogram: market.applyLatencyUs, name: 'apply', unit: look.microseconds },
    { histogram: vitals.paintMs, name: 'paint', unit: 'ms' },
  ];
  for (const [i, named] of all.entries()) {
    paintHistogram(surface.part({ row: i * each, column: 0, width: surface.width, height: each }), named, look);
  }
}

type NamedHistogram = { readonly histogram: Histogram; readonly name: string; readonly unit: string };

function paintHistogram(surface: Surface, { histogram, name, unit }: NamedHistogram, look: Look): void {
  const { width, height } = surface;
  const columns = width - 2;
  surface.at(0).text(` ${name} ${unit}, ${countText(histogram.n)} values`, look.theme.title);
  const counts = histogram.distribution(columns);
  const bars = surface.part({ row: 1, column: 1, width: columns, height: height - 2 });
  const most = counts === undefined ? 0 : Math.max(...counts.counts);
  counts?.counts.forEach((count, column) => {
    const share = most === 0 ? 0 : scaledShare(count / most, 'log', LOG_RANGE);
    drawUpwardBar(bars, { column, share, look, style: look.theme.overlaySecond });
  });
  const [low, high] = counts === undefined ? ['-', '-'] : [figure(counts.low), figure(counts.high)];
  const axis = ` ${low}${high.padStart(Math.max(high.length + 1, columns - low.length))}`;
  surface.at(height - 1).text(axis, look.theme.dim);
}
