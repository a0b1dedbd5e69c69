import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type MarketSink, partialSink, RecordingSwitch, teeSink } from '../../../src/engine/internal.js';
import { newCapturePath, type Recording, startRecording, T0 } from '../../support/capture.js';
import {
  decodeDocumented,
  type PageCapture,
  type PageCoverage,
  type PageEvent,
  type PageLevel,
} from '../../support/documented-capture.js';
import { INSTRUMENT } from '../../support/market.js';

// What docs/capture.md says is proven here: a decoder made from the page alone reads what was recorded.

const LIVE = {
  state: 'live',
  reason: 'snapshot',
  attempt: 0,
  integrity: 'sequence',
  detail: 'ünicode “quotes”',
} as const;

/** Further away than a varint can step. */
const FAR_TICKS = 9_999_999_700_000_000;

/** What a market was given, in the words of the page's decoder; times in whole microseconds. */
function eventSink(symbol: string, events: string[]): MarketSink {
  let levels: PageLevel[] = [];
  let isSnapshot = false;
  let coverage: PageCoverage;
  const level = (side: 0 | 1, ticks: number, size: number) => void levels.push([side, ticks, size]);
  return partialSink({
    begin: () => {
      levels = [];
      isSnapshot = true;
      coverage = undefined;
    },
    level,
    levels: (side, ticks, sizes, from, to) => {
      for (let i = from; i < to; i++) level(side, ticks[i], sizes[i]);
    },
    cover: (stated) => {
      if (stated.kind === 'window') coverage = { levels: stated.levels ?? 0 };
      if (stated.kind === 'range') coverage = { ends: [stated.bidTicks, stated.askTicks] };
    },
    refine: (factor) => {
      levels = levels.map(([side, ticks, size]) => [side, ticks * factor, size]);
    },
    commit: ({ seq, touchSeq, exchangeTs, recvTs }) => {
      const trims: never[] = [];
      events.push(
        eventText(symbol, { kind: 'message', recvTs, exchangeTs, isSnapshot, seq, levels, trims, coverage, touchSeq }),
      );
      levels = [];
      coverage = undefined;
      isSnapshot = false;
    },
    trade: ({ priceTicks: ticks, recvTs, exchangeTs, size, side, id }) => {
      events.push(eventText(symbol, { kind: 'trade', recvTs, exchangeTs, ticks, size, side, id }));
    },
    touch: ({ seq, recvTs, exchangeTs, bidTicks, bidSize, askTicks, askSize }) => {
      const own = { seq, bid: [bidTicks, bidSize], ask: [askTicks, askSize] };
      events.push(eventText(symbol, { kind: 'touch', recvTs, exchangeTs, ...own }));
    },
    ticker: ({ recvTs, exchangeTs, ...figures }) => {
      events.push(eventText(symbol, { kind: 'ticker', recvTs, exchangeTs, figures }));
    },
    liquidation: ({ priceTicks: ticks, recvTs, exchangeTs, size, side }) => {
      events.push(eventText(symbol, { kind: 'liquidation', recvTs, exchangeTs, ticks, size, side }));
    },
    candle: ({ recvTs, ...candle }) => {
      events.push(eventText(symbol, { kind: 'candle', recvTs, candle: { ...candle } }));
    },
    order: ({ priceTicks: ticks, orderId: id, recvTs, exchangeTs, event, side, seq, size, remaining }) => {
      const own = { event, side, ticks, seq, size, remaining, id };
      events.push(eventText(symbol, { kind: 'order', recvTs, exchangeTs, ...own }));
    },
  });
}

type Told = { readonly recvTs: number; readonly exchangeTs?: number | undefined };

function eventText(symbol: string, { recvTs, exchangeTs, ...rest }: Told & Record<string, unknown>): string {
  const micros = (ms: number | undefined) => (ms === undefined ? null : Math.round(ms * 1000));
  return `${symbol} ${micros(recvTs)} ${micros(exchangeTs)} ${JSON.stringify(Object.entries(rest).sort())}`;
}

