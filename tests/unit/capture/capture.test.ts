import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader } from '../../../src/engine/capture/byte-reader.js';
import { ByteWriter } from '../../../src/engine/capture/byte-writer.js';
import { CaptureReader, LobtopError, type MarketSink, teeSink } from '../../../src/engine/internal.js';
import { lineSink, newCapturePath, opened, played, type Recording, startRecording, T0 } from '../../support/capture.js';
import { levelsOf } from '../../support/market.js';

const live = (sink: MarketSink) =>
  sink.status({ state: 'live', reason: 'snapshot', attempt: 0, integrity: 'sequence', detail: 'ünicode “quotes”' });

/** Two markets for `seconds`, ten messages a second; what their sinks received, and all states of the first. */
function recordMarkets(recording: Recording, seconds: number) {
  const lines: string[] = [];
  const states: string[] = [];
  const markets = ['A/B', 'C/D'].map((symbol) => {
    const { market, sink } = recording.open(symbol);
    return { market, sink: teeSink(sink, lineSink(lines, `${symbol} `)) };
  });
  for (const { sink } of markets) {
    live(sink);
    sink.begin();
    for (let i = 0; i < 50; i++) {
      sink.level(0, 10_000 - i, 1 + i / 8);
      sink.level(1, 10_001 + i, 2 + i / 1000);
    }
    sink.commit({ seq: 9_007_199_254_000, exchangeTs: T0 - 3.25, recvTs: T0, recvMono: 0 });
  }
  let seq = 9_007_199_254_000;
  for (let step = 0; step < seconds * 10; step++) {
    recording.clock.advance(100);
    const recvTs = recording.clock.wallMs();
    markets.forEach(({ sink, market }, which) => {
      sink.level(0, 10_000 - ((step * 7) % 50), step % 5 === 0 ? 0 : step / 1000);
      sink.level(1, 10_001 + ((step * 3) % 60), Math.PI * step);
      sink.commit({
        seq: which === 0 ? ++seq : undefined,
        exchangeTs: which === 0 ? recvTs - 5 : undefined,
        recvTs,
        recvMono: 0,
      });
      if (step % 3 === which) {
        const id = step % 2 === 0 ? String(1_000_000 + step) : `x-${step}`;
        sink.trade({
          id,
          exchangeTs: recvTs - 1,
          recvTs,
          priceTicks: 10_000 + (step % 5),
          size: 0.001 * step,
          side: (['buy', 'sell', 'unknown'] as const)[step % 3],
        });
      }
      if (which === 0) states.push(levelsOf(market));
    });
  }
  return { lines, states, markets: markets.map(({ market }) => market) };
}

describe('numbers in a capture', () => {
  it('come back, large and small, of either sign', () => {
    fc.assert(
      fc.property(
        fc.array(fc.maxSafeInteger()),
        fc.array(fc.double()),
        fc.array(fc.string({ unit: 'grapheme' })),
        (whole, doubles, texts) => {
          const out = new ByteWriter();
          const half = whole.map((value) => Math.trunc(value / 2));
          for (const value of half) out.signed(value);
          for (const value of half) out.varint(Math.abs(value));
          for (const value of doubles) out.double(value);
          for (const text of texts) out.text(text);
          const from = new ByteReader(out.bytes.slice());
          expect(half.map(() => from.signed())).toEqual(half.map((value) => value + 0));
          expect(half.map(() => from.varint())).toEqual(half.map(Math.abs));
          expect(doubles.map(() => from.double())).toEqual(doubles);
          expect(texts.map(() => from.text())).toEqual(texts);
          expect(from.remaining).toBe(0);
        },
      ),
    );
  });

  it('whatever the bytes are, reading them ends', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 40 }),
        fc.constantFrom('varint', 'signed', 'text', 'double', 'count'),
        (bytes, what) => {
          try {
            const value = new ByteReader(bytes)[what]();
            if (typeof value === 'number' && what !== 'double') expect(Number.isSafeInteger(value)).toBe(true);
          } catch (error) {
            expect(error).toMatchObject({ code: 'data' });
          }
        },
      ),
    );
  });
});

