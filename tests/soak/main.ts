import { join } from 'node:path';
import { ASK, BID, openSession, type ReadonlyMarket, type Session } from '../../src/engine/internal.js';
import { sleep } from '../support/sleep.js';
import type { Row } from '../support/wire/truth-book.js';
import { type Books, type Opened, VenueProcess } from './venue-process.js';

const MARKETS = 20;
const UPDATES_PER_SECOND = 20_000;
/** Everything goes by what was done, not by time: a slow machine takes longer over the same. */
const DISCONNECT_UPDATES = 400_000;
const SAMPLE_MS = 1000;
const SETTLE_MS = 120_000;
/** Code is compiled and buffers find their size in the first part of a run. */
const WARM_UP = 0.34;

type Sample = {
  /** Level updates so far, in millions. */
  readonly updates: number;
  readonly heapMb: number;
  readonly handles: number;
  readonly listeners: number;
};

const wanted = Number(/--updates=(\d+)/.exec(process.argv.join(' '))?.[1] ?? 12_000_000);
const venue = new VenueProcess(join(import.meta.dirname, 'venue.mjs'));
const { settings, symbols } = await venue.ask<Opened>({ order: 'open', venue: 'bybit', markets: MARKETS, levels: 200 });
const session = openSession({
  targets: symbols.map((symbol) => ({ venue: 'fake', symbol })),
  venues: { fake: settings },
});
venue.tell({ order: 'run', updatesPerSecond: UPDATES_PER_SECOND });

const samples: Sample[] = [];
const startMs = performance.now();
const startCpu = process.cpuUsage();
let disconnects = 0;
while (counted('levels') < wanted) {
  await sleep(SAMPLE_MS);
  samples.push(sample(counted('levels') / 1e6));
  if (samples.length % 10 === 0) progress(samples[samples.length - 1], session);
  // The next one comes when every market has come back from the last.
  const isDue = counted('levels') >= (disconnects + 1) * DISCONNECT_UPDATES;
  const isSettled = counted('resyncs') >= disconnects * MARKETS && session.watched.every(({ market }) => market.isLive);
  if (!isDue || !isSettled) continue;
  disconnects++;
  venue.tell({ order: 'disconnect' });
}
const seconds = (performance.now() - startMs) / 1000;
const cpu = process.cpuUsage(startCpu);
const { books } = await venue.ask<Books>({ order: 'stop' });
await settled(session, books);
const markets = session.watched.map(({ market }) => market);
const equal = markets.filter((market, index) => isEqual(market, books[index])).length;
const settledSamples = samples.filter((each) => each.updates * 1e6 > wanted * WARM_UP);
const updates = counted('levels');
const result = {
  seconds: round(seconds),
  markets: MARKETS,
  levelUpdates: updates,
  updatesPerSecond: Math.round(updates / seconds),
  cpuPercent: round(((cpu.user + cpu.system) / 1e6 / seconds) * 100),
  disconnects,
  resyncs: counted('resyncs'),
  gaps: counted('gaps'),
  heapMb: { first: round(settledSamples[0].heapMb), last: round(settledSamples.at(-1)?.heapMb ?? 0) },
  heapSlopeMbPerMillionUpdates: round(slopeOf(settledSamples)),
  handles: rangeOf(settledSamples.map(({ handles }) => handles)),
  listeners: rangeOf(settledSamples.map(({ listeners }) => listeners)),
  booksEqualToVenue: `${equal} of ${MARKETS}`,
};
process.stdout.write(`${JSON.stringify(result)}\n`);
session.close();
venue.close();
await session.done;

/** Of all markets together. */
function counted(what: 'levels' | 'resyncs' | 'gaps'): number {
  return session.watched.reduce((sum, { market }) => sum + market.counters[what], 0);
}

function sample(updates: number): Sample {
  globalThis.gc?.();
  const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
  const heapMb = process.memoryUsage().heapUsed / 1024 / 1024;
  // Timers come and go by design; sockets and pipes must not grow.
  const handles = process.getActiveResourcesInfo().filter((name) => !/Timeout|Immediate/.test(name)).length;
  return { updates, heapMb, handles, listeners };
}

function progress({ updates, heapMb }: Sample, { watched }: Session): void {
  const live = watched.filter(({ market }) => market.isLive).length;
  process.stderr.write(
    `soak: ${updates.toFixed(1)} million updates, heap ${heapMb.toFixed(1)} MB, ${live} of ${MARKETS} live\n`,
  );
}

async function settled({ watched }: Session, books: Books['books']): Promise<void> {
  const endMs = performance.now() + SETTLE_MS;
  const isDone = () => watched.every(({ market }, index) => market.isLive && market.book?.seq === books[index].seq);
  while (!isDone() && performance.now() < endMs) await sleep(50);
}

function isEqual(market: ReadonlyMarket, { bids, asks }: { bids: Row[]; asks: Row[] }): boolean {
  return market.isLive && isSame(market, BID, bids) && isSame(market, ASK, asks);
}

function isSame({ book }: ReadonlyMarket, side: 0 | 1, rows: readonly Row[]): boolean {
  const top = book?.top(side);
  if (book === undefined || top?.length !== rows.length) return false;
  return rows.every(
    ([price, size], row) => book.grid.price(top.ticks[row]) === Number(price) && top.sizes[row] === Number(size),
  );
}

/** Least squares: MB a million updates. */
function slopeOf(points: readonly Sample[]): number {
  const meanX = points.reduce((sum, { updates }) => sum + updates, 0) / points.length;
  const meanY = points.reduce((sum, { heapMb }) => sum + heapMb, 0) / points.length;
  const up = points.reduce((sum, { updates, heapMb }) => sum + (updates - meanX) * (heapMb - meanY), 0);
  return up / points.reduce((sum, { updates }) => sum + (updates - meanX) ** 2, 0);
}

function rangeOf(values: readonly number[]): { least: number; most: number } {
  return { least: Math.min(...values), most: Math.max(...values) };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
