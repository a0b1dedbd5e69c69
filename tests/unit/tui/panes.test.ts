import { beforeEach, describe, expect, it } from 'vitest';
import {
  type CandleKind,
  type CandleView,
  Histogram,
  ManualClock,
  type Market,
  type SizeUnit,
} from '../../../src/engine/internal.js';
import { upwardBar } from '../../../src/tui/bars.js';
import { overlayLines } from '../../../src/tui/overlays.js';
import { type CandleOptions, paintCandles } from '../../../src/tui/panes/candles.js';
import { paintDepth } from '../../../src/tui/panes/depth.js';
import { paintProfile } from '../../../src/tui/panes/profile.js';
import { paintStats } from '../../../src/tui/panes/stats.js';
import { paintTape, paintTapeStrip, type TapeOptions } from '../../../src/tui/panes/tape.js';
import { next125, nextKind, resized } from '../../../src/tui/view/candle-choice.js';
import type { ProfileScope } from '../../../src/tui/view/choices.js';
import { commitNow, testMarket } from '../../support/market.js';
import { ASCII_LOOK, paintedRows, paintedText, UNICODE_LOOK } from '../../support/painting.js';

const MINUTE = 60_000;
const T0 = Date.parse('2026-11-20T10:00:00Z');
const KIND: CandleKind = { type: 'time', intervalMs: MINUTE };

type Size = { readonly width: number; readonly height: number };

let market: Market;
let clock: ManualClock;

beforeEach(() => {
  clock = new ManualClock(T0);
  market = testMarket(clock);
  market.begin();
  market.level(0, 9_999, 1);
  market.level(1, 10_001, 1);
  commitNow(market, clock, T0);
  market.status({ state: 'live', reason: 'snapshot', attempt: 0, integrity: 'sequence', detail: '' });
});

function trade(ts: number, priceTicks: number, size = 1, side: 'buy' | 'sell' = 'buy'): void {
  market.trade({ id: '', exchangeTs: T0 + ts, recvTs: T0 + ts, priceTicks, size, side });
}

/** One candle a minute: open, high, low, close in that order. */
function candle(minute: number, ...ticks: number[]): void {
  ticks.forEach((one, i) => {
    trade(minute * MINUTE + i, one, 1, i % 2 === 0 ? 'buy' : 'sell');
  });
}

function view(kind = KIND, history?: CandleView['history']): CandleView {
  const series = market.tape?.candles(kind, { hasFootprint: true });
  if (series === undefined) throw new Error('no market');
  return { series, history };
}

type ChartOptions = Size & CandleOptions;
const CANDLES: ChartOptions = { width: 30, height: 10, look: UNICODE_LOOK, style: 'candles', overlays: 'none' };
const chart = (options: Partial<ChartOptions & { readonly view: CandleView }> = {}) => {
  const { width, height, ...others } = { view: view(), ...CANDLES, ...options };
  return paintedText((surface) => paintCandles(surface, market, others), { width, height });
};

