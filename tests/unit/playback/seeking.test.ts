import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { encodeFrame, FRAME } from '../../../src/engine/capture/frame.js';
import { CaptureReader, LobtopError, type ReadonlyMarket } from '../../../src/engine/internal.js';
import { newCapturePath, opened, type Recording, startRecording, T0 } from '../../support/capture.js';
import { INSTRUMENT } from '../../support/market.js';

const MINUTE = { type: 'time', intervalMs: 60_000 } as const;
const LIVE = { state: 'live', reason: 'snapshot', attempt: 0, integrity: 'sequence', detail: '' } as const;

/** Trades for ten minutes, one a second, with a gap in the middle and a price that makes the grid finer. */
function recordTrades(recording: Recording): string {
  const { sink } = recording.open();
  sink.status(LIVE);
  sink.begin();
  sink.level(0, 10_000, 1);
  sink.commit({ seq: 0, exchangeTs: T0, recvTs: T0, recvMono: 0 });
  let grid = 1;
  for (let second = 1; second <= 600; second++) {
    recording.clock.advance(1000);
    const ts = recording.clock.wallMs();
    if (second === 300) sink.status({ ...LIVE, state: 'resyncing', reason: 'gap' });
    if (second === 310) sink.status(LIVE);
    if (second === 450) {
      sink.refine(10, '0.001');
      grid = 10;
    }
    const side = second % 3 === 0 ? 'sell' : 'buy';
    const priceTicks = (10_000 + (second % 17)) * grid;
    sink.trade({ id: `t${second}`, exchangeTs: ts, recvTs: ts, priceTicks, size: second % 10, side });
    sink.level(0, (10_000 - (second % 5)) * grid, second);
    sink.commit({ seq: second, exchangeTs: ts, recvTs: ts, recvMono: 0 });
  }
  recording.recorder.close();
  return recording.path;
}

/** Everything that a tape says, in prices. */
function tapeOf({ tape, events }: ReadonlyMarket) {
  const series = tape?.candles(MINUTE);
  return {
    said: Array.from({ length: events.length }, (_, at) => events.at(at)),
    trades: tape?.trades.count,
    bought: tape?.flow.session.buySize,
    high: tape?.grid.price(tape.highTicks),
    candles: Array.from({ length: series?.length ?? 0 }, (_, age) => series?.candle(age)).map((candle) => ({
      ...candle,
      id: 0,
    })),
  };
}

describe('walking through a capture', () => {
  const path = recordTrades(startRecording());

  it('the tape and the candles of a place are the same, played to or jumped to', () => {
    const straight = opened(path);
    const jumping = opened(path);
    straight.player.identifyMarkets();
    jumping.player.identifyMarkets();
    const [[a], [b]] = [straight.session.watched, jumping.session.watched];
    a.market.tape?.candles(MINUTE);
    b.market.tape?.candles(MINUTE);
    for (const place of [900, 100, 1200, 700, 3]) jumping.player.seek(place);
    for (const place of [200, 611, 900, 1100]) {
      straight.player.playTo(place);
      jumping.player.seek(place + 50);
      jumping.player.seek(place);
      expect(tapeOf(b.market)).toEqual(tapeOf(a.market));
    }
    expect(tapeOf(b.market).candles.length).toBeGreaterThan(8);
  });

  it('finds trades by side and size, gaps, snapshots and statuses, forward and back', () => {
    const { player, session } = opened(path);
    player.seek(0);
    const [{ market }] = session.watched;
    const go = (filter: string, direction: 1 | -1) => {
      const place = player.find(filter, direction, market);
      if (place !== undefined) player.seek(place);
      const trade = market.tape?.trades.newest();
      return place === undefined ? undefined : `${trade?.side} ${trade?.size}`;
    };
    expect(go('trade', 1)).toBe('buy 1');
    expect(go('sell', 1)).toBe('sell 3');
    expect(go('sell 9', 1)).toBe('sell 9');
    expect(go('sell 9', 1)).toBe('sell 9');
    expect(market.seq).toBe(38);
    expect(go('buy 9', -1)).toBe('buy 9');
    expect(go('gap', 1)).toBeDefined();
    expect(market.state).toBe('resyncing');
    expect(go('gap', 1)).toBeUndefined();
    expect(go('status', 1)).toBeDefined();
    expect(market.state).toBe('live');
    go('snapshot', -1);
    expect(player.position).toBe(2);
    expect(() => player.find('sell x', 1, market)).toThrow('"sell x" is not an event filter');
  });
});

