import { describe, expect, it } from 'vitest';
import { sumText } from '../../../src/cli/output/candle-text.js';
import { RecordWriter } from '../../../src/cli/output/record-writer.js';
import type { Stream } from '../../../src/cli/values.js';
import {
  type CandleKind,
  type Feed,
  groupStepOf,
  ManualClock,
  Market,
  type MarketSink,
  teeSink,
} from '../../../src/engine/internal.js';
import { INSTRUMENT } from '../../support/market.js';

type Line = Readonly<Record<string, unknown>> & { readonly type: string };

const CANDLES: CandleKind = { type: 'time', intervalMs: 60_000 };
type Choice = {
  readonly intervalMs?: number;
  readonly group?: string;
  readonly candles?: CandleKind;
  readonly onChangePercent?: number;
};

function setUp(
  streams: readonly Stream[],
  { intervalMs = 100, candles = CANDLES, onChangePercent, group }: Choice = {},
) {
  const clock = new ManualClock(1000);
  const market = new Market({ venue: 'test', symbol: 'A/B', clock });
  const lines: Line[] = [];
  const output = { isSlow: false, record: (line: string) => void lines.push(JSON.parse(line) as Line) };
  const writer = new RecordWriter({
    market,
    output,
    clock,
    streams: new Set(streams),
    intervalMs,
    depth: 5,
    groupSteps: (instrument) => (group === undefined ? 1 : groupStepOf(instrument, group)),
    candles: () => market.tape?.candles(candles),
    onChangePercent,
    version: '0',
  });
  const sink: MarketSink = teeSink(market, writer);
  const status = (state: 'connecting' | 'live' | 'stale' | 'resyncing', attempt = 0) =>
    sink.status({ state, reason: 'snapshot', attempt, integrity: 'sequence', detail: '' });
  status('connecting');
  sink.identify(INSTRUMENT);
  const change = (ticks: number, size: number) => {
    sink.level(0, ticks, size);
    sink.commit({ seq: undefined, exchangeTs: 1, recvTs: clock.wallMs(), recvMono: clock.monoMs() });
  };
  sink.begin();
  status('live');
  change(100, 1);
  return { clock, market, lines, output, sink, status, change, writer };
}

const types = (lines: readonly Line[]) => lines.map(({ type }) => type);

