import { describe, expect, it } from 'vitest';
import { PriceGrid, Tape, type Trade, volumeProfile } from '../../../src/engine/internal.js';

const trade = (ms: number, priceTicks: number, size: number, side: Trade['side']): Trade => ({
  id: '',
  exchangeTs: ms,
  recvTs: ms,
  priceTicks,
  size,
  side,
});

function tapeOf(...trades: readonly Trade[]): Tape {
  const tape = new Tape(PriceGrid.of('0.01'));
  for (const each of trades) tape.add(each, true);
  return tape;
}

const MIXED = [trade(1, 100, 1, 'buy'), trade(2, 110, 2, 'unknown'), trade(3, 100, 4, 'sell')];

describe('a trade whose side is not known', () => {
  it('is neither bought nor sold in flow, session and the last minute', () => {
    const { flow, session, recent } = tapeOf(...MIXED);
    expect([flow.cvd, flow.session.buySize, flow.session.sellSize, flow.session.trades]).toEqual([-3, 1, 4, 3]);
    expect([session.boughtAt(110), session.soldAt(110), recent.boughtAt(110), recent.soldAt(110)]).toEqual([
      0, 0, 0, 0,
    ]);
    expect([session.boughtTotal, session.soldTotal]).toEqual([1, 4]);
    expect([flow.boughtByClass[0], flow.soldByClass[0]]).toEqual([1, 1]);
  });

  it('counts in the size and the average price of its candle', () => {
    const tape = new Tape(PriceGrid.of('0.01'));
    const candles = tape.candles({ type: 'time', intervalMs: 60_000 }, { hasFootprint: true });
    for (const each of MIXED) tape.add(each, true);
    expect(candles.candle()).toMatchObject({ size: 7, buySize: 1, sellSize: 4, trades: 3 });
    expect(candles.candle()?.vwap).toBeCloseTo((1 + 2 * 1.1 + 4) / 7, 12);
    tape.refine(10, PriceGrid.of('0.001'));
    expect(candles.candle()?.vwap).toBeCloseTo((1 + 2 * 1.1 + 4) / 7, 12);
  });

  it('counts in the volume profile', () => {
    const profile = volumeProfile(tapeOf(trade(1, 110, 9, 'unknown'), trade(2, 109, 1, 'buy')).session, {
      stepTicks: 1,
    });
    expect([profile?.total, profile?.poc, profile?.rows[0]]).toEqual([10, 0, { ticks: 110, bought: 0, sold: 0 }]);
  });

  it('is kept as it is by the tape', () => {
    const { trades } = tapeOf(...MIXED);
    expect([0, 1, 2].map((age) => trades.newest(age)?.side)).toEqual(['sell', 'unknown', 'buy']);
  });
});
