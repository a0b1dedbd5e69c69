import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  CandleCache,
  CandleHistory,
  type CandlePageRequest,
  CandleSeries,
  type CandleSource,
  LobtopError,
  ManualClock,
  type OhlcvRow,
  ohlcvOf,
  PriceGrid,
} from '../../../src/engine/internal.js';
import { columnsOf } from '../../support/trades.js';

const MINUTE = 60_000;
const NOW = 1_700_000_040_000 + 25_000;
const THIS_MINUTE = NOW - 25_000;

/** The venue's candle of a minute: the same whenever it is asked for. */
function candle(ts: number, intervalMs = MINUTE): OhlcvRow {
  const wave = 1000 + (Math.floor(ts / intervalMs) % 97);
  return [ts, wave / 10, (wave + 5) / 10, (wave - 5) / 10, (wave + 1) / 10, (wave % 7) + 0.5];
}

/** A venue that has candles from `first` up to now, and answers `pageSize` at a time. */
class FakeVenue implements CandleSource {
  readonly explicit: CandlePageRequest[] = [];
  readonly pageSize: number;
  intervalsMs: readonly number[] = [MINUTE];
  nowTs: number;
  failures = 0;
  edit: (row: OhlcvRow) => OhlcvRow | undefined = (row) => row;
  answer: ((request: CandlePageRequest) => readonly OhlcvRow[]) | undefined;

  constructor(nowTs: number, pageSize = 300) {
    this.nowTs = nowTs;
    this.pageSize = pageSize;
  }

  async page(request: CandlePageRequest): Promise<readonly OhlcvRow[]> {
    this.explicit.push(request);
    if (this.failures-- > 0) throw new Error('503 try later');
    if (this.answer !== undefined) return this.answer(request);
    const rows: OhlcvRow[] = [];
    const { intervalMs } = request;
    for (
      let ts = Math.ceil(request.sinceTs / intervalMs) * intervalMs;
      ts <= this.nowTs && rows.length < request.limit;
      ts += intervalMs
    ) {
      const row = this.edit(candle(ts, intervalMs));
      if (row !== undefined) rows.push(row);
    }
    return rows;
  }
}

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'lobtop-history-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

type Setting = {
  readonly venue: FakeVenue;
  readonly intervalMs?: number;
  readonly wanted?: number;
  readonly isCached?: boolean;
  readonly capacity?: number;
};

function setUp({ venue, intervalMs = MINUTE, wanted = 1000, isCached = true, capacity = 3000 }: Setting) {
  const clock = new ManualClock(venue.nowTs);
  const series = new CandleSeries({ type: 'time', intervalMs }, { grid: PriceGrid.of('0.1'), capacity });
  const notices: string[] = [];
  const cacheOf = (ms: number) => new CandleCache({ dir, venue: 'test', symbol: 'A/B', intervalMs: ms });
  const history = new CandleHistory({
    series,
    clock,
    nowTs: () => venue.nowTs,
    source: async () => venue,
    cache: (ms) => (isCached ? cacheOf(ms) : undefined),
    wanted,
    onNotice: (text) => notices.push(text),
  });
  const run = history.run();
  /** Lets promises and timers run until the history is where it is going. */
  const settle = async (ms = 0) => {
    for (let i = 0; i < 60; i++) {
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(ms / 60);
    }
  };
  const opens = () =>
    Array.from({ length: series.length }, (_, i) => series.candle(series.length - 1 - i)?.openTs ?? 0);
  const stop = async () => {
    history.stop();
    await run;
  };
  const done = async () => {
    for (let i = 0; i < 200 && ['waiting', 'loading'].includes(history.progress.state); i++) await settle(50);
    return history.progress;
  };
  return { clock, series, history, notices, settle, opens, stop, done, cache: cacheOf(MINUTE) };
}