describe('a capture', () => {
  it('tells the very same when it is played, in the same order, market by market and message by message', async () => {
    const recording = startRecording();
    const { lines, markets } = recordMarkets(recording, 60);
    recording.recorder.close();
    const replayed = await played(recording.path);
    expect(replayed.lines).toEqual(withIdentity(lines, replayed.lines));
    expect(replayed.markets.map(levelsOf)).toEqual(markets.map(levelsOf));
    expect([recording.failures, replayed.reader.problems]).toEqual([[], []]);
    const again = await played(recording.path);
    expect(again.lines).toEqual(replayed.lines);
  });

  it('that was never closed holds everything but the last second', async () => {
    const recording = startRecording();
    const { lines } = recordMarkets(recording, 30);
    const { reader, lines: received } = await played(recording.path);
    expect(reader.problems).toEqual([
      { offset: reader.length, kind: 'cut', detail: 'has no index', market: undefined },
    ]);
    const whole = withIdentity(lines, received);
    expect(received).toEqual(whole.slice(0, received.length));
    const lastTs = Math.max(
      ...received.filter((line) => line.includes('commit')).map((line) => Number(/(\d+)\]$/.exec(line)?.[1])),
    );
    expect(recording.clock.wallMs() - lastTs).toBeLessThanOrEqual(1000);
  });

  it('found by its index or frame by frame is the same', async () => {
    const recording = startRecording();
    recordMarkets(recording, 20);
    recording.recorder.close();
    const indexed = new CaptureReader(recording.path);
    const path = newCapturePath();
    writeFileSync(path, readFileSync(recording.path).subarray(0, -12));
    const scanned = new CaptureReader(path);
    expect(scanned.entries).toEqual(indexed.entries);
  });

  it('begins a new file by size and by time; each can be played alone', async () => {
    const recording = startRecording({ maxBytes: 4000 });
    const { states } = recordMarkets(recording, 60);
    recording.recorder.close();
    const { files } = recording.recorder.counts;
    expect(files).toBeGreaterThan(3);
    const { markets } = await played(join(dirname(recording.path), `x.${String(files).padStart(4, '0')}.lob`));
    expect(levelsOf(markets[0])).toBe(states.at(-1));
    const timed = startRecording({ maxMs: 5000 });
    recordMarkets(timed, 21);
    expect(timed.recorder.counts.files).toBe(5);
  });

  it('keeps a grid that became finer', async () => {
    const recording = startRecording();
    const { market, sink } = recording.open();
    live(sink);
    sink.begin();
    sink.level(0, 10_000, 1);
    sink.commit({ seq: 1, exchangeTs: undefined, recvTs: T0, recvMono: 0 });
    sink.level(0, 9_999, 2);
    sink.refine(10, '0.001');
    sink.level(1, 100_015, 0.5);
    sink.commit({ seq: 2, exchangeTs: undefined, recvTs: T0, recvMono: 0 });
    recording.recorder.close();
    const { markets } = await played(recording.path);
    expect(levelsOf(markets[0])).toBe(levelsOf(market));
    expect([markets[0].book?.grid.priceText(100_015), markets[0].instrument?.tickSize]).toEqual(['100.015', '0.001']);
  });

  it('leaves no trace of a message that was never complete', async () => {
    const recording = startRecording();
    const { sink } = recording.open();
    sink.begin();
    sink.level(0, 5, 1);
    recording.clock.advance(3000);
    sink.begin();
    sink.level(0, 10_000, 1);
    sink.commit({ seq: 1, exchangeTs: undefined, recvTs: T0, recvMono: 0 });
    recording.recorder.close();
    expect(levelsOf((await played(recording.path)).markets[0])).toBe('10000:1 | ');
  });

  it('is never written over, and what is not a capture is refused', () => {
    const { path } = startRecording();
    expect(() => startRecording({ path })).toThrow('already exists');
    startRecording({ path, replaces: true });
    expect(() => new CaptureReader(join(dirname(path), 'missing.lob'))).toThrow(LobtopError);
    writeFileSync(path, 'time,price,size\n1,2,3\n');
    expect(() => new CaptureReader(path)).toThrow('is not a capture');
  });

  it('that cannot be written any more fails once, and ends nothing else', () => {
    const path = newCapturePath();
    execFileSync('mkfifo', [path]);
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const { recorder, clock, failures, open } = startRecording({ path, maxMs: 1 });
    const { sink } = open();
    live(sink);
    closeSync(reader);
    sink.begin();
    for (let i = 0; i < 5000; i++) sink.level(0, i + 1, 1);
    sink.commit({ seq: 1, exchangeTs: undefined, recvTs: T0, recvMono: 0 });
    clock.advance(1000);
    open('C/D');
    recorder.close();
    expect(failures.map(String)).toEqual([
      `LobtopError: The capture ${path} cannot be written: EPIPE: broken pipe, write`,
    ]);
    expect(recorder.isOver).toBe(true);
  });

  it('refuses a disk that is full from the beginning', () => {
    expect(() => startRecording({ path: '/dev/full' })).toThrow(/The capture \/dev\/full cannot be written: ENOSPC/);
  });
});