function textOf({ index, end, instrument, ...event }: PageEvent): string {
  return eventText(String(instrument['symbol']), event);
}

/** Two markets for a minute with everything that a capture can hold; answers what they were given, statuses left out. */
function recordEverything(recording: Recording): string[] {
  const events: string[] = [];
  const [first, second] = ['A/B', 'C/D'].map((symbol) => {
    const { sink } = recording.open(symbol);
    return teeSink(sink, eventSink(symbol, events));
  });
  for (const sink of [first, second]) {
    sink.status({ ...LIVE, state: 'syncing' });
    sink.status(LIVE);
    sink.begin();
    for (let i = 0; i < 200; i++) {
      sink.level(0, 10_000 - i, 1 + i / 8);
      sink.level(1, 10_001 + i, 2 + i / 1000);
    }
    // A size that is not a whole number of lots, and one that is too large to be counted in them.
    sink.level(1, FAR_TICKS, Math.PI);
    sink.level(1, sink === first ? 1e22 : 1e15, 1e17);
    sink.commit({ seq: 9_007_199_254_000, exchangeTs: T0 - 3.25, recvTs: T0 + 0.125, recvMono: 0 });
  }
  for (let step = 0; step < 6000; step++) {
    recording.clock.advance(10);
    const recvTs = recording.clock.wallMs();
    const meta = {
      seq: step,
      touchSeq: step % 3 === 1 ? step * 1e6 : undefined,
      exchangeTs: step % 4 === 0 ? undefined : recvTs + (step % 9) - 4,
      recvTs,
      recvMono: 0,
    };
    first.level(step % 2 === 0 ? 0 : 1, step % 2 === 0 ? 10_000 - (step % 190) : 10_001 + (step % 190), step % 5);
    if (step % 500 === 499) first.begin();
    for (let i = 0; i < step % 7; i++) first.level(0, 9_990 - i, step / 1000);
    if (step % 500 === 0)
      first.cover({ kind: 'range', bidTicks: 9_000 - step, askTicks: step % 1000 === 0 ? undefined : 1e16 });
    if (step % 500 === 250) first.cover({ kind: 'window', levels: step % 1000 === 250 ? undefined : step });
    const exchangeTs = step % 2 === 0 ? undefined : recvTs - 7;
    if (step % 3 === 0)
      first.touch({
        recvTs,
        recvMono: 0,
        exchangeTs,
        seq: step * 2,
        bidTicks: 10_000 - (step % 3),
        bidSize: 1.5,
        askTicks: FAR_TICKS,
        askSize: step,
      });
    if (step % 400 === 0) second.ticker({ exchangeTs, recvTs, mark: step / 7, nextFundingTs: T0 + step });
    if (step % 700 === 0)
      second.liquidation({
        exchangeTs,
        recvTs,
        priceTicks: 9_000 + step,
        size: 0.5,
        side: step % 1400 === 0 ? 'sell' : 'buy',
      });
    if (step % 900 === 0)
      second.candle({
        intervalMs: 60_000,
        openTs: T0 + step * 1000,
        recvTs,
        openTicks: 9_000,
        highTicks: 9_100 + step,
        lowTicks: 8_900,
        closeTicks: 9_050,
        size: 1.5,
      });
    first.commit(meta);
    if (step === 3000) second.level(0, 9_000, 1);
    // Prices turned out finer, in the middle of a message.
    if (step === 3000) second.refine(10, '0.001');
    second.level(1, step < 3000 ? 10_050 : 100_505, step);
    second.commit({ ...meta, seq: undefined });
    const id =
      step % 3 === 0 ? String(1_000_000_000_000 - step) : ['', '0', '007', `x-${step}`, '99999999999999999'][step % 5];
    const side = step % 2 === 0 ? 'buy' : 'sell';
    const trade = {
      id,
      exchangeTs: recvTs - 1,
      recvTs,
      priceTicks: step === 10 ? FAR_TICKS : 10_000 + (step % 5),
      size: 0.001 * step,
      side,
    } as const;
    if (step % 2 === 0) second.trade(trade);
    const event = (['new', 'cancel', 'delete', 'execution', 'hidden', 'cross'] as const)[step % 6];
    const order = {
      orderId: id,
      event,
      side: step % 2 === 0 ? 0 : 1,
      priceTicks: step === 10 ? FAR_TICKS : 10_000 + step,
      size: step,
    } as const;
    const remaining = step % 3 === 0 ? undefined : step / 8;
    if (step % 5 === 0) first.order({ ...order, remaining, seq: step * 3, exchangeTs: recvTs - 0.5, recvTs });
    if (step % 1000 === 0) first.status({ ...LIVE, attempt: step });
  }
  return events;
}