describe('candles from before the start', () => {
  test('without a cache all pages are fetched, oldest first, up to the open candle, and kept on disk', async () => {
    const venue = new FakeVenue(NOW);
    const { done, opens, stop, series, cache, notices } = setUp({ venue });
    expect(await done()).toMatchObject({ state: 'ready', loaded: 1000, cached: 0 });
    expect(venue.explicit.map(({ sinceTs }) => (THIS_MINUTE - sinceTs) / MINUTE)).toEqual([1000, 700, 400, 100]);
    expect(opens()).toEqual(Array.from({ length: 1001 }, (_, i) => THIS_MINUTE - (1000 - i) * MINUTE));
    expect([series.candle(0)?.isClosed, series.candle(0)?.hasGap, series.candle(1)?.isClosed]).toEqual([
      false,
      true,
      true,
    ]);
    expect(series.candle(1)?.openTicks).toBe(series.grid.ticks(candle(THIS_MINUTE - MINUTE)[1]));
    expect((await cache.read())?.length).toBe(1000);
    expect(notices).toEqual([]);
    await stop();
  });

  test('with a cache only the missing tail is asked for', async () => {
    await setUp({ venue: new FakeVenue(NOW) }).done();
    const later = new FakeVenue(NOW + 10 * MINUTE);
    const { done, opens, stop, cache } = setUp({ venue: later });
    expect(await done()).toMatchObject({ state: 'ready', loaded: 1010, cached: 1000 });
    expect(later.explicit).toHaveLength(1);
    // The last two come again, for comparison.
    expect(later.explicit[0].sinceTs).toBe(THIS_MINUTE - 2 * MINUTE);
    expect(opens()).toEqual(Array.from({ length: 1011 }, (_, i) => THIS_MINUTE + (i - 1000) * MINUTE + 0));
    expect((await cache.read())?.length).toBe(1010);
    await stop();
  });

  test('a cache that ends too long ago is not stretched over the hole', async () => {
    await setUp({ venue: new FakeVenue(NOW) }).done();
    const later = new FakeVenue(NOW + 100_000 * MINUTE);
    const { done, stop, series, notices } = setUp({ venue: later });
    expect(await done()).toMatchObject({ state: 'ready', loaded: 1000, cached: 0 });
    expect(series.candle(1000)?.openTs).toBe(THIS_MINUTE + 99_000 * MINUTE);
    expect(notices).toEqual([]);
    await stop();
  });

  test('a cache that the venue contradicts is reported, renamed and fetched again', async () => {
    await setUp({ venue: new FakeVenue(NOW) }).done();
    const other = new FakeVenue(NOW + MINUTE);
    other.edit = ([ts, open, high, low, close, size]) => [ts, open * 2, high * 2, low * 2, close * 2, size];
    const { done, stop, series, notices, cache } = setUp({ venue: other });
    expect(await done()).toMatchObject({ state: 'ready', loaded: 1000 });
    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain(cache.path);
    expect(notices[0]).toMatch(
      /^candle cache differs from the candles of the venue: fetching again, old file renamed to .*\.damaged$/,
    );
    expect(readdirSync(join(dir, 'candles')).sort()).toEqual([
      'test-A%2FB-1m.parquet',
      'test-A%2FB-1m.parquet.damaged',
    ]);
    for (const age of [1, 500, 1000])
      expect(series.candle(age)?.openTicks).toBe(2 * series.grid.ticks(candle(series.candle(age)?.openTs ?? 0)[1]));
    await stop();
  });

  test('a damaged cache, wherever a byte was flipped or the file was cut, is never taken for candles', async () => {
    const { done, cache, stop } = setUp({ venue: new FakeVenue(NOW), wanted: 20 });
    await done();
    await stop();
    const bytes = readFileSync(cache.path);
    const sound = await cache.read();
    for (let at = 0; at < bytes.length; at++) {
      const flipped = Buffer.from(bytes);
      flipped[at] ^= 1 << (at % 8);
      writeFileSync(cache.path, flipped);
      // A flip in a byte that says nothing about the candles (statistics, the writer's name) leaves them readable, and right.
      const read = await cache.read().catch((error: unknown) => error);
      if (read instanceof LobtopError) expect(read.message).toContain(cache.path);
      else expect(read).toEqual(sound);
      writeFileSync(cache.path, bytes.subarray(0, at));
      await expect(cache.read()).rejects.toThrow(LobtopError);
    }
  });

  test('a damaged cache is reported, renamed and fetched again', async () => {
    const first = setUp({ venue: new FakeVenue(NOW) });
    await first.done();
    await first.stop();
    const bytes = readFileSync(first.cache.path);
    bytes[bytes.length >> 1] ^= 4;
    writeFileSync(first.cache.path, bytes);
    const { done, notices, opens, stop } = setUp({ venue: new FakeVenue(NOW) });
    expect(await done()).toMatchObject({ state: 'ready', loaded: 1000, cached: 0 });
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatch(
      /^candle cache is damaged \(checksum mismatch\): fetching again, old file renamed to .*test-A%2FB-1m\.parquet\.damaged$/,
    );
    expect(opens()).toHaveLength(1001);
    await stop();
  });

  test('a longer interval than the venue has is made of the longest that divides it, whatever the pages', async () => {
    const venue = new FakeVenue(NOW, 7);
    venue.intervalsMs = [MINUTE, 5 * MINUTE, 7 * MINUTE];
    const { done, opens, stop, series } = setUp({ venue, intervalMs: 10 * MINUTE, wanted: 12 });
    expect(await done()).toMatchObject({ state: 'ready' });
    expect(new Set(venue.explicit.map(({ intervalMs }) => intervalMs))).toEqual(new Set([5 * MINUTE]));
    const start = Math.floor(NOW / (10 * MINUTE)) * 10 * MINUTE;
    expect(opens()).toEqual(
      Array.from({ length: opens().length }, (_, i) => start - (opens().length - 1 - i) * 10 * MINUTE),
    );
    expect(opens().length).toBeGreaterThanOrEqual(12);
    for (const age of [1, 5, 11]) {
      const ts = series.candle(age)?.openTs ?? 0;
      const [left, right] = [candle(ts, 5 * MINUTE), candle(ts + 5 * MINUTE, 5 * MINUTE)];
      expect(series.candle(age)?.size).toBeCloseTo(left[5] + right[5], 9);
      expect(series.candle(age)?.highTicks).toBe(series.grid.ticks(Math.max(left[2], right[2])));
      expect(series.candle(age)?.closeTicks).toBe(series.grid.ticks(right[4]));
    }
    await stop();
  });

  test('a venue without such candles says so', async () => {
    const venue = new FakeVenue(NOW);
    const { done, stop } = setUp({ venue, intervalMs: 10_000 });
    expect(await done()).toMatchObject({ state: 'none' });
    expect(venue.explicit).toEqual([]);
    await stop();
  });

  test('a venue that fails is asked again, then left alone; what went wrong is said once', async () => {
    const venue = new FakeVenue(NOW);
    venue.failures = 2;
    const first = setUp({ venue });
    expect(await first.done()).toMatchObject({ state: 'ready', loaded: 1000 });
    await first.stop();
    venue.failures = 1000;
    const second = setUp({ venue, isCached: false });
    expect(await second.done()).toMatchObject({ state: 'failed', detail: '503 try later' });
    expect(second.notices).toEqual(['no candles from before the start: 503 try later']);
    await second.stop();
  });

  test('rows that are none, twice told, out of order or older than asked for are not taken', async () => {
    const venue = new FakeVenue(NOW);
    const rows = [
      candle(THIS_MINUTE - MINUTE),
      candle(THIS_MINUTE - 2 * MINUTE),
      candle(THIS_MINUTE - MINUTE),
      candle(0),
      candle(THIS_MINUTE),
    ];
    const bad = [
      [Number.NaN, 1, 1, 1, 1, 1],
      [THIS_MINUTE - 3 * MINUTE, 1, 0.5, 1, 1, 1],
      [THIS_MINUTE - 3 * MINUTE, -1, 1, -1, 1, 1],
      [THIS_MINUTE - 3 * MINUTE, 1, Number.POSITIVE_INFINITY, 1, 1, 1],
      [THIS_MINUTE - 3 * MINUTE, 1, 1, 1, 1, -1],
      [THIS_MINUTE - 3 * MINUTE, 1, 1, 1, 1],
      null,
    ] as unknown as OhlcvRow[];
    venue.answer = () => [...bad, ...rows];
    const { done, opens, stop } = setUp({ venue });
    expect(await done()).toMatchObject({ state: 'ready', loaded: 2 });
    expect(opens()).toEqual([THIS_MINUTE - 2 * MINUTE, THIS_MINUTE - MINUTE, THIS_MINUTE]);
    await stop();
  });

  test('a venue that answers nothing, for ever, is not asked for ever', async () => {
    const venue = new FakeVenue(NOW, 2);
    venue.answer = () => [];
    const { done, stop } = setUp({ venue });
    expect(await done()).toMatchObject({ state: 'ready', loaded: 0 });
    expect(venue.explicit.length).toBeLessThanOrEqual(20);
    await stop();
  });

  test('an unwritable cache costs a notice and nothing else', async () => {
    writeFileSync(join(dir, 'candles'), 'no folder');
    const { done, stop, notices } = setUp({ venue: new FakeVenue(NOW) });
    expect(await done()).toMatchObject({ state: 'ready', loaded: 1000 });
    expect(notices.length).toBeGreaterThan(0);
    expect(notices.at(-1)).toMatch(/Cannot write the candle cache|Cannot rename/);
    await stop();
  });
});

