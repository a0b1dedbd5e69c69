import { beforeEach, describe, expect, it } from 'vitest';
import type { Coverage } from '../../../src/engine/book/coverage.js';
import { type Feed, ManualClock, type Market, type Ticker } from '../../../src/engine/internal.js';
import { paintDepth } from '../../../src/tui/panes/depth.js';
import { LadderPane } from '../../../src/tui/panes/ladder.js';
import { costLine } from '../../../src/tui/panes/prompt.js';
import { paintTape } from '../../../src/tui/panes/tape.js';
import { tickerItems } from '../../../src/tui/panes/ticker.js';
import { UiState } from '../../../src/tui/view/state.js';
import { commitNow, testMarket } from '../../support/market.js';
import { ASCII_LOOK, ladderFrame, paintedRows } from '../../support/painting.js';

const T0 = Date.parse('2026-11-20T10:00:00Z');
const RANGE: Coverage = { kind: 'range', bidTicks: 9_998, askTicks: 10_003 };

let market: Market;
let clock: ManualClock;
let ui: UiState;

beforeEach(() => {
  clock = new ManualClock(T0);
  market = testMarket(clock, { symbol: 'A/B:B' });
  market.begin();
  for (let i = 0; i < 10; i++) {
    market.level(0, 10_000 - i, 1);
    market.level(1, 10_001 + i, 1);
  }
  market.cover(RANGE);
  commitNow(market, clock, T0);
  market.status({ state: 'live', reason: 'snapshot', attempt: 0, integrity: 'sequence', detail: '' });
  ui = new UiState([market], { columns: 120, rows: 40 });
});

function ladder(): string[] {
  const options = { view: ui.view, look: ASCII_LOOK, nowMono: 0, hasFlashes: false };
  return paintedRows(ladderFrame(new LadderPane(), market, options), { width: 110, height: 17 });
}

const rowOf = (price: string) => ladder().find((row) => `${row} `.includes(`${price} `)) ?? '';

describe('beyond what is known of the book', () => {
  it('the ladder states no sums', () => {
    expect(rowOf('99.98')).toMatch(/^ +3\.000 +1\.000/);
    expect(rowOf('99.97')).toMatch(/^ +\? +1\.000/);
    expect(rowOf('100.03')).toMatch(/1\.000 +3\.000$/);
    expect(rowOf('100.04')).toMatch(/1\.000 +\?$/);
    expect(ladder().at(-1)).toMatch(/sum >=\d\S+ \/ >=\d/);
  });

  it('and marks rows without a level too, but none of a book that is all known', () => {
    for (const ticks of [9_997, 9_996]) market.level(0, ticks, 0);
    commitNow(market, clock, T0);
    expect(rowOf('99.97')).toMatch(/^ +\? /);
    market.cover({ kind: 'full' });
    commitNow(market, clock, T0);
    expect(ladder().join('\n')).not.toContain('?');
    expect(ladder().at(-1)).not.toContain('>=');
  });

  it('the cursor and the cost of a fill say so', () => {
    ui.view.cursor = 9_996;
    expect(ladder().at(-1)).toContain('beyond the known levels');
    const cost = (size: string) => costLine(market, size, ASCII_LOOK);
    expect(cost('3')).toMatch(/buy avg .* sell avg/);
    expect(cost('3.5')).toMatch(/buy: beyond the known levels.*sell: beyond the known levels/);
  });

  it('the depth chart draws nothing, and its sums are lower bounds', () => {
    const rows = () =>
      paintedRows((surface) => paintDepth(surface, market, { look: ASCII_LOOK, scale: 'linear' }), {
        width: 60,
        height: 12,
      });
    expect(rows().join('\n')).not.toContain('?');
    // Far levels that changes have brought do not stretch it.
    market.cover({ kind: 'range', bidTicks: 9_998, askTicks: undefined });
    commitNow(market, clock, T0);
    const chart = rows();
    expect(chart.at(-2)).toMatch(/^\?+[^?]+$/);
    expect(chart[1]).toMatch(/^ >=/);
  });
});

describe('the touch of a faster stream', () => {
  it('is in the ladder, in its new place and size', () => {
    market.commit({ seq: 5, exchangeTs: T0, recvTs: T0, recvMono: 0 });
    const times = { exchangeTs: T0, recvTs: T0, recvMono: 0 };
    market.touch({ seq: 9, ...times, bidTicks: 9_999, bidSize: 4, askTicks: 10_003, askSize: 2.5 });
    expect(rowOf('100.00')).not.toMatch(/1\.000/);
    expect(rowOf('99.99')).toMatch(/^ +4\.000 +4\.000/);
    expect(rowOf('100.03')).toMatch(/2\.500 +2\.500$/);
    market.commit({ seq: 9, exchangeTs: T0, recvTs: T0, recvMono: 0 });
    expect(rowOf('100.00')).toMatch(/1\.000/);
  });
});

describe('figures beyond the book', () => {
  const line = (feed?: Partial<Feed>) =>
    tickerItems(market, { look: ASCII_LOOK, nowTs: T0, feed: feed as Feed | undefined }).map(({ text }) => text);

  it('are in one line, with what the venue does not send', () => {
    const ticker: Ticker = {
      exchangeTs: T0,
      recvTs: T0,
      mark: 60_000.1,
      fundingRate: -0.000125,
      nextFundingTs: T0 + 3 * 3_600_000 + 720_000,
      high24h: 61_000,
      low24h: 59_000.5,
      volume24h: 1.5e9,
    };
    market.ticker(ticker);
    expect(line()).toEqual([
      'mark 60,000.1',
      'funding -0.0125 % in 3h12m',
      '24h 59,000.5 to 61,000',
      'vol 1.50B',
      'not sent: index, open interest',
    ]);
    market.ticker({ exchangeTs: T0, recvTs: T0, index: 60_001, openInterest: 12_345 });
    expect(line()).toEqual(expect.arrayContaining(['mark 60,000.1', 'index 60,001', 'OI 12.35k']));
    expect(line().join()).not.toContain('not sent');
  });

  it('are waited for, or there are none', () => {
    expect(line({ missing: () => undefined })).toEqual(['waiting for the ticker']);
    expect(line({ missing: () => 'gemini sends no ticker' })).toEqual(['gemini sends no ticker']);
    expect(line()).toEqual(['no ticker in the recording']);
  });

  it('liquidations have their place on the tape, marked, and count in no sum', () => {
    const times = (ts: number) => ({ exchangeTs: T0 + ts, recvTs: T0 + ts });
    market.trade({ id: '', ...times(0), priceTicks: 10_000, size: 1, side: 'buy' });
    market.liquidation({ ...times(500), priceTicks: 9_950, size: 7, side: 'sell' });
    market.trade({ id: '', ...times(1000), priceTicks: 10_001, size: 2, side: 'buy' });
    const options = { look: ASCII_LOOK, minVolume: 0, joinsTimes: true };
    const tape = () => paintedRows((surface) => paintTape(surface, market, options), { width: 60, height: 9 });
    const rows = tape();
    expect(rows.slice(1).map((row) => /liquidation/.test(row))).toEqual([false, true, false]);
    expect(rows[2]).toMatch(/99\.50 +7\.000/);
    expect(market.tape?.flow.session.sellSize).toBe(0);
    market.refine(10, '0.001');
    expect(tape()[2]).toMatch(/99\.500 +7\.000/);
  });
});
