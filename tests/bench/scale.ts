import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { ASK, BID, openSession, type ReadonlyMarket } from '../../src/engine/internal.js';
import { type Books, type Opened, VenueProcess } from '../soak/venue-process.js';
import { sleep } from '../support/sleep.js';
import { round } from './book.js';
import { bookRows, isSameBook } from './whole-book.js';

const MARKETS = 1000;
const LEVELS = 1000;
const MESSAGES_PER_SECOND = [2000, 10_000, 20_000] as const;
const CHANGES_PER_MESSAGE = 20;
const SECONDS = 10;
/** Before a rate is measured. */
const LEAD_SECONDS = 2;

export type ScaleResult = {
  readonly markets: number;
  readonly levels: number;
  /** Until every market is live, s, and the CPU of it. */
  readonly liveSeconds: number;
  readonly liveCpuSeconds: number;
  /** Of the whole process: ccxt, the books, the websockets. */
  readonly rssMb: number;
  readonly rates: readonly ScaleRate[];
};

export type ScaleRate = {
  /** Asked of the venue, and what was received. */
  readonly wanted: number;
  readonly messagesPerSecond: number;
  readonly levelsPerSecond: number;
  readonly cpuPercent: number;
  readonly loopDelayMsP99: number;
};

/** A thousand markets of one venue in a process of its own; every book must be the venue's at the end. */
export function benchScale(): ScaleResult {
  const { stdout, status, stderr } = spawnSync(process.execPath, [process.argv[1], '--scale-client'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as ScaleResult;
}

export async function runScaleClient(): Promise<void> {
  const venue = new VenueProcess(join(import.meta.dirname, 'venue.mjs'));
  const { settings, symbols } = await venue.ask<Opened>({
    order: 'open',
    venue: 'bybit',
    markets: MARKETS,
    levels: LEVELS,
  });
  // A market that says nothing for a while is subscribed again, and its snapshot would be ahead of the prepared messages.
  venue.tell({ order: 'run', updatesPerSecond: MARKETS * CHANGES_PER_MESSAGE });
  const start = performance.now();
  const startCpu = process.cpuUsage();
  const session = openSession({
    targets: symbols.map((symbol) => ({ venue: 'fake', symbol })),
    venues: { fake: settings },
  });
  const markets = session.watched.map(({ market }) => market);
  while (!markets.every((market) => market.wasEverLive)) await sleep(50);
  const liveSeconds = (performance.now() - start) / 1000;
  const liveCpuSeconds = cpuSeconds(startCpu);

  const rssMb = process.memoryUsage.rss() / 1e6;
  const rates: ScaleRate[] = [];
  for (const wanted of MESSAGES_PER_SECOND) rates.push(await measured(venue, markets, wanted));
  const { books } = await venue.ask<Books>({ order: 'stop' });
  const isReached = () => markets.every((market, i) => market.isLive && market.book?.seq === books[i].seq);
  while (!isReached()) await sleep(50);
  const wrong = markets.findIndex(
    (market, i) =>
      !isSameBook(bookRows(market, BID), books[i].bids) || !isSameBook(bookRows(market, ASK), books[i].asks),
  );
  if (wrong >= 0) throw new Error(`${symbols[wrong]}: the book is not the venue's`);
  const result: ScaleResult = {
    ...{ markets: MARKETS, levels: LEVELS, liveSeconds: round(liveSeconds), liveCpuSeconds: round(liveCpuSeconds) },
    ...{ rssMb: Math.round(rssMb), rates },
  };
  process.stdout.write(JSON.stringify(result));
  session.close();
  venue.close();
}

async function measured(venue: VenueProcess, markets: readonly ReadonlyMarket[], wanted: number): Promise<ScaleRate> {
  const count = (what: 'commits' | 'levels') => markets.reduce((sum, { counters }) => sum + counters[what], 0);
  await venue.ask({ order: 'prepare', messages: wanted * (LEAD_SECONDS + SECONDS + 1) });
  venue.tell({ order: 'play', messagesPerSecond: wanted });
  await sleep(LEAD_SECONDS * 1000);
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const [start, startCpu, commits, levels] = [performance.now(), process.cpuUsage(), count('commits'), count('levels')];
  await sleep(SECONDS * 1000);
  const seconds = (performance.now() - start) / 1000;
  delay.disable();
  return {
    wanted,
    messagesPerSecond: Math.round((count('commits') - commits) / seconds),
    levelsPerSecond: Math.round((count('levels') - levels) / seconds),
    cpuPercent: Math.round((cpuSeconds(startCpu) / seconds) * 100),
    loopDelayMsP99: round(delay.percentile(99) / 1e6),
  };
}

function cpuSeconds(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
}