describe('RecordWriter', () => {
  it('shows the levels as they are when prices turn out finer than the first tick', () => {
    const { lines, sink, change } = setUp(['book'], { intervalMs: 0 });
    sink.refine(10, '0.001');
    change(1001, 3);
    expect(lines.at(-1)?.['bids']).toEqual([
      [1.001, 3],
      [1, 1],
    ]);
  });

  it('says hello again before the first finer price, and groups by the same price as before', () => {
    const { lines, sink, change } = setUp(['book'], { intervalMs: 0, group: '0.02' });
    const from = lines.length;
    sink.refine(5, '0.002');
    sink.refine(2, '0.001');
    change(1001, 3);
    change(1003, 1);
    expect(lines.slice(from).map(({ type, tickSize, bids }) => [type, tickSize ?? bids])).toEqual([
      ['hello', 0.001],
      ['book', [[1, 4]]],
      ['book', [[1, 5]]],
    ]);
  });

  it('shows no book as live before the commit that makes it so', () => {
    const { lines, sink, status, change } = setUp(['book', 'status'], { intervalMs: 0 });
    const from = lines.length;
    status('resyncing', 1);
    status('live');
    sink.begin();
    change(90, 7);
    const shown = lines.slice(from).map(({ type, state, bids }) => [type, state, bids]);
    expect(shown).toEqual([
      ['status', 'resyncing', undefined],
      ['book', 'resyncing', [[1, 1]]],
      ['status', 'live', undefined],
      ['book', 'live', [[0.9, 7]]],
    ]);
  });

  it('a market that was stale is live with the book of the message that came, and shows none between', () => {
    const { lines, sink, change } = setUp(['book', 'status'], { intervalMs: 0 });
    const status = (state: 'stale' | 'live') =>
      sink.status({ state, reason: 'quiet', attempt: 0, integrity: 'sequence', detail: '' });
    status('stale');
    const from = lines.length;
    sink.level(0, 101, 5);
    status('live');
    expect(lines.slice(from).map(({ type }) => type)).toEqual(['status']);
    change(99, 2);
    expect(lines.at(-1)).toMatchObject({
      state: 'live',
      bids: [
        [1.01, 5],
        [1, 1],
        [0.99, 2],
      ],
    });
  });

  it('writes hello, then the status, then the records it concerns', () => {
    const { lines } = setUp(['book', 'delta', 'status']);
    expect(types(lines)).toEqual(['hello', 'status', 'status', 'delta', 'book']);
    expect(lines[3]['reset']).toBe(true);
  });

  it('writes no book between the levels of a message and its commit: it would have the previous sequence number', () => {
    const { lines, sink, status, change } = setUp(['book', 'status'], { intervalMs: 0 });
    change(100, 2);
    status('stale');
    lines.length = 0;
    sink.level(0, 101, 3);
    status('live');
    expect(types(lines)).toEqual(['status']);
    sink.commit({ seq: undefined, exchangeTs: 1, recvTs: 1000, recvMono: 0 });
    expect(types(lines)).toEqual(['status', 'book']);
    // A state that makes the book unreliable is written at once, whatever is staged.
    sink.level(0, 101, 0);
    status('resyncing', 1);
    expect(types(lines).slice(2)).toEqual(['status', 'book']);
  });

  it('writes no stats of a market before its hello, or the reason why there is none', () => {
    const clock = new ManualClock(1000);
    const market = new Market({ venue: 'test', symbol: 'A/B', clock });
    const lines: Line[] = [];
    const writer = new RecordWriter({
      market,
      output: { isSlow: false, record: (line) => void lines.push(JSON.parse(line) as Line) },
      clock,
      streams: new Set(['stats', 'status']),
      intervalMs: 100,
      depth: 5,
      groupSteps: () => 1,
      candles: () => undefined,
      onChangePercent: undefined,
      version: '0',
    });
    const sink = teeSink(market, writer);
    const feed = { traffic: { messages: 0, bytes: 0, malformed: 0, rttMs: undefined }, confirmedChecksums: 0 };
    const stats = () => writer.stats({ feed: feed as Feed, loopLagMs: 0, rssMb: 1 });
    stats();
    expect(lines).toEqual([]);
    sink.status({
      state: 'connecting',
      reason: 'disconnect',
      attempt: 1,
      integrity: 'unverifiable',
      detail: 'refused',
    });
    stats();
    expect(types(lines)).toEqual(['status', 'stats']);
  });

  it('merges what comes within an interval into the newest book, and counts it', () => {
    const { lines, change, clock } = setUp(['book']);
    for (let size = 2; size <= 8; size++) change(100, size);
    expect(types(lines)).toEqual(['hello', 'book']);
    clock.advance(100);
    expect(lines.at(-1)).toMatchObject({ bids: [[1, 8]], conflated: 6 });
    clock.advance(1000);
    expect(lines, 'nothing new, nothing said').toHaveLength(3);
  });

  it('writes what waits when nothing more comes: the last state of a burst always does, slow reader or not', () => {
    for (const isSlow of [false, true]) {
      const { change, lines, output, writer } = setUp(['book']);
      for (const size of [2, 3, 4]) change(100, size);
      expect(lines.filter(({ type }) => type === 'book')).toHaveLength(1);
      output.isSlow = isSlow;
      writer.finish();
      writer.stop();
      const books = lines.filter(({ type }) => type === 'book');
      expect(books.map(({ bids, conflated }) => [bids, conflated])).toEqual([
        [[[1, 1]], 0],
        [[[1, 4]], 2],
      ]);
    }
  });

  it('gives a slow reader the newest state when it reads again, counts the loss, and never breaks a delta stream', () => {
    const { lines, change, clock, output, writer } = setUp(['book', 'delta', 'trade']);
    const before = lines.length;
    output.isSlow = true;
    for (let size = 2; size <= 50; size++) {
      change(100 + size, size);
      clock.advance(10);
    }
    expect(lines).toHaveLength(before);
    output.isSlow = false;
    change(100, 0);
    clock.advance(100);
    const [delta, book] = lines.slice(before);
    expect(delta).toMatchObject({ type: 'delta', reset: true });
    expect((delta['bids'] as unknown[]).length).toBe(49);
    expect(book).toMatchObject({ type: 'book', bidLevels: 49, conflated: 49 });
    expect(writer.conflated).toBeGreaterThanOrEqual(49);
  });

  it('shows the state of an unreliable book, without derived figures', () => {
    const { lines, sink, status, clock, change } = setUp(['book', 'status']);
    sink.level(1, 101, 2);
    change(100, 2);
    clock.advance(100);
    expect(lines.at(-1)).toMatchObject({ state: 'live', mid: 1.005, spread: 0.01, microprice: 1.005, imbalance: 0 });
    status('resyncing', 1);
    clock.advance(100);
    expect(types(lines).slice(-2)).toEqual(['status', 'book']);
    expect(lines.at(-1)).toMatchObject({
      state: 'resyncing',
      mid: null,
      spread: null,
      microprice: null,
      imbalance: null,
    });
  });

  it('tells of a market that was never found, though it has no hello', () => {
    const clock = new ManualClock();
    const market = new Market({ venue: 'test', symbol: 'X', clock });
    const lines: string[] = [];
    const output = { isSlow: false, record: (line: string) => void lines.push(line) };
    const writer = new RecordWriter({
      market,
      output,
      clock,
      streams: new Set<Stream>(['status']),
      intervalMs: 0,
      depth: 5,
      groupSteps: () => 1,
      candles: () => undefined,
      version: '0',
    });
    writer.status({ state: 'connecting', reason: 'start', attempt: 0, integrity: 'sequence', detail: '' });
    writer.status({ state: 'failed', reason: 'symbol', attempt: 0, integrity: 'sequence', detail: 'no market X' });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('no market X');
  });

  it('writes books only when the mid has left its band, and whenever the state is another', () => {
    const { lines, status, sink, change } = setUp(['book'], { intervalMs: 0, onChangePercent: 10 });
    const touch = (bid: number) => {
      sink.begin();
      sink.level(1, bid + 2, 1);
      change(bid, 1);
    };
    const before = lines.length;
    for (const bid of [99, 104, 110, 111, 120]) touch(bid);
    expect(lines.slice(before).map(({ mid }) => mid)).toEqual([1, 1.11]);
    status('resyncing', 1);
    expect(lines.at(-1)).toMatchObject({ state: 'resyncing', mid: null });
  });
});