describe('history and the candle that was open when we came', () => {
  const trade = (ts: number, price: number, size: number) => ({ ts, ticks: Math.round(price * 10), size, isBuy: true });
  const add = (series: CandleSeries, ...trades: ReturnType<typeof trade>[]) =>
    series.addBatch(columnsOf(trades), 0, trades.length);

  test('takes its beginning from the venue at once, and all of it once the venue has finished it', async () => {
    const venue = new FakeVenue(NOW);
    const { done, series, stop, settle } = setUp({ venue, wanted: 3 });
    series.beginGap();
    series.endGap(NOW - 5000);
    add(series, trade(NOW - 5000, 500, 0.25));
    await done();
    const [, open, , low] = candle(THIS_MINUTE);
    expect(series.candle()).toMatchObject({
      openTicks: open * 10,
      highTicks: 5000,
      lowTicks: low * 10,
      closeTicks: 5000,
      isClosed: false,
      hasGap: true,
    });
    add(series, trade(NOW + 1000, 501, 1));
    expect(series.candle()?.closeTicks).toBe(5010);
    add(series, trade(THIS_MINUTE + MINUTE, 502, 1));
    const before = series.changes.inserted;
    expect(series.candle(1)).toMatchObject({ isClosed: true, hasGap: true });
    venue.nowTs = THIS_MINUTE + MINUTE + 2000;
    await settle(5000);
    const [, , high, , close, size] = candle(THIS_MINUTE);
    expect(series.candle(1)).toMatchObject({
      highTicks: high * 10,
      closeTicks: Math.round(close * 10),
      size,
      hasGap: false,
      isAmended: true,
      trades: undefined,
    });
    expect(series.changes.inserted).toBe(before + 1);
    expect(series.candle(0)).toMatchObject({ openTicks: 5020, hasGap: false, trades: 1 });
    await stop();
  });

  test('a candle that a gap of the feed has torn is mended in the same way', async () => {
    const venue = new FakeVenue(NOW);
    const { done, series, stop, settle } = setUp({ venue, wanted: 3 });
    await done();
    add(series, trade(THIS_MINUTE + MINUTE, 400, 1));
    series.beginGap();
    series.endGap(THIS_MINUTE + MINUTE + 30_000);
    for (const minute of [2, 3]) add(series, trade(THIS_MINUTE + minute * MINUTE, 400, 1));
    venue.nowTs = THIS_MINUTE + 3 * MINUTE + 10_000;
    expect(series.candle(2)?.hasGap).toBe(true);
    await settle(5000);
    expect([3, 2, 1].map((age) => series.candle(age)?.hasGap)).toEqual([false, false, false]);
    expect(series.candle(2)?.size).toBe(candle(THIS_MINUTE + MINUTE)[5]);
    // What was whole is ours: it knows who bought.
    expect(series.candle(1)).toMatchObject({ size: 1, buySize: 1 });
    await stop();
  });

  test('a candle that the venue cannot mend keeps its mark, and the venue its peace', async () => {
    const venue = new FakeVenue(NOW);
    const { done, series, stop, settle } = setUp({ venue, wanted: 3 });
    await done();
    venue.nowTs = THIS_MINUTE + 2 * MINUTE;
    series.passTime(venue.nowTs);
    venue.explicit.length = 0;
    venue.answer = () => [];
    for (let i = 0; i < 10; i++) await settle(5000);
    expect(series.candle()?.hasGap).toBe(true);
    expect(venue.explicit.length).toBe(3);
    await stop();
  });
});

describe('the cache of candles', () => {
  test('its name leads nowhere out of its folder, and another address is another file', () => {
    const path = (symbol: string, variant?: unknown) =>
      new CandleCache({ dir, venue: '../x', symbol, intervalMs: MINUTE, variant }).path;
    for (const symbol of ['../../../etc/passwd', 'A/B:C', '..', 'a\u0000b']) {
      expect(path(symbol).startsWith(join(dir, 'candles'))).toBe(true);
      expect(path(symbol).slice(join(dir, 'candles').length + 1)).not.toMatch(/[/\\\u0000]/);
    }
    expect(path('A/B')).not.toBe(path('A/B', { urls: { api: 'testnet' } }));
  });

  test('a file about another market is refused; one that is not there is no error', async () => {
    const own = new CandleCache({ dir, venue: 'a', symbol: 'X/Y', intervalMs: MINUTE });
    const other = new CandleCache({ dir, venue: 'b', symbol: 'X/Y', intervalMs: MINUTE });
    expect(await own.read()).toBeUndefined();
    await other.write(ohlcvOf([candle(0), candle(MINUTE)]));
    writeFileSync(own.path, readFileSync(other.path));
    await expect(own.read()).rejects.toThrow(/another market/);
  });
});