describe('the candle pane', () => {
  it('has room for the label of a peak between lower candles, and no part of a number', () => {
    for (let minute = 0; minute <= 22; minute++) candle(minute, 995_000 + 1000 * (11 - Math.abs(11 - minute)));
    const labels = chart({ width: 40, height: 20 }).flatMap((row) => /^ *([\d,.]+) [│┤|]/.exec(row)?.[1] ?? []);
    const digits = (text: string) => text.split('.')[1]?.length;
    expect(new Set(labels.slice(0, -1).map(digits)).size).toBe(1);
    expect(labels.some((label) => label.startsWith('10,0'))).toBe(true);
  });

  it('draws bodies and wicks by half rows, the newest candle on the right', () => {
    view();
    // Six rows, twelve halves: 10000 at the top, 9890 at the bottom, ten ticks a half.
    candle(0, 9_890, 9_890);
    candle(1, 9_920, 10_000, 9_890, 9_950);
    candle(2, 9_960, 9_960, 9_930, 9_930);
    candle(3, 10_000, 10_000);
    const rows = chart().slice(1, 7);
    // Where there are no colours, candles that fell are of another shade.
    expect(rows.map((row) => row.slice(-4).replaceAll('▒', '█'))).toEqual([
      ' │ ▀',
      ' │  ',
      ' ▄█ ',
      ' ██ ',
      ' ▀  ',
      '▄│  ',
    ]);
  });

  it('has a price axis with the last price on it, volumes, and times of day in UTC', () => {
    view();
    for (let minute = 0; minute < 30; minute++) candle(minute, 10_000 + minute, 10_002 + minute);
    const rows = chart({ height: 16 });
    expect(rows).toHaveLength(16);
    expect(rows[0]).toContain('─ 1m');
    expect(rows.filter((row) => /100\.31 ┤/.test(row))).toHaveLength(1);
    expect(rows.at(-1)).toMatch(/10:17 +10:29$/);
    expect(rows.at(-2)).toMatch(/█{5}$/);
    for (const row of rows) expect(row.length).toBeLessThanOrEqual(30);
  });

  it('shows which candles have a gap, and the progress of the history', () => {
    const progress = { state: 'loading' as const, loaded: 300, wanted: 1000, cached: 0, detail: '' };
    const loading = { progress } as NonNullable<CandleView['history']>;
    expect(chart({ view: view(KIND, loading) }).join('\n')).toContain('loading 300 of 1000 candles');
    candle(0, 10_000);
    const [legend] = chart({ view: view(KIND, loading), width: 80 });
    expect(legend).toMatch(/1m {2}gap {2}history 300\/1000/);
    candle(1, 10_000);
    expect(chart()[0]).not.toContain('gap');
  });

  it('draws closes as a line through asciichart', () => {
    view();
    [10_000, 10_000, 10_050, 10_100, 10_100, 10_000].forEach((close, minute) => {
      candle(minute, close);
    });
    const rows = chart({ style: 'line' }).slice(1, 7);
    expect(rows[0].slice(-5)).toBe(' ╭─╮ ');
    expect(rows[5].slice(-5)).toMatch(/^[─╯ ]+╰$/);
    expect(rows.slice(1, 5).join('')).toMatch(/│/);
    expect(chart({ style: 'line', look: ASCII_LOOK }).join('')).not.toMatch(/[^\x20-\x7e]/);
  });

  it('averages the candles of Heikin Ashi', () => {
    view();
    candle(0, 10_000, 10_020, 9_990, 10_010);
    candle(1, 10_010, 10_040, 10_000, 10_030);
    const rows = chart({ style: 'heikin-ashi', width: 40 });
    expect(rows[0]).toContain('1m heikin-ashi');
    // First body 10005…10005, second from 10005 to 10020: it begins where the first one's middle is.
    expect(
      rows
        .slice(1, 7)
        .map((row) => row.slice(-1))
        .join(''),
    ).toMatch(/^[│╷▄█]+/);
  });

  it('lays averages over the candles, with a warm-up that the edge of the screen does not cut', () => {
    view();
    for (let minute = 0; minute < 300; minute++) candle(minute, 10_000 + (minute % 2));
    const dots = (overlays: CandleOptions['overlays']) =>
      chart({ overlays, height: 20 }).join('').split('·').length - 1;
    expect(dots('none')).toBe(0);
    expect(dots('EMA 20, VWAP')).toBeGreaterThan(5);
    expect(chart({ overlays: 'SMA 20, Bollinger, RSI', width: 60 })[0]).toMatch(/SMA20 {2}BB\+2 {2}BB-2 {2}RSI14 \d+/);
    expect(chart({ overlays: 'TEMA 20, Hull 16', width: 60 })[0]).toContain('TEMA20  Hull16');
  });

  it.each([
    [20, 3],
    [1, 1],
    [200, 60],
    [12, 8],
  ])('at %ix%i stays within its place, with any data', (width, height) => {
    for (const style of ['candles', 'line', 'heikin-ashi'] as const) {
      expect(chart({ width, height, style }).length).toBeLessThanOrEqual(Math.max(height, 2));
      candle(0, 10_000);
      candle(1, 10_000);
      for (let minute = 2; minute < 400; minute++) candle(minute, 1 + ((minute * 7919) % 20_000));
      const rows = chart({ width, height, style });
      expect(rows.length).toBeLessThanOrEqual(height);
      if (height >= 8) for (const row of rows) expect(row.length).toBeLessThanOrEqual(Math.max(width, 10));
    }
  });

  it('shows an absurd price and a flat market', () => {
    view();
    candle(0, 10_000);
    expect(chart().join('\n')).toContain('100.00');
    candle(1, 999_999_999_999);
    expect(chart({ width: 60 }).join('\n')).toContain('9,999,999,999.99');
  });
});

