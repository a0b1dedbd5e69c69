import { describe, expect, test } from 'vitest';
import {
  type CandleKind,
  type FeedStatus,
  ManualClock,
  type Market,
  type Trade,
} from '../../../src/engine/internal.js';
import { commitNow, testMarket } from '../../support/market.js';

const MINUTE = 60_000;
const T0 = 1_700_000_040_000;
const TIME: CandleKind = { type: 'time', intervalMs: MINUTE };

const status = (state: FeedStatus['state']): FeedStatus => ({
  state,
  reason: 'gap',
  attempt: 0,
  integrity: 'sequence',
  detail: '',
});
const trade = (exchangeTs: number | undefined, priceTicks = 100, size = 1, recvTs = T0): Trade => ({
  id: '',
  exchangeTs,
  recvTs,
  priceTicks,
  size,
  side: 'buy',
});

function liveMarket(): { market: Market; clock: ManualClock } {
  const clock = new ManualClock(T0);
  const market = testMarket(clock);
  market.begin();
  commitNow(market, clock, T0);
  market.status(status('live'));
  return { market, clock };
}

const gaps = (market: Market, kind = TIME) => {
  const series = market.tape?.candles(kind);
  return Array.from({ length: series?.length ?? 0 }, (_, i) => series?.candle((series?.length ?? 0) - 1 - i)?.hasGap);
};

describe('a market’s tape', () => {
  test('the ring keeps the newest trades, counts what it lost, and looks back by age', () => {
    const { market } = liveMarket();
    for (let i = 0; i < 1500; i++) market.trade(trade(T0 + i, i));
    const trades = market.tape?.trades;
    expect([
      trades?.length,
      trades?.overwritten,
      trades?.newest()?.priceTicks,
      trades?.newest(999)?.priceTicks,
    ]).toEqual([1000, 500, 1499, 500]);
    expect(trades?.newest(1000)).toBeUndefined();
  });

  test('a trade without a time of the venue counts at the time it came', () => {
    const { market } = liveMarket();
    market.trade(trade(undefined, 100, 1, T0 + 5));
    const series = market.tape?.candles({ type: 'tick', trades: 10 });
    expect([series?.candle()?.openTs, market.tape?.trades.newest()?.exchangeTs]).toEqual([T0 + 5, undefined]);
  });

  test('the interval in which we began to listen may lack trades; the next is whole', () => {
    const { market } = liveMarket();
    market.tape?.candles(TIME);
    for (const minute of [0, 1, 2]) market.trade(trade(T0 + minute * MINUTE + 5));
    expect(gaps(market)).toEqual([true, false, false]);
  });

  test('a loss of the feed marks the candles it touches, until it is live again and the first trade has come', () => {
    const { market } = liveMarket();
    market.tape?.candles(TIME);
    market.trade(trade(T0 + 5));
    market.trade(trade(T0 + MINUTE));
    market.status(status('resyncing'));
    market.trade(trade(T0 + 2 * MINUTE));
    market.status(status('live'));
    market.trade(trade(T0 + 4 * MINUTE + 30_000));
    market.trade(trade(T0 + 5 * MINUTE));
    expect(gaps(market)).toEqual([true, true, true, true, false]);
  });

  test('a quiet market that goes stale has lost nothing', () => {
    const { market } = liveMarket();
    market.tape?.candles(TIME);
    for (const minute of [0, 1]) market.trade(trade(T0 + minute * MINUTE));
    market.status(status('stale'));
    market.status(status('live'));
    market.trade(trade(T0 + 2 * MINUTE));
    expect(gaps(market)).toEqual([true, false, false]);
  });

  test('candles that are asked for later begin with the trades still kept; their first interval may lack some', () => {
    const { market } = liveMarket();
    for (let i = 0; i < 1500; i++) market.trade(trade(T0 + i * 1000, i));
    expect(gaps(market).slice(0, 3)).toEqual([true, false, false]);
    const ticks = market.tape?.candles({ type: 'tick', trades: 100 });
    expect([ticks?.length, ticks?.candle(9)?.openTicks, ticks?.candle(9)?.hasGap]).toEqual([10, 500, false]);
    expect(market.tape?.candles({ type: 'tick', trades: 100 })).toBe(ticks);
  });

  test('candles close by the venue’s clock, with a moment for trades on their way, though nothing is traded', () => {
    const { market, clock } = liveMarket();
    const series = market.tape?.candles(TIME);
    commitNow(market, clock, T0 + 59_000);
    market.trade(trade(T0 + 59_000));
    clock.advance(1400);
    market.passTime();
    expect(series?.candle()?.isClosed).toBe(false);
    clock.jumpWall(3_600_000);
    market.passTime();
    expect(series?.candle()?.isClosed).toBe(false);
    clock.advance(200);
    market.passTime();
    expect(series?.candle()?.isClosed).toBe(true);
  });

  test('a message from the book closes candles as its time comes', () => {
    const { market, clock } = liveMarket();
    const series = market.tape?.candles(TIME);
    market.trade(trade(T0));
    commitNow(market, clock, T0 + MINUTE + 600);
    expect(series?.candle()?.isClosed).toBe(true);
  });

  test('a finer grid reaches everything that was counted in ticks', () => {
    const { market } = liveMarket();
    const series = market.tape?.candles(TIME);
    market.trade(trade(T0, 100, 2));
    market.refine(10, '0.001');
    market.trade(trade(T0 + 1, 1005, 1));
    const tape = market.tape;
    expect([series?.candle()?.openTicks, series?.candle()?.closeTicks]).toEqual([1000, 1005]);
    expect([tape?.session.boughtAt(1000), tape?.recent.boughtAt(1000), tape?.trades.newest(1)?.priceTicks]).toEqual([
      2, 2, 1000,
    ]);
    expect(tape?.flow.session.buyVolume).toBeCloseTo(2 * 1 + 1.005, 12);
  });

  test('a reset begins the sums anew and leaves trades and candles', () => {
    const { market } = liveMarket();
    const series = market.tape?.candles(TIME);
    market.trade(trade(T0, 100, 2));
    market.tape?.reset();
    expect([market.tape?.flow.cvd, market.tape?.session.boughtAt(100), market.tape?.recent.boughtAt(100)]).toEqual([
      0, 0, 0,
    ]);
    expect([market.tape?.trades.length, series?.candle()?.size]).toEqual([1, 2]);
  });

  test('order flow is counted from touch to touch, and not across a resync', () => {
    const { market, clock } = liveMarket();
    const say = (bid: number, size: number) => {
      market.level(0, bid, size);
      commitNow(market, clock, T0);
    };
    market.begin();
    market.level(1, 101, 5);
    say(100, 2);
    say(100, 6);
    expect(market.tape?.flow.session.orderFlowImbalance).toBe(4);
    market.begin();
    market.level(1, 101, 5);
    say(99, 50);
    expect(market.tape?.flow.session.orderFlowImbalance).toBe(4);
  });
});
