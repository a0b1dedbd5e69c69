import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TradeSideRule, type UnsignedTrade } from '../../../src/engine/tape/trade-side.js';

const sides = (...trades: UnsignedTrade[]) => {
  const rule = new TradeSideRule();
  return trades.map((trade) => rule.sideOf(trade));
};

describe('the taker’s side', () => {
  it('is inferred from the mid where there is one, whatever the price before', () => {
    expect(sides({ price: 10 }, { price: 9, fromMid: 0.5 }, { price: 11, fromMid: -0.5 })).toEqual([
      'unknown',
      'buy',
      'sell',
    ]);
  });

  it('is inferred from the last price that differs: at the mid, and without one', () => {
    const prices = [10, 10, 9, 9, 9, 10, 10];
    const expected = ['unknown', 'unknown', 'sell', 'sell', 'sell', 'buy', 'buy'];
    expect(sides(...prices.map((price) => ({ price })))).toEqual(expected);
    expect(sides(...prices.map((price) => ({ price, fromMid: 0 })))).toEqual(expected);
  });

  it('is never inferred where it is reported, but the reported trade’s price counts for the next', () => {
    expect(
      sides({ price: 10, reported: 'sell' }, { price: 9, reported: 'buy', fromMid: -1 }, { price: 9 }, { price: 9.5 }),
    ).toEqual(['sell', 'buy', 'sell', 'buy']);
  });

  it('turns around when prices and mids do, and is unknown for the first trades, before which there is no price', () => {
    const trade = fc.record({ price: fc.integer({ min: 1, max: 5 }), mid: fc.option(fc.integer({ min: 1, max: 5 })) });
    fc.assert(
      fc.property(fc.array(trade), (trades) => {
        const played = (sign: 1 | -1) =>
          sides(
            ...trades.map(({ price, mid }) => ({
              price: sign * price,
              fromMid: mid === null ? undefined : sign * (price - mid),
            })),
          );
        const firstChange = trades.findIndex(({ price }) => price !== trades[0].price);
        const [up, down] = [played(1), played(-1)];
        return up.every((side, i) => {
          const isUnknown =
            (firstChange < 0 || i < firstChange) && (trades[i].mid ?? trades[i].price) === trades[i].price;
          return isUnknown ? side === 'unknown' : side !== down[i];
        });
      }),
    );
  });
});
