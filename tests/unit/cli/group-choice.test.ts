import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { groupOf, parseGroup, requireWatched } from '../../../src/cli/group-choice.js';
import { requireGroupWithin } from '../../../src/engine/internal.js';
import { INSTRUMENT } from '../../support/market.js';

const BTC = { venue: 'binance', symbol: 'BTC/USDT' };
const PERPETUAL = { venue: 'bybit', symbol: 'BTC/USDT:USDT' };

describe('--group', () => {
  it('is of all markets, or of one', () => {
    const choice = parseGroup('bybit:BTC/USDT:USDT=0.5', parseGroup('10'));
    expect([groupOf(choice, BTC), groupOf(choice, PERPETUAL)]).toEqual(['10', '0.5']);
    expect(groupOf(parseGroup('binance:BTC/USDT=10, bybit:BTC/USDT:USDT=5'), PERPETUAL)).toBe('5');
    expect(groupOf(parseGroup('binance:BTC/USDT=10'), PERPETUAL)).toBeUndefined();
    expect(groupOf(undefined, BTC)).toBeUndefined();
  });

  it.each(['x', '-1', '', '10,', 'BTC/USDT=10', 'binance:BTC/USDT=', '=10'])('rejects %j', (text) => {
    expect(() => parseGroup(text)).toThrow(InvalidArgumentError);
  });

  it('names only what is watched', () => {
    expect(() => requireWatched(parseGroup('binance:BTC/USDT=10'), [BTC])).not.toThrow();
    expect(() => requireWatched(parseGroup('kraken:BTC/USD=10'), [BTC])).toThrow(
      '--group names kraken:BTC/USD, which is not watched',
    );
  });

  it('is at most 5 % of the price', () => {
    expect(() => requireGroupWithin(INSTRUMENT, '5', 10_000)).not.toThrow();
    expect(() => requireGroupWithin(INSTRUMENT, '5.01', 10_000)).toThrow(
      /^A step of 5\.01 is more than 5 % of the price of A\/B, which is 100\.00/,
    );
  });
});