/** The levels of one market, from any place on. */
class Levels {
  readonly #sides = [new Map<number, number>(), new Map<number, number>()] as const;

  load(levels: readonly PageLevel[]): void {
    for (const side of this.#sides) side.clear();
    this.apply(levels);
  }

  apply(levels: readonly PageLevel[]): void {
    for (const [side, ticks, size] of levels) {
      if (size === 0) this.#sides[side].delete(ticks);
      else this.#sides[side].set(ticks, size);
    }
  }

  /** Only the best `depth` levels remain. */
  trim(side: number, depth: number): void {
    for (const ticks of this.#best(side).slice(depth)) this.#sides[side].delete(ticks);
  }

  /** Best first, prices and sizes. */
  of(side: number, tickSize = 1): [number, number][] {
    return this.#best(side).map((ticks) => [Number((ticks * tickSize).toFixed(8)), this.#sides[side].get(ticks) ?? 0]);
  }

  #best(side: number): number[] {
    return [...this.#sides[side].keys()].sort((a, b) => (side === 0 ? b - a : a - b));
  }
}

/** Plays one market from one of its checkpoints; calls back after each message. */
function play(
  capture: PageCapture,
  start: PageCapture['checkpoints'][number],
  onMessage: (levels: Levels, event: PageEvent) => void = () => {},
): Levels {
  const levels = new Levels();
  levels.load(start.levels ?? []);
  let { instrument } = start;
  for (const event of capture.events) {
    const isOwn = event.instrument['symbol'] === start.instrument['symbol'];
    if (!isOwn || event.kind !== 'message' || event.index < start.index) continue;
    if (event.instrument !== instrument) {
      // Another tick: its checkpoint has the levels in it.
      instrument = event.instrument;
      levels.load(capture.checkpoints.find((own) => own.instrument === instrument)?.levels ?? []);
    }
    if (event.isSnapshot) levels.load([]);
    levels.apply(event.levels);
    for (const [side, depth] of event.trims) levels.trim(side, depth);
    onMessage(levels, event);
  }
  return levels;
}

function read(path: string): PageCapture {
  return decodeDocumented(readFileSync(path));
}

describe('docs/capture.md describes version 3', () => {
  const recording = startRecording();
  const given = recordEverything(recording);
  recording.recorder.close();
  const capture = read(recording.path);

  it('every message, trade and order comes back, in the order of all markets', () => {
    expect(capture.events.filter(({ kind }) => kind !== 'status').map(textOf)).toEqual(given);
    expect(given.length).toBeGreaterThan(16_000);
    expect(capture.events.map(({ index }) => index)).toEqual(capture.events.map((_, i) => i));
    const statuses = capture.events.flatMap((event) => (event.kind === 'status' ? [event.status] : []));
    expect(statuses).toContainEqual({ ...LIVE, attempt: 5000 });
  });

  it('head and markets are what they are', () => {
    expect(capture.head).toEqual({ tool: 'lobtop', version: 'test', createdTs: T0 });
    expect(capture.frames.every(({ version }) => version === 3)).toBe(true);
    const markets = capture.frames.filter(({ type }) => type === 2).map(({ payload }) => JSON.parse(String(payload)));
    const second = { ...INSTRUMENT, symbol: 'C/D' };
    expect(markets).toEqual([INSTRUMENT, second, { ...second, tickSize: '0.001' }]);
    const following = capture.frames.flatMap(({ type }, i) => (type === 2 ? [capture.frames[i + 1].type] : []));
    expect(following).toEqual([3, 3, 3]);
  });

  it('groups reach up to their end, and no event of a later group comes before it', () => {
    const ends = [...new Set(capture.events.map(({ end }) => end))];
    expect(ends).toEqual([...ends].sort((a, b) => a - b));
    expect(capture.events.every(({ index, end }) => index < end)).toBe(true);
    const before = ends.map((end, i) => [ends[i - 1] ?? 0, end]);
    for (const [from, to] of before) {
      const group = capture.events.slice(from, to);
      expect(new Set(group.map(({ end }) => end))).toEqual(new Set([to]));
    }
  });

  it('a market can be read from each of its checkpoints', () => {
    for (const symbol of ['A/B', 'C/D']) {
      const [first, ...later] = capture.checkpoints.filter(({ instrument }) => instrument['symbol'] === symbol);
      const end = play(capture, first);
      expect([first.levels, first.recvTs, first.seq]).toEqual([undefined, 0, undefined]);
      expect(later.length).toBeGreaterThan(0);
      for (const own of later.map((checkpoint) => play(capture, checkpoint))) {
        expect([own.of(0), own.of(1)]).toEqual([end.of(0), end.of(1)]);
      }
    }
    for (const { index, events, recvTs, instrument } of capture.checkpoints) {
      const earlier = capture.events.filter((event) => event.index < index);
      const own = earlier.filter((event) => event.instrument['symbol'] === instrument['symbol']);
      expect([events, recvTs]).toEqual([own.length, expect.closeTo(own.at(-1)?.recvTs ?? 0, 2)]);
    }
  });

  it('the index says of each frame where it is and what comes before it', () => {
    const frames = capture.frames.filter(({ type }) => type !== 5);
    const placed = frames.map(({ type, market, offset, payload }) => ({
      type,
      market,
      offset,
      length: payload.length,
    }));
    expect(capture.index.map(({ type, market, offset, length }) => ({ type, market, offset, length }))).toEqual(placed);
    for (const { type, market, index, events, recvTs } of capture.index.filter((entry) => entry.type === 4)) {
      const symbol = market === 0 ? 'A/B' : 'C/D';
      const event = capture.events[index];
      const own = capture.events.filter((other) => other.index < index && other.instrument['symbol'] === symbol);
      expect([type, event.instrument['symbol'], events]).toEqual([4, symbol, own.length]);
      expect(recvTs).toBeCloseTo(own.at(-1)?.recvTs ?? 0, 2);
    }
  });

  it('a file that was not closed is the same without its index', () => {
    const file = readFileSync(recording.path);
    const index = capture.frames.find(({ type }) => type === 5);
    expect(decodeDocumented(file.subarray(0, index?.offset)).events).toEqual(capture.events);
  });
});

describe('a recording started midstream', () => {
  it('begins with a checkpoint that has the book, its times and the status, and no event', () => {
    const recording = startRecording();
    const onFailed = (error: unknown) => {
      throw error;
    };
    const recorder = new RecordingSwitch({ clock: recording.clock, version: 'test', onFailed });
    const { market, sink: own } = recording.open();
    const sink = teeSink(own, recorder.sinkFor(market));
    sink.status(LIVE);
    sink.begin();
    sink.level(0, 10_000, 1);
    sink.level(1, 10_001, 2);
    sink.cover({ kind: 'range', bidTicks: 9_000, askTicks: undefined });
    sink.ticker({ exchangeTs: undefined, recvTs: T0 + 520, mark: 100.5 });
    sink.commit({ seq: 41, touchSeq: 4_100, exchangeTs: T0 + 460, recvTs: T0 + 500, recvMono: 0 });
    const path = newCapturePath();
    recorder.start(path);
    sink.level(0, 10_000, 3);
    sink.commit({ seq: 42, exchangeTs: T0 + 560, recvTs: T0 + 600, recvMono: 0 });
    recorder.stop();
    const { checkpoints, events } = read(path);
    const levels = [
      [0, 10_000, 1],
      [1, 10_001, 2],
    ];
    const place = { index: 0, events: 0, frame: 2, instrument: INSTRUMENT };
    const state = { seq: 41, exchangeTs: T0 + 460, recvTs: T0 + 500, status: LIVE, levels };
    const more = {
      coverage: { ends: [9_000, undefined] },
      touchSeq: 4_100,
      ticker: [T0 + 520, Number.NaN, { mark: 100.5 }],
    };
    expect(checkpoints).toEqual([{ ...place, ...state, ...more }]);
    expect(events).toMatchObject([{ kind: 'message', isSnapshot: false, seq: 42, levels: [[0, 10_000, 3]] }]);
  });

  it('so does each file of a rotated capture, whose events go on being counted', () => {
    const recording = startRecording({ maxBytes: 200_000 });
    const given = recordEverything(recording);
    recording.recorder.close();
    const { files } = recording.recorder.counts;
    const names = Array.from({ length: files }, (_, i) =>
      i === 0 ? 'x.lob' : `x.${String(i + 1).padStart(4, '0')}.lob`,
    );
    const parts = names.map((name) => read(join(dirname(recording.path), name)));
    const events = parts.flatMap((part) => part.events);
    expect(files).toBeGreaterThan(1);
    expect(events.map(({ index }) => index)).toEqual(events.map((_, i) => i));
    expect(events.filter(({ kind }) => kind !== 'status').map(textOf)).toEqual(given);
    for (const { checkpoints } of parts.slice(1)) expect(checkpoints[0].levels?.length).toBeGreaterThan(0);
  });
});

it('docs/capture.md says what version 1 differs in', () => {
  const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));
  const capture = read(fixture('capture-v1.lob'));
  const records = readFileSync(fixture('capture-v1.ndjson'), 'utf8').trimEnd().split('\n');
  expect(capture.frames.every(({ version }) => version === 1)).toBe(true);
  type Book = { readonly type: string; readonly symbol: string; readonly bids: unknown; readonly asks: unknown };
  const printed = records.map((line) => JSON.parse(line) as Book).filter(({ type }) => type === 'book');
  const symbols = [...new Set(printed.map(({ symbol }) => symbol))];
  let trims = 0;
  for (const symbol of symbols) {
    const start = capture.checkpoints.find(({ instrument }) => instrument['symbol'] === symbol);
    const books: string[] = [];
    if (start === undefined) throw new Error(`no checkpoint of ${symbol}`);
    play(capture, start, (levels, event) => {
      const tickSize = Number(event.instrument['tickSize']);
      books.push(JSON.stringify([levels.of(0, tickSize), levels.of(1, tickSize)]));
      if (event.kind === 'message') trims += event.trims.length;
    });
    const own = printed.filter((book) => book.symbol === symbol).map(({ bids, asks }) => JSON.stringify([bids, asks]));
    const changed = (all: readonly string[]) => all.filter((book, i) => book !== all[i - 1]);
    expect(changed(books)).toEqual(changed(own));
  }
  const ids = (all: readonly { readonly id: string }[]) => all.map(({ id }) => id);
  const trades = records
    .map((line) => JSON.parse(line) as { type: string; id: string })
    .filter(({ type }) => type === 'trade');
  expect(ids(capture.events.flatMap((event) => (event.kind === 'trade' ? [event] : [])))).toEqual(ids(trades));
  expect([symbols.length, trims > 0]).toEqual([2, true]);
});
