import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CaptureReader,
  MAX_TICKS,
  type MarketSink,
  type OrderEvent,
  PriceGrid,
  type ReadonlyMarket,
  RecentHistory,
  RecordingSwitch,
  teeSink,
} from '../../../src/engine/internal.js';
import { isExactTicks } from '../../../src/engine/units.js';
import { lineSink, newCapturePath, opened, played, startRecording, T0 } from '../../support/capture.js';
import { INSTRUMENT, levelsOf } from '../../support/market.js';

const LIVE = { state: 'live', reason: 'snapshot', attempt: 0, integrity: 'sequence', detail: '' } as const;

function commit(sink: MarketSink, seq: number, recvTs = T0): void {
  sink.commit({ seq, exchangeTs: recvTs - 40, recvTs, recvMono: 0 });
}

/** Any count of ticks that a book may hold, many of them near the bound or near 2^53. */
const ticks = () =>
  fc
    .oneof(
      fc.nat(100_000),
      fc.maxSafeNat(),
      fc.maxSafeNat().map((value) => value * 2 ** 17),
      fc.nat(1000).map((value) => MAX_TICKS - value * 2 ** 21),
      fc.constantFrom(2 ** 49, 2 ** 51 - 1, 2 ** 51, 2 ** 53 - 1, 5e15, 9_999_999_700_000_000, MAX_TICKS),
    )
    .filter((value) => value >= 0 && value <= MAX_TICKS && isExactTicks(value));

describe('levels anywhere below the bound', () => {
  it('come back from a capture exactly, in changes, in checkpoints and after a jump', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(0 as const, 1 as const), ticks()), { minLength: 1 }), (levels) => {
        const recording = startRecording();
        const { market, sink } = recording.open();
        sink.status(LIVE);
        sink.begin();
        for (const [side, price] of levels.slice(0, levels.length / 2)) sink.level(side, price, 1);
        commit(sink, 1);
        for (const [side, price] of levels) sink.level(side, price, 2);
        sink.trade({ id: '7', exchangeTs: T0, recvTs: T0, priceTicks: levels[0][1], size: 1, side: 'buy' });
        commit(sink, 2);
        recording.recorder.close();
        const { player, session, reader } = opened(recording.path);
        while (player.step());
        expect(session.watched.map((own) => levelsOf(own.market))).toEqual([levelsOf(market)]);
        expect(session.watched[0].market.tape?.trades.newest()?.priceTicks).toBe(levels[0][1]);
        player.seek(0);
        player.seek(player.length);
        expect(session.watched.map((own) => levelsOf(own.market))).toEqual([levelsOf(market)]);
        expect(reader.problems).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('a real far ask (Kraken XMR/USD, 99,999,997 in ticks of 10^-8) costs neither its market nor another one', async () => {
    const recording = startRecording();
    const [sane, far] = ['SANE/USD', 'XMR/USD'].map((symbol) => recording.open(symbol));
    const grid = PriceGrid.of('0.00000001');
    far.sink.identify({ ...INSTRUMENT, symbol: 'XMR/USD', tickSize: '0.00000001' });
    for (const { sink } of [sane, far]) {
      sink.status(LIVE);
      sink.begin();
      sink.level(0, 100, 1);
      sink.level(1, grid.ticks('99999997.00000000'), 0.1);
      commit(sink, 1);
    }
    recording.recorder.close();
    const { markets, reader } = await played(recording.path);
    expect(reader.problems).toEqual([]);
    const [replayedSane, replayedFar] = ['SANE/USD', 'XMR/USD'].map((own) =>
      markets.find(({ symbol }) => symbol === own),
    );
    expect(replayedSane && levelsOf(replayedSane)).toBe(levelsOf(sane.market));
    expect(replayedFar?.book?.grid.priceText(replayedFar.book.bestAsk ?? 0)).toBe('99999997.00000000');
  });

  it('and the past of a live market holds them too', () => {
    const recording = startRecording();
    const past = new RecentHistory({ clock: recording.clock, keepMs: 60_000 });
    const { market } = recording.open();
    const sink = teeSink(market, past.sinkFor(market));
    sink.identify(INSTRUMENT);
    sink.status(LIVE);
    sink.begin();
    sink.level(1, 9_999_999_700_000_000, 1);
    commit(sink, 1);
    expect(past.view().entries.length).toBeGreaterThan(0);
  });
});

