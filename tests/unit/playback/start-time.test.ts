import { expect, it } from 'vitest';
import {
  CaptureReader,
  type CommitMeta,
  captureClock,
  openCapture,
  partialSink,
  type ReadonlyMarket,
} from '../../../src/engine/internal.js';
import { startRecording, T0 } from '../../support/capture.js';

const EVENTS = 6;
const STEP_MS = 100;

/** A snapshot at T0 and a delta every 100 ms. */
function recorded(): string {
  const { path, clock, recorder, open } = startRecording();
  const { sink } = open();
  sink.status({ state: 'live', reason: 'snapshot', attempt: 0, integrity: 'sequence', detail: '' });
  for (let seq = 0; seq < EVENTS; seq++) {
    if (seq === 0) sink.begin();
    sink.level(0, 100, seq + 1);
    sink.level(1, 101, 1);
    sink.commit({ seq, exchangeTs: clock.wallMs(), recvTs: clock.wallMs(), recvMono: clock.monoMs() });
    clock.advance(STEP_MS);
  }
  recorder.close();
  return path;
}

/** Sequence numbers of the books that are played from a receive time on, each with the size of the best bid. */
async function playedFrom(path: string, fromTs: number): Promise<readonly (readonly [number | undefined, number])[]> {
  const reader = new CaptureReader(path);
  const played: [number | undefined, number][] = [];
  const observe = (market: ReadonlyMarket) =>
    partialSink({
      commit: ({ seq }: CommitMeta) => played.push([seq, market.book?.bids.sizeAt(100) ?? 0]),
    });
  const session = openCapture({ reader, clock: captureClock(reader), pace: async () => {}, observe, fromTs });
  session.start();
  await session.done;
  return played;
}

it.each(Array.from({ length: EVENTS }, (_, i) => i))(
  'a recording played from a time begins with the book of that time: event %i',
  async (event) => {
    const path = recorded();
    const eventTs = T0 + event * STEP_MS;
    const from = (first: number) =>
      Array.from({ length: EVENTS - first }, (_, i) => [first + i, first + i + 1] as [number, number]);
    // Both ends are included: the book of before, then the event.
    expect(await playedFrom(path, eventTs), 'at the event').toEqual(from(Math.max(0, event - 1)));
    // After the last event there is nothing to play.
    expect(await playedFrom(path, eventTs + 1), 'after it').toEqual(event === EVENTS - 1 ? [] : from(event));
    if (event > 0) expect(await playedFrom(path, eventTs - 1), 'before it').toEqual(from(event - 1));
  },
);

it('trades at the time that a recording is played from, and at the one that it is played to, are played', async () => {
  const { path, clock, recorder, open } = startRecording();
  const { sink } = open();
  sink.status({ state: 'live', reason: 'start', attempt: 0, integrity: 'unverifiable', detail: '' });
  for (let i = 0; i < EVENTS; i++) {
    const recvTs = clock.wallMs();
    // Two at a time, and times of a microsecond.
    for (const id of [`${i}a`, `${i}b`])
      sink.trade({ id, exchangeTs: undefined, recvTs: recvTs + 0.001 * i, priceTicks: 100, size: 1, side: 'buy' });
    clock.advance(STEP_MS);
  }
  recorder.close();
  const reader = new CaptureReader(path);
  const ids: string[] = [];
  const observe = () => partialSink({ trade: ({ id }) => void ids.push(id) });
  const range = { fromTs: T0 + 2 * STEP_MS + 0.002, toTs: T0 + 4 * STEP_MS + 0.004 };
  const session = openCapture({ reader, clock: captureClock(reader), pace: async () => {}, observe, ...range });
  session.start();
  await session.done;
  expect(ids).toEqual(['2a', '2b', '3a', '3b', '4a', '4b']);
});
