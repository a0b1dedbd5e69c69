import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CaptureOptions,
  CaptureReader,
  CaptureRecorder,
  captureClock,
  ManualClock,
  Market,
  type MarketSink,
  openCapture,
  partialSink,
  teeSink,
} from '../../src/engine/internal.js';
import { INSTRUMENT } from './market.js';

export const T0 = 1_767_323_045_000;

export const newCapturePath = () => join(mkdtempSync(join(tmpdir(), 'lobtop-capture-')), 'x.lob');

export type Recording = {
  readonly path: string;
  readonly clock: ManualClock;
  readonly recorder: CaptureRecorder;
  readonly failures: unknown[];
  open(symbol?: string): { readonly market: Market; readonly sink: MarketSink };
};

/** A recorder of markets that the test itself speaks for. */
export function startRecording(more: Partial<CaptureOptions> = {}): Recording {
  const clock = new ManualClock(T0);
  const path = more.path ?? newCapturePath();
  const failures: unknown[] = [];
  const onFailed = (error: unknown) => void failures.push(error);
  const recorder = new CaptureRecorder({ path, clock, version: 'test', onFailed, ...more });
  const open = (symbol = 'A/B') => {
    const market = new Market({ venue: 'test', symbol, clock });
    const sink = teeSink(market, recorder.sinkFor(market));
    sink.identify({ ...INSTRUMENT, symbol });
    return { market, sink };
  };
  return { path, clock, recorder, failures, open };
}

/** Everything that a sink is told, as lines. */
export function lineSink(lines: string[], name = ''): MarketSink {
  const say = (what: string, ...rest: unknown[]) => void lines.push(`${name}${what} ${JSON.stringify(rest)}`);
  return partialSink({
    identify: (instrument) => say('identify', instrument),
    refine: (factor, tickSize) => say('refine', factor, tickSize),
    begin: () => say('begin'),
    level: (side, ticks, size) => say('level', side, ticks, size),
    levels: (side, ticks, sizes, from, to) => {
      for (let i = from; i < to; i++) say('level', side, ticks[i], sizes[i]);
    },
    // Monotonic times are a run's own.
    commit: ({ seq, exchangeTs, recvTs }) => say('commit', seq, exchangeTs, recvTs),
    trade: ({ id, exchangeTs, recvTs, priceTicks, size, side }) =>
      say('trade', id, exchangeTs, recvTs, priceTicks, size, side),
    order: (event) => say('order', event),
    status: (status) => say('status', status),
  });
}

/** Plays a capture to its end. */
export async function played(path: string) {
  const reader = new CaptureReader(path);
  const lines: string[] = [];
  const session = openCapture({
    reader,
    clock: captureClock(reader),
    pace: async () => {},
    observe: ({ symbol }) => lineSink(lines, `${symbol} `),
  });
  session.start();
  await session.done;
  return { lines, markets: session.watched.map(({ market }) => market), reader, player: session.source };
}

/** A capture that is not playing: it goes where it is told. */
export function opened(path: string) {
  const reader = new CaptureReader(path);
  const clock = captureClock(reader);
  const session = openCapture({ reader, clock, pace: async () => {}, restoresTape: true });
  return { session, player: session.source, clock, reader };
}
