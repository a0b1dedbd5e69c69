import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { FRAME_HEADER_BYTES, findMagic, viewOf } from '../../src/engine/capture/frame.js';
import {
  CaptureReader,
  captureClock,
  LobtopError,
  type OrderEvent,
  openCapture,
  type ReportedCandle,
} from '../../src/engine/internal.js';
import { startRecording, T0 } from '../support/capture.js';

let bytes: Uint8Array;
let folder: string;

/** A capture with every kind of event. */
beforeAll(() => {
  const recording = startRecording();
  folder = dirname(recording.path);
  for (const symbol of ['A/B', 'C/D']) {
    const { sink } = recording.open(symbol);
    sink.status({ state: 'live', reason: 'snapshot', attempt: 0, integrity: 'sequence', detail: '' });
    sink.begin();
    sink.cover({ kind: 'range', bidTicks: 9000, askTicks: 11_000 });
    for (let i = 0; i < 20; i++) {
      sink.level(0, 10_000 - i, 1 + i / 8);
      sink.level(1, 10_001 + i, 2);
    }
    for (let step = 0; step < 100; step++) {
      recording.clock.advance(700);
      const recvTs = recording.clock.wallMs();
      const times = { exchangeTs: recvTs - 3, recvTs };
      sink.level(0, 10_000 - (step % 30), step % 4);
      sink.commit({ seq: step, touchSeq: step * 2, ...times, recvMono: 0 });
      sink.trade({ id: `t${step}`, ...times, priceTicks: 10_000 + step, size: 1, side: 'unknown' });
      sink.ticker({ ...times, mark: 100 + step, fundingRate: 0.0001 });
      sink.liquidation({ ...times, priceTicks: 10_000, size: 2, side: 'sell' });
      sink.order(orderOf(step, times));
      sink.candle(candleOf(step, recvTs));
      const touch = { bidTicks: 9999, bidSize: 1, askTicks: 10_002, askSize: 2 };
      sink.touch({ seq: step * 2 + 1, ...times, recvMono: 0, ...touch });
      if (step === 50) sink.refine(10, '0.001');
    }
  }
  recording.recorder.close();
  bytes = readFileSync(recording.path);
});

function orderOf(seq: number, times: { readonly exchangeTs: number; readonly recvTs: number }): OrderEvent {
  return { orderId: String(seq), event: 'new', side: 0, priceTicks: 9990, size: 1, remaining: 1, seq, ...times };
}

function candleOf(step: number, recvTs: number): ReportedCandle {
  const prices = { openTicks: 10_000, highTicks: 10_010 + step, lowTicks: 9990, closeTicks: 10_005 };
  return { intervalMs: 60_000, openTs: recvTs - 60_000, recvTs, ...prices, size: 1 };
}

/** Changes bytes of one frame's payload, and makes its checksum right again. */
function mutated(frame: number, changes: readonly (readonly [at: number, value: number])[]): Uint8Array {
  const copy = bytes.slice();
  const starts: number[] = [];
  for (let at = findMagic(copy, 0); at >= 0; at = findMagic(copy, at + 1)) starts.push(at);
  const start = starts[frame % starts.length];
  const head = copy.subarray(start, start + FRAME_HEADER_BYTES);
  const length = viewOf(head).getUint32(8, true);
  const payload = copy.subarray(start + FRAME_HEADER_BYTES, start + FRAME_HEADER_BYTES + length);
  for (const [at, value] of changes) payload[at % Math.max(1, payload.length)] = value;
  viewOf(head).setUint32(12, crc32(payload, crc32(head.subarray(4, 12))), true);
  return copy;
}

describe('captures with correct checksums and impossible content', () => {
  it('are played, seeked and searched to the end, or refused with a sentence', async () => {
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.nat(500),
        fc.array(fc.tuple(fc.nat(5000), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        async (frame, changes) => {
          const path = join(folder, 'mutated.lob');
          writeFileSync(path, mutated(frame, changes));
          try {
            await playEverywhere(path);
          } catch (error) {
            if (!(error instanceof LobtopError)) throw error;
            expect(['data', 'no-input']).toContain(error.code);
            refused++;
          }
        },
      ),
      { numRuns: 300 },
    );
    expect(refused).toBeGreaterThan(0);
  });
});

async function playEverywhere(path: string): Promise<void> {
  const reader = new CaptureReader(path);
  const session = openCapture({ reader, clock: captureClock(reader), pace: async () => {}, restoresTape: true });
  const { source } = session;
  source.identifyMarkets();
  for (const share of [0.5, 0.1, 0.9, 0]) source.seek(Math.floor(source.length * share));
  source.seekTime(T0 + 10_000);
  const [first] = session.watched;
  if (first !== undefined) for (const direction of [1, -1] as const) source.find('trade', direction, first.market);
  session.start();
  await session.done;
}