it('draws no bar of what is not a number', () => {
  for (const share of [Number.NaN, -1, 0]) expect(upwardBar(share, 3, UNICODE_LOOK).join('').trim()).toBe('');
  expect(upwardBar(Number.POSITIVE_INFINITY, 2, UNICODE_LOOK).join('')).toBe('██');
});

describe('averages over candles', () => {
  it('VWAP restarts at midnight UTC', () => {
    const column = (...values: number[]) => Float64Array.from(values);
    const midnight = Date.parse('2026-11-21T00:00:00Z');
    const prices = column(100, 200, 300);
    const columns = {
      length: 3,
      openTs: column(midnight - 2, midnight - 1, midnight),
      high: prices,
      low: prices,
      close: prices,
      size: column(1, 3, 2),
    };
    const vwapOf = (sizeUnit: SizeUnit) => {
      const [, vwap] = overlayLines('EMA 20, VWAP', { ...columns, sizeUnit }, UNICODE_LOOK);
      return [...vwap.values];
    };
    expect(vwapOf({ kind: 'base', amount: 1 })).toEqual([100, 175, 300]);
    // Inverse contracts are worth the same at any price: 100 quote units bought 1, 300 bought 1.5.
    expect(vwapOf({ kind: 'inverse', amount: 100 })).toEqual([100, 160, 300]);
  });
});

const TAPE: TapeOptions = { look: UNICODE_LOOK, minVolume: 0, joinsTimes: true };
const TAPE_SIZE = { width: 60, height: 8 };
const tape = (options: Partial<TapeOptions> = {}) =>
  paintedRows((surface) => paintTape(surface, market, { ...TAPE, ...options }), TAPE_SIZE);

describe('the tape pane', () => {
  it('joins trades of one time and side: one order that ate several others', () => {
    trade(1000, 10_000, 1);
    trade(2000, 10_001, 2);
    trade(2000, 10_002, 3);
    trade(2000, 10_001, 5, 'sell');
    const rows = tape();
    expect(rows.slice(1).map((row) => row.trim().split(/\s+/).slice(1, 4))).toEqual([
      ['100.01', '5.000', '▼'],
      ['100.02', '5.000', '▲'],
      ['100.00', '1.000', '▲'],
    ]);
    const single = tape({ joinsTimes: false });
    expect([single.length, single[0]]).toEqual([5, expect.stringContaining('not joined')]);
  });

  it('hides small trades by their volume, after joining, and says so', () => {
    trade(1000, 10_000, 4);
    trade(2000, 10_000, 6);
    trade(2000, 10_000, 5);
    const rows = tape({ minVolume: 1000 });
    expect(rows[0]).toContain('min 1000 B');
    expect(rows.slice(1)).toHaveLength(1);
    expect(rows[1]).toContain('11.000');
  });

  it('has a bar of the size, the largest filling it, and exactly its rows', () => {
    for (let i = 1; i <= 50; i++) trade(i * 1000, 10_000, i);
    const rows = tape();
    expect(rows).toHaveLength(8);
    expect(rows[1]).toMatch(/█{19,}$/);
    expect(rows[1].trim().startsWith('10:00:50.000')).toBe(true);
    for (const row of rows) expect(row.length).toBeLessThanOrEqual(60);
    const [strip] = paintedRows((surface) => paintTapeStrip(surface, market, TAPE), { width: 60, height: 1 });
    expect(strip).toMatch(/^ trades {2}▲100\.00 50\.000 {2}▲100\.00 49\.000 {2}\S+ 48\.000$/);
  });
});

