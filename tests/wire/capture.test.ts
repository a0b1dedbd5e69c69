import { statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RecordWriter } from '../../src/cli/output/record-writer.js';
import {
  CaptureReader,
  CaptureRecorder,
  type Clock,
  captureClock,
  openCapture,
  openSession,
  type ReadonlyMarket,
  systemClock,
  teeSink,
} from '../../src/engine/internal.js';
import { readBinanceRecording } from '../support/binance-recording.js';
import { BinanceStandIn } from '../support/binance-stand-in.js';
import { newCapturePath } from '../support/capture.js';
import { eventually } from '../support/eventually.js';
import { hasShared } from '../support/shared.js';

const FILES = ['spot_btcusdt_20240808.gz', 'spot_btcusdt_20240809.gz'];
/** What the issue allows. */
const BYTES_A_LEVEL = 6;

function recordsOf(market: ReadonlyMarket, clock: Clock, lines: string[]): RecordWriter {
  return new RecordWriter({
    market,
    output: { isSlow: false, record: (line) => void lines.push(line) },
    clock,
    streams: new Set(['book', 'delta', 'trade', 'candle', 'status']),
    intervalMs: 0,
    depth: 10,
    groupSteps: () => 1,
    candles: () => market.tape?.candles({ type: 'time', intervalMs: 60_000 }),
    onChangePercent: undefined,
    version: 'test',
  });
}

describe.skipIf(!hasShared('data', 'binance-raw-hftbacktest'))(
  'recorded Binance spot, captured while it is live',
  () => {
    it('gives the same records when the capture is replayed, twice, in fewer than 6 bytes a level', async () => {
      const recording = readBinanceRecording(FILES);
      const standIn = new BinanceStandIn({ recording });
      const venue = await standIn.listen();
      const path = newCapturePath();
      const live: string[] = [];
      const recorder = new CaptureRecorder({
        path,
        clock: systemClock,
        version: 'test',
        onFailed: (error) => live.push(String(error)),
      });
      const session = openSession({
        targets: [{ venue: 'binance', symbol: 'BTC/USDT' }],
        venues: { binance: venue },
        observe: (market) => teeSink(recordsOf(market, systemClock, live), recorder.sinkFor(market)),
      });
      await eventually(() => standIn.isDone, 'recording played');
      const [{ market }] = session.watched;
      const { book } = market;
      const top = [book?.top(0, 10).ticks.slice(0, 10), book?.top(1, 10).ticks.slice(0, 10)];
      const { levels } = recorder.counts;
      recorder.close();
      const liveLines = [...live];
      session.close();
      standIn.close();
      await session.done;
      expect(levels).toBeGreaterThan(100_000);
      expect(statSync(path).size / levels).toBeLessThan(BYTES_A_LEVEL);

      const [first, second] = [await replayed(path), await replayed(path)];
      expect(first.lines).toEqual(second.lines);
      expect(first.lines).toEqual(liveLines);
      const replayedTop = [
        first.market.book?.top(0, 10).ticks.slice(0, 10),
        first.market.book?.top(1, 10).ticks.slice(0, 10),
      ];
      expect(replayedTop).toEqual(top);
    });
  },
);

async function replayed(path: string): Promise<{ lines: string[]; market: ReadonlyMarket }> {
  const lines: string[] = [];
  const reader = new CaptureReader(path);
  const clock = captureClock(reader);
  const observe = (market: ReadonlyMarket) => recordsOf(market, clock, lines);
  const session = openCapture({ reader, clock, pace: async () => {}, observe });
  session.start();
  await session.done;
  expect(reader.problems).toEqual([]);
  return { lines, market: session.watched[0].market };
}
