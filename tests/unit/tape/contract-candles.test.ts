import { describe, expect, it } from 'vitest';
import { PriceGrid, sizeUnitOf } from '../../../src/engine/internal.js';
import { Tape } from '../../../src/engine/tape/tape.js';

const KIND = { type: 'time', intervalMs: 60_000 } as const;

/** Buys 10 at 50 and sells 30 at 100, on a grid that becomes finer in between. */
function candle(contract: Parameters<typeof sizeUnitOf>[0]) {
  const tape = new Tape(PriceGrid.of('1'), sizeUnitOf(contract));
  const series = tape.candles(KIND);
  const trade = { id: '', exchangeTs: 60_000, recvTs: 60_000 } as const;
  tape.add({ ...trade, priceTicks: 50, size: 10, side: 'buy' }, true);
  tape.refine(10, PriceGrid.of('0.1'));
  tape.add({ ...trade, priceTicks: 1000, size: 30, side: 'sell' }, true);
  return series.candle();
}

describe('candles of contracts', () => {
  it('sizes in base currency: value is price × size', () => {
    expect(candle(undefined)).toMatchObject({ size: 40, buyVolume: 500, sellVolume: 3000, vwap: 87.5 });
  });

  it('linear contracts are worth their size × price', () => {
    const { buyVolume, sellVolume, vwap } = candle({ kind: 'linear', size: '0.01', settle: 'USDT' }) ?? {};
    expect([buyVolume, sellVolume, vwap]).toEqual([
      expect.closeTo(5, 9),
      expect.closeTo(30, 9),
      expect.closeTo(87.5, 9),
    ]);
  });

  it('inverse contracts are worth their size; their average price is that of what they buy', () => {
    const inverse = candle({ kind: 'inverse', size: '100', settle: 'BTC' });
    expect([inverse?.buyVolume, inverse?.sellVolume]).toEqual([1000, 3000]);
    // 1,000 USD at 50 and 3,000 at 100 buy 20 + 30 coins.
    expect(inverse?.vwap).toBeCloseTo(4000 / 50, 9);
  });

  it('quanto contracts have no value in quote currency', () => {
    const quanto = candle({ kind: 'quanto', size: '0.001', settle: 'ETH' });
    expect([quanto?.size, quanto?.buyVolume, quanto?.vwap]).toEqual([40, Number.NaN, 87.5]);
  });
});