describe('orders', () => {
  const order = (): fc.Arbitrary<OrderEvent> =>
    fc.record({
      orderId: fc.oneof(fc.nat().map(String), fc.string()),
      event: fc.constantFrom('new', 'cancel', 'delete', 'execution', 'hidden', 'cross'),
      side: fc.constantFrom(0, 1, undefined),
      priceTicks: ticks(),
      size: fc.nat(1e6).map((size) => size / 1000),
      remaining: fc.option(
        fc.nat(1e6).map((size) => size / 1000),
        { nil: undefined },
      ),
      seq: fc.maxSafeNat().map((seq) => Math.floor(seq / 4)),
      exchangeTs: fc.nat(1e6).map((ms) => T0 + ms),
      recvTs: fc.nat(1e6).map((ms) => T0 + ms),
    });

  it('come back from a capture as they were, between the messages where they were', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(order(), { maxLength: 30 }), async (orders) => {
        const recording = startRecording();
        const lines: string[] = [];
        const { sink: recorded } = recording.open();
        const sink = teeSink(recorded, lineSink(lines, 'A/B '));
        sink.status(LIVE);
        sink.begin();
        orders.forEach((event, i) => {
          sink.order(event);
          sink.level(0, 100, 1 + i);
          commit(sink, i);
        });
        recording.recorder.close();
        const replayed = await played(recording.path);
        // `begin` and levels are written with their commit.
        const inOrder = (all: readonly string[]) => all.filter((line) => /order|commit|status/.test(line));
        expect(inOrder(replayed.lines)).toEqual(inOrder(lines));
      }),
      { numRuns: 40 },
    );
  });
});

describe('a recording that starts while a market is live', () => {
  function recordMidstream() {
    const recording = startRecording();
    const path = newCapturePath();
    const onFailed = (error: unknown) => {
      throw error;
    };
    const recorder = new RecordingSwitch({ clock: recording.clock, version: 'test', onFailed });
    const { market } = recording.open();
    const sink = teeSink(market, recorder.sinkFor(market));
    sink.status(LIVE);
    sink.begin();
    sink.level(0, 10_000, 1);
    sink.level(1, 10_001, 2);
    commit(sink, 41, T0 + 500);
    recording.clock.advance(60_000);
    return { recording, recorder, market, sink, path };
  }

  const change = (sink: MarketSink, seq: number) => {
    sink.level(0, 10_000, seq);
    commit(sink, seq, T0 + 60_000 + seq);
  };

  it('begins with the time, the sequence and the state of the book as it is', async () => {
    const { recorder, market, sink, path } = recordMidstream();
    recorder.start(path);
    for (let seq = 42; seq < 50; seq++) change(sink, seq);
    recorder.stop();
    const reader = new CaptureReader(path);
    expect(reader.entries.filter(({ type }) => type === 3).map(({ recvTs }) => recvTs)).toEqual([T0 + 500]);
    const replayed = await played(path);
    const commits = replayed.lines.filter((line) => line.includes('commit'));
    expect(commits[0]).toBe(`A/B commit ${JSON.stringify([41, T0 + 460, T0 + 500])}`);
    expect(replayed.lines.find((line) => line.includes('status'))).toContain('live');
    expect(replayed.markets.map(levelsOf)).toEqual([levelsOf(market)]);
    // Behind by 40 ms each time: nothing was received in 1970.
    expect(replayed.markets[0].feedLatencyMs.percentiles()).toMatchObject({ p50: 40, max: 40 });
    expect(reader.problems).toEqual([]);
  });

  it('in the middle of a message, begins behind it', async () => {
    const { recorder, market, sink, path } = recordMidstream();
    sink.level(0, 9_999, 7);
    recorder.start(path);
    commit(sink, 42, T0 + 60_001);
    change(sink, 43);
    recorder.stop();
    const replayed = await played(path);
    expect(replayed.lines.filter((line) => line.includes('commit'))).toHaveLength(2);
    expect(replayed.markets.map(levelsOf)).toEqual([levelsOf(market)]);
  });

  it('of a market that is still connecting, begins with what is known', async () => {
    const recording = startRecording();
    const onFailed = (error: unknown) => {
      throw error;
    };
    const recorder = new RecordingSwitch({ clock: recording.clock, version: 'test', onFailed });
    const { market } = recording.open();
    const sink = teeSink(market, recorder.sinkFor(market));
    sink.status({ ...LIVE, state: 'syncing' });
    const path = newCapturePath();
    recorder.start(path);
    sink.status(LIVE);
    sink.begin();
    sink.level(0, 10_000, 1);
    commit(sink, 1);
    recorder.stop();
    const { lines, markets } = await played(path);
    expect(lines.filter((line) => line.includes('status')).map((line) => /"state":"(\w+)"/.exec(line)?.[1])).toEqual([
      'syncing',
      'live',
    ]);
    expect(markets.map((own: ReadonlyMarket) => own.book?.bestBid)).toEqual([10_000]);
  });
});

it('trades keep their ids through a jump', () => {
  const recording = startRecording();
  const { sink } = recording.open();
  sink.status(LIVE);
  sink.begin();
  sink.level(0, 10_000, 1);
  commit(sink, 0);
  for (let i = 0; i < 50; i++) {
    recording.clock.advance(1000);
    const ts = recording.clock.wallMs();
    sink.trade({
      id: i % 2 === 0 ? `a-${i}` : String(i),
      exchangeTs: ts,
      recvTs: ts,
      priceTicks: 10_000,
      size: 1,
      side: 'buy',
    });
  }
  recording.recorder.close();
  const { player, session } = opened(recording.path);
  player.identifyMarkets();
  player.seek(player.length);
  const { trades } = session.watched[0].market.tape ?? {};
  expect([trades?.count, trades?.newest()?.id]).toEqual([50, '49']);
});