describe('the profile pane', () => {
  const rows = (scope: ProfileScope, size = { width: 50, height: 14 }) =>
    paintedText((surface) => paintProfile(surface, market, { view: view(), look: UNICODE_LOOK, scope }), size);

  it('shows volume at price by taker, the point of control and the value area', () => {
    view();
    trade(1000, 10_000, 6);
    trade(1000, 10_000, 2, 'sell');
    trade(1000, 10_001, 1);
    trade(1000, 9_999, 1, 'sell');
    const [title, ...body] = rows('visible');
    expect(title).toContain('─ profile visible  POC 100.00  VA 100.00-100.00 ─');
    expect(body[0]).toMatch(/^ 100\.01 {2}█+ *$/);
    expect(body[1]).toMatch(/^ 100\.00◂ █+▓+ *$/);
    expect(body[2]).toMatch(/^ {2}99\.99 {2}▓+ *$/);
    const [bought, sold] = [body[1].split('█').length - 1, body[1].split('▓').length - 1];
    expect(bought / sold).toBeCloseTo(3, 0);
  });

  it('is of the candles that are seen, of the session, or of this candle', () => {
    view();
    trade(0, 10_000, 1);
    for (let minute = 1; minute <= 200; minute++) trade(minute * MINUTE, 10_010, 1);
    trade(200 * MINUTE, 10_020, 1);
    expect(rows('session').join('\n')).toContain('100.00');
    expect(rows('visible').slice(1, 12).join('\n')).not.toContain('100.00 ');
    expect(rows('candle')[0]).toContain('profile candle  POC 100.20  VA 100.10-100.20');
    market.tape?.reset();
    expect(rows('session').join('\n')).toContain('no trades yet');
    expect(rows('visible').join('\n')).not.toContain('no trades yet');
  });

  it('takes the finest step with which all prices fit, as ladders group', () => {
    view();
    for (let i = 0; i <= 100; i++) trade(i, 10_000 + i, 1);
    const prices = rows('session')
      .slice(1, -3)
      .map((row) => Number(/\d+\.\d+/.exec(row)?.[0]));
    expect(prices.filter((price) => !Number.isNaN(price))).toEqual([101, 100.8, 100.6, 100.4, 100.2, 100]);
  });

  it('tells cumulative delta, the last minute, order flow and the trade rate', () => {
    view();
    trade(0, 10_000, 5);
    for (let i = 0; i < 59; i++) trade(1000 + i, 10_000, 1, 'sell');
    const line = rows('visible').find((row) => row.includes('CVD')) ?? '';
    expect(line).toContain('CVD -54.000  60s -54.000  OFI +0  1.0/s');
  });
});

describe('the depth pane', () => {
  const depth = (scale: 'linear' | 'log' = 'linear') =>
    paintedText((surface) => paintDepth(surface, market, { look: UNICODE_LOOK, scale }), { width: 41, height: 10 });

  it('adds up what rests from the middle outwards, bids left, asks right, as far as most of it goes', () => {
    for (let i = 0; i < 20; i++) {
      market.level(0, 9_999 - i, 1);
      market.level(1, 10_001 + i, 2);
    }
    commitNow(market, clock, T0);
    const rows = depth();
    expect(rows).toHaveLength(10);
    // 80 % of 20 levels a side lie within 16 ticks of the middle.
    expect(rows.at(-1)).toMatch(/^ 99\.84 +100\.00 +100\.16 *$/);
    expect(rows[1]).toMatch(/^ 16\.000 .* 32\.000 *.?$/);
    const heights = Array.from(
      { length: 41 },
      (_, column) => rows.slice(2, 9).filter((row) => (row[column] ?? ' ') !== ' ').length,
    );
    const bids = heights.slice(0, 20).reverse();
    const asks = heights.slice(21);
    for (const side of [bids, asks]) expect(side).toEqual([...side].sort((a, b) => a - b));
    expect(Math.max(...asks)).toBeGreaterThan(Math.max(...bids));
  });

  it('has a logarithmic scale, and says when a side is missing', () => {
    expect(depth('log')[0]).toContain('depth log');
    market.begin();
    market.level(0, 1, 1);
    commitNow(market, clock, T0);
    expect(depth().join('\n')).toContain('waiting for both sides');
  });
});

