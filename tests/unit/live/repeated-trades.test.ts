import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RepeatedTrades } from '../../../src/engine/live/ccxt/streams/repeated-trades.js';

const trade = (price: number, amount = 1, side = 'buy') => ({ price, amount, side });

describe('trades without an id', () => {
  it('are repeated only after a new subscription, and only as often as before', () => {
    const repeats = new RepeatedTrades();
    const say = (price: number, ts: number | undefined) => repeats.isRepeated(trade(price), ts);
    repeats.subscribed();
    expect([say(1, 10), say(1, 10), say(2, 11)]).toEqual([false, false, false]);
    repeats.subscribed();
    expect([say(1, 10), say(1, 10), say(1, 10), say(2, 11), say(3, 12)]).toEqual([true, true, false, true, false]);
    repeats.subscribed();
    expect([say(2, 11), say(3, 12), say(4, 13)]).toEqual([true, true, false]);
  });

  it.each([
    ['time', trade(1), 11],
    ['price', trade(2), 10],
    ['size', trade(1, 2), 10],
    ['side', trade(1, 1, 'sell'), 10],
  ])('of another %s are others', (_, other, ts) => {
    const repeats = new RepeatedTrades();
    repeats.isRepeated(trade(1), 10);
    repeats.subscribed();
    expect(repeats.isRepeated(other, ts)).toBe(false);
  });

  it('are repeated too when a subscription in between brought none', () => {
    const repeats = new RepeatedTrades();
    repeats.subscribed();
    expect([repeats.isRepeated(trade(1), 10), repeats.isRepeated(trade(2), 11)]).toEqual([false, false]);
    repeats.subscribed();
    repeats.subscribed();
    const again = [
      repeats.isRepeated(trade(1), 10),
      repeats.isRepeated(trade(2), 11),
      repeats.isRepeated(trade(3), 12),
    ];
    expect(again).toEqual([true, true, false]);
  });

  it('and without a time all count', () => {
    const repeats = new RepeatedTrades();
    repeats.isRepeated(trade(1), undefined);
    repeats.subscribed();
    expect(repeats.isRepeated(trade(1), undefined)).toBe(false);
  });

  it('each count once, whatever part of the last thousand a venue repeats', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 30 }), { maxLength: 5 }),
        (sessions) => {
          const repeats = new RepeatedTrades();
          const all: number[] = [];
          let counted = 0;
          for (const fresh of sessions) {
            repeats.subscribed();
            for (const ts of [...all, ...fresh]) if (!repeats.isRepeated(trade(1), ts)) counted++;
            all.push(...fresh);
          }
          expect(counted).toBe(all.length);
        },
      ),
    );
  });

  it('are forgotten after a thousand', () => {
    const repeats = new RepeatedTrades();
    for (let ts = 0; ts < 5000; ts++) repeats.isRepeated(trade(1), ts);
    repeats.subscribed();
    expect([
      repeats.isRepeated(trade(1), 4999),
      repeats.isRepeated(trade(1), 4000),
      repeats.isRepeated(trade(1), 0),
    ]).toEqual([true, true, false]);
  });
});
