import { describe, expect, it } from 'vitest';
import { RecordWriter } from '../../../src/cli/output/record-writer.js';
import type { Stream } from '../../../src/cli/values.js';
import { ManualClock, Market, type MarketSink, teeSink } from '../../../src/engine/index.js';
import { INSTRUMENT } from '../../support/market.js';

type Line = Readonly<Record<string, unknown>> & { readonly type: string };

function setUp(streams: readonly Stream[], intervalMs = 100) {
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
    groupSteps: () => 1,
    version: '0',
  });
  const sink: MarketSink = teeSink(market, writer);
  const status = (state: 'connecting' | 'live' | 'resyncing', attempt = 0) =>
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
  it('says hello, then the state, then what it concerns', () => {
    const { lines } = setUp(['book', 'delta', 'status']);
    expect(types(lines)).toEqual(['hello', 'status', 'status', 'delta', 'book']);
    expect(lines[3]['reset']).toBe(true);
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

  it('shows a book in doubt as such, without derived figures', () => {
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
      version: '0',
    });
    writer.status({ state: 'connecting', reason: 'start', attempt: 0, integrity: 'sequence', detail: '' });
    writer.status({ state: 'failed', reason: 'symbol', attempt: 0, integrity: 'sequence', detail: 'no market X' });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('no market X');
  });
});