describe('the latency pane', () => {
  const vitals = () => ({
    paintMs: new Histogram(1000),
    skippedFrames: 3,
    loopLagMs: 0.5,
    maxLoopLagMs: 12.4,
    rssMb: 90,
  });
  const pane = (height: number, width = 60) =>
    paintedRows(
      (surface) =>
        paintStats(surface, market, { look: UNICODE_LOOK, vitals: vitals(), conflated: 1234, feed: undefined }),
      {
        width,
        height,
      },
    );

  it('notes a clock of the venue that is ahead of ours, and counts such latencies as nothing', () => {
    expect(pane(9).join('\n')).not.toContain('clock');
    commitNow(market, clock, T0 + 250);
    const text = pane(12).join('\n');
    expect(text).toContain('venue clock ahead of ours by at least 250 ms');
    expect(text).toMatch(/feed +ms +0\.00/);
  });

  it('shows what was conflated, the loop lag, and what proves the book', () => {
    const text = pane(9).join('\n');
    expect(text).toContain('conflated 1.23k   skipped 3');
    expect(text).toContain('lag 0.50 max 12.4 ms   rss 90.0 MB');
    expect(text).toContain('proof sequence ✓1   last <1s ago');
  });

  it('cuts no figure in two where it is narrow', () => {
    for (let width = 46; width > 20; width--) {
      for (const row of pane(9, width).slice(5))
        expect(row.trimEnd()).toMatch(
          /^$|( gaps| resyncs| crossings| checksums| conflated| skipped| max| proof| last| lag| rss| upd|-|\d)/,
        );
      expect(pane(9, width).join('\n')).not.toMatch(/ rss [\d.]+ ?M?$/m);
    }
  });

  it('draws how the latencies are spread where there is room', () => {
    for (let ms = 1; ms <= 100; ms++) commitNow(market, clock, T0 - ms);
    const rows = pane(40, 60);
    expect(rows.join('\n')).toMatch(/feed ms, 101 values/);
    const bars = rows.filter((row) => /[▁▂▃▄▅▆▇█]/.test(row));
    expect(bars.length).toBeGreaterThan(3);
    expect(pane(20).join('\n')).not.toContain('values');
  });
});

describe('bars that grow upwards', () => {
  it('fill whole rows from the bottom, then a part', () => {
    expect(upwardBar(1, 2, UNICODE_LOOK)).toEqual(['█', '█']);
    expect(upwardBar(0.5, 2, UNICODE_LOOK)).toEqual([' ', '█']);
    expect(upwardBar(0.75, 2, UNICODE_LOOK)).toEqual(['▄', '█']);
    expect(upwardBar(0.001, 2, UNICODE_LOOK)).toEqual([' ', '▁']);
    expect(upwardBar(0, 2, UNICODE_LOOK)).toEqual([' ', ' ']);
  });
});

describe('the choice of candles', () => {
  it.each([
    [1, 1, 2],
    [2, 1, 5],
    [5, 1, 10],
    [0.3, 1, 0.5],
    [0.3, -1, 0.2],
    [1, -1, 0.5],
    [0.001, -1, 0.0005],
    [730, 1, 1000],
  ] as const)('the step after %d in direction %d is %d', (value, direction, expected) => {
    expect(next125(value, direction)).toBe(expected);
  });

  it('times go through the usual intervals and stop at their ends', () => {
    let kind: CandleKind = { type: 'time', intervalMs: 1000 };
    expect(resized(kind, -1)).toEqual(kind);
    const seen = new Set<number>();
    for (let i = 0; i < 30; i++) {
      if (kind.type === 'time') seen.add(kind.intervalMs / 1000);
      kind = resized(kind, 1);
    }
    expect([...seen].slice(0, 9)).toEqual([1, 5, 15, 30, 60, 180, 300, 900, 1800]);
    expect(kind).toEqual({ type: 'time', intervalMs: 7 * 24 * 3_600_000 });
  });

  it('kinds go round, each with parameters that suit the market', () => {
    for (let i = 0; i < 10; i++) trade(i, 10_000, 0.1);
    const kinds: CandleKind[] = [KIND];
    for (let i = 0; i < 5; i++) kinds.push(nextKind(kinds[i], 1, market));
    expect(kinds).toEqual([
      KIND,
      { type: 'tick', trades: 100 },
      { type: 'volume', size: 50 },
      { type: 'range', move: 0.05 },
      { type: 'multi', durationMs: MINUTE, trades: 500, size: 50 },
      KIND,
    ]);
    expect(nextKind(KIND, -1, market).type).toBe('multi');
  });
});
