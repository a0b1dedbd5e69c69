import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CaptureReader,
  CaptureRecorder,
  captureClock,
  ManualClock,
  Market,
  openCapture,
  teeSink,
} from '../../src/engine/internal.js';
import { median, round } from './book.js';
import { mulberry32 } from './random.js';

const LEVELS = 1_000_000;
const PER_MESSAGE = 20;
const REPEATS = 5;
const SEEKS = 200;
const SEED = 20_261_121;
const T0 = 1_767_323_045_000;

export type CaptureResult = {
  readonly levels: number;
  /** CPU of recording alone: with the recorder less without it, median. */
  readonly writeCpuMs: number;
  readonly bytesPerLevel: number;
  readonly replayLevelsPerSecond: number;
  /** A jump to a random place, median and 99th percentile. */
  readonly seekMsMedian: number;
  readonly seekMsP99: number;
  /** The same in a capture of a million events of one level update each. */
  readonly eventSeekMsMedian: number;
};

/** A million level updates in messages of twenty, a message each 2 ms, around a middle that moves; written, then played. */
export async function benchCapture(): Promise<CaptureResult> {
  const folder = mkdtempSync(join(tmpdir(), 'lobtop-bench-'));
  const cpuMs: number[] = [];
  const rates: number[] = [];
  let bytesPerLevel = 0;
  for (let i = 0; i < REPEATS; i++) {
    const path = join(folder, `${i}.lob`);
    const bare = await writeCpu(undefined);
    const recorded = await writeCpu(path);
    cpuMs.push(recorded.cpuMs - bare.cpuMs);
    bytesPerLevel = statSync(path).size / LEVELS;
    rates.push(await replayRate(path, recorded.market));
  }
  const seeks = seekTimes(join(folder, '0.lob'));
  await writeCpu(join(folder, 'events.lob'), 1);
  const eventSeeks = seekTimes(join(folder, 'events.lob'));
  rmSync(folder, { recursive: true });
  return {
    levels: LEVELS,
    writeCpuMs: round(median(cpuMs)),
    bytesPerLevel: round(bytesPerLevel),
    replayLevelsPerSecond: Math.round(median(rates)),
    seekMsMedian: round(median(seeks)),
    seekMsP99: round(seeks[Math.floor(seeks.length * 0.99)]),
    eventSeekMsMedian: round(median(eventSeeks)),
  };
}

async function writeCpu(
  path: string | undefined,
  perMessage = PER_MESSAGE,
): Promise<{ cpuMs: number; market: Market }> {
  const clock = new ManualClock(T0);
  const market = new Market({ venue: 'bench', symbol: 'A/B', clock });
  const failed = (error: unknown) => {
    throw error;
  };
  const recorder =
    path === undefined ? undefined : new CaptureRecorder({ path, clock, version: '0', onFailed: failed });
  const sink = recorder === undefined ? market : teeSink(market, recorder.sinkFor(market));
  const instrument = { venue: 'bench', symbol: 'A/B', tickSize: '0.01', lotSize: '0.00001', base: 'A', quote: 'B' };
  sink.identify({ ...instrument, integrity: 'sequence', source: 'bench' });
  const random = mulberry32(SEED);
  const ticks = [new Float64Array(PER_MESSAGE), new Float64Array(PER_MESSAGE)];
  const sizes = [new Float64Array(PER_MESSAGE), new Float64Array(PER_MESSAGE)];
  sink.begin();
  for (let i = 0; i < 1000; i++) {
    sink.level(0, 6_500_000 - i, size(random));
    sink.level(1, 6_500_001 + i, size(random));
  }
  sink.commit({ seq: 1, exchangeTs: T0, recvTs: T0, recvMono: 0 });
  const start = process.cpuUsage();
  let middle = 6_500_000;
  for (let message = 0; message < LEVELS / perMessage; message++) {
    if (message % 500 === 0) clock.advance(1000);
    middle += Math.round((random() - 0.5) * 3);
    // One level a message: bids and asks in turn.
    const bids = perMessage > 1 ? perMessage / 2 : message % 2;
    const asks = perMessage - bids;
    for (let i = 0; i < Math.max(bids, asks); i++) {
      const distance = Math.floor(-Math.log(1 - random()) * 20);
      ticks[0][i] = middle - distance;
      ticks[1][i] = middle + 1 + distance;
      sizes[0][i] = random() < 0.2 ? 0 : size(random);
      sizes[1][i] = random() < 0.2 ? 0 : size(random);
    }
    sink.levels(0, ticks[0], sizes[0], 0, bids);
    sink.levels(1, ticks[1], sizes[1], 0, asks);
    const recvTs = T0 + message * 2;
    sink.commit({ seq: 2 + message * 7, exchangeTs: recvTs - 4, recvTs, recvMono: clock.monoMs() });
  }
  recorder?.close();
  const used = process.cpuUsage(start);
  return { cpuMs: (used.user + used.system) / 1000, market };
}

/** Level updates a second, played without output. The book must end as the written one. */
async function replayRate(path: string, written: Market): Promise<number> {
  const reader = new CaptureReader(path);
  const session = openCapture({ reader, clock: captureClock(reader), pace: async () => {} });
  const start = performance.now();
  session.start();
  await session.done;
  const seconds = (performance.now() - start) / 1000;
  const [{ market }] = session.watched;
  for (const side of [0, 1] as const) {
    const [own, other] = [market.book?.top(side), written.book?.top(side)];
    const isSame =
      own?.length === other?.length &&
      own?.ticks.slice(0, own.length).every((ticks, i) => ticks === other?.ticks[i] && own.sizes[i] === other.sizes[i]);
    if (!isSame) throw new Error(`side ${side} of the replayed book differs`);
  }
  return LEVELS / seconds;
}

/** Sorted. */
function seekTimes(path: string): number[] {
  const reader = new CaptureReader(path);
  const { source: player } = openCapture({ reader, clock: captureClock(reader), pace: async () => {} });
  const random = mulberry32(SEED);
  const times: number[] = [];
  for (let i = 0; i < SEEKS; i++) {
    const position = Math.floor(random() * player.length);
    const start = performance.now();
    player.seek(position);
    times.push(performance.now() - start);
  }
  reader.close();
  return times.sort((a, b) => a - b);
}

function size(random: () => number): number {
  return Math.round((0.001 + random() * 12) * 1e5) / 1e5;
}