describe('candle records', () => {
  const MINUTE = 60_000;
  const feed = (kind: CandleKind = CANDLES) => {
    const all = setUp(['candle'], { candles: kind });
    const trade = (exchangeTs: number, priceTicks: number, size: number, side: 'buy' | 'sell' = 'buy') =>
      all.sink.trade({ id: '', exchangeTs, recvTs: 0, priceTicks, size, side });
    const candles = () => all.lines.filter(({ type }) => type === 'candle');
    return { ...all, trade, candles };
  };

  it('a candle comes out when it closes, once, with every field of the contract', () => {
    const { trade, candles } = feed();
    trade(MINUTE, 100, 0.1);
    trade(MINUTE + 1, 110, 0.2, 'sell');
    expect(candles()).toEqual([]);
    trade(2 * MINUTE, 105, 1);
    trade(2 * MINUTE + 1, 105, 1);
    expect(candles()).toEqual([
      {
        v: 1,
        type: 'candle',
        venue: 'test',
        symbol: 'A/B',
        kind: 'time:1m',
        openTs: MINUTE,
        closeTs: 2 * MINUTE,
        open: 1,
        high: 1.1,
        low: 1,
        close: 1.1,
        size: 0.3,
        buySize: 0.1,
        buyVolume: 0.1,
        sellSize: 0.2,
        sellVolume: 0.22,
        vwap: expect.closeTo(0.32 / 0.3, 12),
        trades: 2,
        closed: true,
        amended: false,
        gap: true,
      },
    ]);
    trade(3 * MINUTE, 105, 1);
    expect(candles()[1]).toMatchObject({ openTs: 2 * MINUTE, gap: false });
  });

  it('several candles that one trade fills come out in order', () => {
    const { trade, candles } = feed({ type: 'volume', size: 2 });
    trade(1, 100, 7);
    expect(candles().map(({ size, trades }) => [size, trades])).toEqual([
      [2, 1],
      [2, 1],
      [2, 1],
    ]);
  });

  it('late trades amend a candle; it comes out once more when no more of them come', () => {
    const { trade, candles } = feed();
    for (const minute of [1, 2]) trade(minute * MINUTE, 100, 1);
    for (let i = 0; i < 50; i++) trade(MINUTE + 1 + i, 90, 1);
    expect(candles()).toHaveLength(1);
    trade(2 * MINUTE + 1, 100, 1);
    expect(candles()).toHaveLength(2);
    expect(candles()[1]).toMatchObject({ openTs: MINUTE, low: 0.9, trades: 51, closed: true, amended: true });
    trade(2 * MINUTE + 2, 100, 1);
    expect(candles()).toHaveLength(2);
  });

  it('and without further messages, at the end or after a moment', () => {
    for (const end of ['timePassed', 'finish'] as const) {
      const { trade, candles, writer } = feed();
      for (const minute of [1, 2]) trade(minute * MINUTE, 100, 1);
      trade(MINUTE + 1, 90, 1);
      writer[end]();
      expect(candles()).toHaveLength(2);
    }
  });

  it('candles wait for a slow reader; what it missed for good is counted', () => {
    const { trade, candles, output } = feed({ type: 'tick', trades: 1 });
    output.isSlow = true;
    for (let i = 1; i <= 30; i++) trade(i, 100 + i, 1);
    expect(candles()).toEqual([]);
    output.isSlow = false;
    trade(31, 131, 1);
    expect(candles().map(({ open }) => open)).toEqual(Array.from({ length: 31 }, (_, i) => (101 + i) / 100));
  });
});

describe('sums in records', () => {
  it.each([
    [0.1 + 0.2, 8, '0.3'],
    [79.69369000000003, 8, '79.69369'],
    [0, 8, '0'],
    [1e-8, 8, '0.00000001'],
    [123_456_789.12345678, 8, '123456789.12346'],
    [1e21, 8, '1000000000000000000000'],
    [undefined, 8, 'null'],
  ])('%s is %s', (value, decimals, text) => {
    expect(sumText(value, decimals)).toBe(text);
  });
});