describe('steps through several markets', () => {
  it('are steps of the one that is looked at', () => {
    const recording = startRecording();
    const [a, b] = ['A/B', 'C/D'].map((symbol) => recording.open(symbol).sink);
    for (const sink of [a, b]) sink.begin();
    for (let seq = 1; seq <= 100; seq++) {
      recording.clock.advance(100);
      const commit = { exchangeTs: undefined, recvTs: recording.clock.wallMs(), recvMono: 0 };
      a.level(0, 100, seq);
      a.commit({ ...commit, seq });
      if (seq % 10 !== 0) continue;
      b.level(0, 100, seq);
      b.commit({ ...commit, seq });
    }
    recording.recorder.close();
    const { player, session } = opened(recording.path);
    player.seek(50);
    const [one, other] = session.watched.map(({ market }) => market);
    const seqs = (events: number, market: ReadonlyMarket) => {
      player.seek(player.positionAfter(events, market));
      return [one.seq, other.seq];
    };
    const [start, rare] = seqs(0, one);
    expect(seqs(1, one)).toEqual([start + 1, rare]);
    expect(seqs(1, other)).toEqual([rare + 10, rare + 10]);
    expect(seqs(-2, other)).toEqual([rare - 10, rare - 10]);
    expect(seqs(-3, one)).toEqual([rare - 13, rare - 20]);
    expect([player.positionAfter(1000, one), player.positionAfter(-1000, one)]).toEqual([player.length, player.start]);
  });
});

describe('frames that are whole but not of our making', () => {
  const head = () => Buffer.from(JSON.stringify({ tool: 'x', version: '0', createdTs: T0 }));
  const written = (frames: readonly Uint8Array[]) => {
    const path = newCapturePath();
    writeFileSync(path, Buffer.concat(frames));
    return path;
  };

  it.each(['{', 'null', '7', ''])('a head of %j is no capture, in one sentence', (text) => {
    const path = written([encodeFrame(FRAME.head, 0, Buffer.from(text))]);
    expect(() => new CaptureReader(path)).toThrow(LobtopError);
  });

  it.each([
    '{',
    'null',
    '{"venue":1}',
    JSON.stringify({ ...INSTRUMENT, tickSize: '0' }),
    JSON.stringify({ ...INSTRUMENT, lotSize: '-1' }),
    JSON.stringify({ ...INSTRUMENT, integrity: 'certain' }),
  ])('a market of %j is damage at its byte, and the other markets are readable', (text) => {
    const frames = [encodeFrame(FRAME.head, 0, head()), encodeFrame(FRAME.market, 1, Buffer.from(text))];
    const offset = frames[0].length;
    const path = written([...frames, ...healthyMarket()]);
    const { player, session, reader } = opened(path);
    player.identifyMarkets();
    while (player.step());
    expect(session.watched.map(({ market }) => [market.symbol, market.book?.bestBid])).toEqual([['A/B', 10_000]]);
    expect(reader.problems).toContainEqual(expect.objectContaining({ offset, kind: 'damaged', market: 1 }));
  });

  it('damage to the frame of a grid that became finer costs that market, and never shows prices of the wrong grid', () => {
    const recording = startRecording();
    const { sink } = recording.open();
    const other = recording.open('C/D').sink;
    for (const each of [sink, other]) {
      each.status(LIVE);
      each.begin();
      each.level(0, 10_000, 1);
      each.commit({ seq: 1, exchangeTs: T0, recvTs: T0, recvMono: 0 });
    }
    sink.refine(10, '0.001');
    for (let seq = 2; seq < 6; seq++) {
      for (const each of [sink, other]) {
        each.level(0, 100_000 + seq, seq);
        each.commit({ seq, exchangeTs: T0, recvTs: T0, recvMono: 0 });
      }
    }
    recording.recorder.close();
    const { entries } = new CaptureReader(recording.path);
    const finer = entries.filter(({ type, market }) => type === FRAME.market && market === 0)[1];
    const bytes = readFileSync(recording.path);
    bytes[finer.offset + 20] ^= 1;
    const path = newCapturePath();
    writeFileSync(path, bytes);
    const { player, session, reader } = opened(path);
    while (player.step());
    const [a, b] = session.watched.map(({ market }) => market);
    expect([a.state, a.book?.grid.priceText(a.book.bestBid ?? 0)]).toEqual(['resyncing', '100.00']);
    expect([b.state, b.book?.bestBid, b.seq]).toEqual(['live', 100_005, 5]);
    expect(reader.problems).toContainEqual(expect.objectContaining({ offset: finer.offset, market: 0 }));
  });
});

/** The frames of a capture with one market, without its head and its index. */
function healthyMarket(): Uint8Array[] {
  const recording = startRecording();
  const { sink } = recording.open();
  sink.status(LIVE);
  sink.begin();
  sink.level(0, 10_000, 1);
  sink.commit({ seq: 1, exchangeTs: T0, recvTs: T0, recvMono: 0 });
  recording.recorder.flush();
  const { entries } = new CaptureReader(recording.path);
  return [readFileSync(recording.path).subarray(entries[1].offset)];
}