describe('a place in a capture', () => {
  /** The books after each event of a capture that is played from its beginning. */
  function statesOf(path: string): string[] {
    const { player, session } = opened(path);
    const states: string[] = [];
    player.seek(0);
    for (let position = 1; position <= player.length; position++) {
      player.seek(position);
      states[position] = session.watched
        .map(({ market }) => `${market.symbol} ${market.state} ${levelsOf(market)}`)
        .join('\n');
    }
    return states;
  }

  it('has one state, however one came there', async () => {
    const recording = startRecording();
    const { lines } = recordMarkets(recording, 30);
    recording.recorder.close();
    const states = statesOf(recording.path);
    const events = lines.filter((line) => /commit|trade|status/.test(line)).length;
    expect(states.length - 1).toBe(events);
    const { player, session } = opened(recording.path);
    const state = () =>
      session.watched.map(({ market }) => `${market.symbol} ${market.state} ${levelsOf(market)}`).join('\n');
    for (const position of [11, 3, 11, 700, 2, 701, 650, 11]) {
      player.seek(position);
      expect([position, player.position, state()]).toEqual([position, position, states[position]]);
    }
    const { markets } = await played(recording.path);
    expect(states.at(-1)).toBe(
      markets.map((market) => `${market.symbol} ${market.state} ${levelsOf(market)}`).join('\n'),
    );
  });

  it('is played to from a whole book, not from the beginning, and is the state that was recorded', () => {
    const recording = startRecording();
    const { market, sink } = recording.open();
    live(sink);
    sink.begin();
    sink.level(0, 10_000, 1);
    sink.commit({ seq: 0, exchangeTs: undefined, recvTs: T0, recvMono: 0 });
    const states = new Map<number, string>([[2, levelsOf(market)]]);
    for (let seq = 1; seq <= 40_000; seq++) {
      if (seq % 100 === 0) recording.clock.advance(100);
      sink.level(seq % 2 === 0 ? 0 : 1, seq % 2 === 0 ? 10_000 - (seq % 40) : 10_001 + (seq % 50), seq % 7);
      sink.commit({ seq, exchangeTs: undefined, recvTs: recording.clock.wallMs(), recvMono: 0 });
      states.set(seq + 2, levelsOf(market));
    }
    recording.recorder.close();
    const { player, session, reader } = opened(recording.path);
    expect(reader.entries.filter(({ type }) => type === 3)).toHaveLength(5);
    for (const position of [39_000, 5, 20_000, 16_390, 40_002, 39_999, 17_000]) {
      player.seek(position);
      expect([position, session.watched[0].market.seq, levelsOf(session.watched[0].market)]).toEqual([
        position,
        position - 2,
        states.get(position),
      ]);
    }
    // And by time: the last event received by then.
    player.seekTime(T0 + 20_050);
    expect(session.watched[0].market.recvTs).toBe(T0 + 20_000);
    expect(levelsOf(session.watched[0].market)).toBe(states.get(player.position));
  });
});

describe('a damaged capture', () => {
  /** About 20 kB: every byte of it can be cut at and flipped. */
  async function whole() {
    const recording = startRecording();
    const { states } = recordMarkets(recording, 12);
    recording.recorder.close();
    const received = await played(recording.path);
    return { bytes: readFileSync(recording.path), received, states: new Set(['', ' | ', ...states]) };
  }

  it('cut anywhere, tells what was whole before, and where it ends', async () => {
    const { bytes, received } = await whole();
    const path = newCapturePath();
    for (let length = bytes.length - 1; length > 0; length -= 97) {
      writeFileSync(path, bytes.subarray(0, length));
      const cut = await played(path).catch((error: unknown) => error);
      if (cut instanceof Error) {
        expect(cut.message).toContain('is not a capture');
        expect(length).toBeLessThan(200);
        continue;
      }
      const { lines, reader } = cut as Awaited<ReturnType<typeof played>>;
      // The last stretch may lack one market's part of it.
      for (const symbol of ['A/B', 'C/D']) {
        const own = lines.filter((line) => line.startsWith(symbol));
        const all = received.lines.filter((line) => line.startsWith(symbol));
        expect(own).toEqual(all.slice(0, own.length));
      }
      expect(reader.problems.at(-1)).toMatchObject({ kind: 'cut' });
      expect(reader.problems.at(-1)?.offset).toBeLessThanOrEqual(length);
    }
  });

  it('with any byte flipped, shows no book that never was, and names the place', async () => {
    const { bytes, states } = await whole();
    const path = newCapturePath();
    for (let at = 0; at < bytes.length; at += 53) {
      const damaged = Buffer.from(bytes);
      damaged[at] ^= 1 << (at % 8);
      writeFileSync(path, damaged);
      const result = await played(path).catch((error: unknown) => error);
      if (result instanceof Error) {
        expect([at < 200, result.message]).toEqual([true, expect.stringContaining('is not a capture')]);
        continue;
      }
      const { reader, markets, player } = result as Awaited<ReturnType<typeof played>>;
      const market = markets.find(({ symbol }) => symbol === 'A/B');
      if (market?.isLive) expect(states.has(levelsOf(market)), `byte ${at}`).toBe(true);
      const isNamed = reader.problems.length > 0 || player.gaps > 0;
      // The index and its trailer are not needed: without them the frames are found one by one.
      expect(isNamed, `byte ${at}`).toBe(true);
    }
  });
});

/** A tee tells the first identity before there is anybody to hear it. */
function withIdentity(lines: readonly string[], received: readonly string[]): string[] {
  const identities = received.filter((line) => line.includes(' identify '));
  const rest = [...lines];
  const merged: string[] = [];
  for (const line of received) merged.push(line.includes(' identify ') ? line : (rest.shift() ?? ''));
  return identities.length > 0 ? [...merged, ...rest] : [...rest];
}
