import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SequenceRange, Sequencer } from '../../../src/engine/internal.js';
import type { CcxtMarket } from '../../../src/engine/live/ccxt/types.js';
import type { VenuePolicy } from '../../../src/engine/live/ccxt/venue-policy.js';
import { policyOf } from '../../../src/engine/live/venue-lookup.js';

/** How a venue numbers its messages: the next range after `last`, holding `size` changes. */
type Numbering = (last: number, size: number) => SequenceRange;

const counting: Numbering = (last, size) => ({ kind: 'update', first: last + 1, last: last + size });
const byMessage: Numbering = (last) => ({ kind: 'update', first: last + 1, last: last + 1 });
const linking: Numbering = (last, size) => ({ kind: 'update', first: last + size, last: last + size, previous: last });

const SPOT: CcxtMarket = { id: 'AB', symbol: 'A/B', spot: true, precision: {} };
const CONTRACT: CcxtMarket = { id: 'AB', symbol: 'A/B:B', contract: true, precision: {} };

/** The rule that the venue's policy has, for a market or else for the whole connection. */
function ruleOf(ccxtId: string, market: CcxtMarket): Sequencer {
  const { sequencer, connectionSequence } = policyOf(ccxtId) as VenuePolicy;
  return (sequencer?.(market) ?? connectionSequence?.sequencer()) as Sequencer;
}

const RULES: readonly (readonly [string, () => Sequencer, Numbering])[] = [
  ['Binance spot', () => ruleOf('binance', SPOT), counting],
  ['Binance futures', () => ruleOf('binance', CONTRACT), linking],
  ['Binance options', () => ruleOf('binance', { ...CONTRACT, option: true }), linking],
  ['Bybit', () => ruleOf('bybit', SPOT), byMessage],
  ['OKX', () => ruleOf('okx', SPOT), linking],
  ['Coinbase', () => ruleOf('coinbase', SPOT), byMessage],
  ['KuCoin', () => ruleOf('kucoin', SPOT), counting],
  ['Coinbase International', () => ruleOf('coinbaseinternational', CONTRACT), byMessage],
  ['Crypto.com', () => ruleOf('cryptocom', SPOT), linking],
  ['Extended', () => ruleOf('extended', CONTRACT), byMessage],
  ['Gate contracts', () => ruleOf('gate', CONTRACT), counting],
  ['Gate EU', () => ruleOf('gateeu', SPOT), counting],
  ['Gate spot', () => ruleOf('gate', SPOT), counting],
  ['HTX spot', () => ruleOf('htx', SPOT), linking],
  ['HTX contracts', () => ruleOf('htx', CONTRACT), byMessage],
  ['BitTrade', () => ruleOf('bittrade', SPOT), linking],
  ['Backpack', () => ruleOf('backpack', SPOT), counting],
  ['WhiteBIT', () => ruleOf('whitebit', SPOT), linking],
  ['XT spot', () => ruleOf('xt', SPOT), counting],
  ['XT contracts', () => ruleOf('xt', CONTRACT), counting],
  ['BloFin', () => ruleOf('blofin', CONTRACT), linking],
  ['WEEX', () => ruleOf('weex', SPOT), counting],
  ['Bitvavo', () => ruleOf('bitvavo', SPOT), byMessage],
  ['Lighter', () => ruleOf('lighter', CONTRACT), linking],
  ['MEXC spot', () => ruleOf('mexc', SPOT), counting],
  ['MEXC contracts', () => ruleOf('mexc', CONTRACT), byMessage],
  ['GRVT', () => ruleOf('grvt', CONTRACT), linking],
  ['Luno', () => ruleOf('luno', SPOT), byMessage],
  ['Nado', () => ruleOf('nado', CONTRACT), linking],
  ['Kraken Futures', () => ruleOf('krakenfutures', CONTRACT), byMessage],
  ['Poloniex', () => ruleOf('poloniex', SPOT), linking],
  ['Deribit', () => ruleOf('deribit', CONTRACT), linking],
  ['Bitfinex', () => ruleOf('bitfinex', SPOT), byMessage],
  ['HitBTC', () => ruleOf('hitbtc', SPOT), byMessage],
  ['Blockchain.com', () => ruleOf('blockchaincom', SPOT), byMessage],
];

function chain(next: Numbering, sizes: readonly number[]): SequenceRange[] {
  let last = 100;
  return sizes.map((size) => {
    const range = next(last, size);
    last = range.last;
    return range;
  });
}

describe.each(RULES)('%s', (_venue, create, next) => {
  it('finds every single loss in a chain, in the message after it', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 3, maxLength: 60 });
    fc.assert(
      fc.property(sizes, fc.nat(), (drawn, pick) => {
        const ranges = chain(next, drawn);
        const lost = 1 + (pick % (ranges.length - 2));
        const sequencer = create();
        const verdicts = ranges.filter((_, i) => i !== lost).map((range) => sequencer.check(range));
        expect(verdicts[lost]).toBe('gap');
        expect(verdicts.slice(0, lost).every((verdict) => verdict === 'next')).toBe(true);
      }),
    );
  });

  it('calls what it has seen old, and takes what comes after it', () => {
    const [a, b, c] = chain(next, [3, 2, 4]);
    const sequencer = create();
    expect([a, b, b, a, c].map((range) => sequencer.check(range))).toEqual(['next', 'next', 'old', 'old', 'next']);
  });

  it('restarts with a snapshot, whatever its number, and after a reset', () => {
    const [a, b] = chain(next, [3, 2]);
    const sequencer = create();
    sequencer.check(b);
    expect(sequencer.check({ ...a, kind: 'snapshot' })).toBe('next');
    expect(sequencer.last).toBe(a.last);
    expect(sequencer.check(b)).toBe('next');
    sequencer.reset();
    expect(sequencer.check(a)).toBe('next');
  });

  it('lets the first message after a snapshot reach back before it, and leave no hole', () => {
    const bridging = create();
    bridging.startFrom(102);
    expect(bridging.check({ kind: 'update', first: 101, last: 105, previous: 100 })).toBe('next');
    expect(bridging.check(next(105, 1))).toBe('next');
    const tooLate = create();
    tooLate.startFrom(102);
    expect(tooLate.check({ kind: 'update', first: 104, last: 105, previous: 103 })).toBe('gap');
    const before = create();
    before.startFrom(102);
    expect(before.check({ kind: 'update', first: 99, last: 101, previous: 98 })).toBe('old');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 1.5, 2 ** 60])('takes %s for a gap', (value) => {
    const sequencer = create();
    sequencer.check({ kind: 'update', first: 1, last: 2 });
    expect(sequencer.check({ kind: 'update', first: 3, last: value })).toBe('gap');
    expect(sequencer.check({ kind: 'update', first: value, last: value })).toBe('gap');
  });
});

describe('the venues’ own exceptions', () => {
  it('WEEX: a message starts with the last number of the one before, or with the number after it, and keeps to it', () => {
    const rule = ruleOf('weex', CONTRACT);
    const check = (first: number, last: number) => rule.check({ kind: 'update', first, last });
    expect([check(90, 100), check(100, 104), check(104, 105), check(104, 105)]).toEqual([
      'next',
      'next',
      'next',
      'old',
    ]);
    // 105 to 106 was lost.
    expect(check(106, 109)).toBe('gap');
    rule.reset();
    expect([check(90, 100), check(101, 104), check(105, 105), check(105, 108)]).toEqual([
      'next',
      'next',
      'next',
      'gap',
    ]);
    // Right after a snapshot one lost change looks like the other numbering: until the next message.
    rule.reset();
    expect(rule.check({ kind: 'snapshot', first: 1, last: 100 })).toBe('next');
    expect([check(101, 104), check(104, 106)]).toEqual(['next', 'gap']);
    rule.reset();
    expect([check(90, 100), check(100, 104)]).toEqual(['next', 'next']);
  });

  it('Binance spot: an overlap is no continuation', () => {
    const sequencer = ruleOf('binance', SPOT);
    sequencer.check({ kind: 'update', first: 10, last: 13 });
    expect(sequencer.check({ kind: 'update', first: 13, last: 14 })).toBe('gap');
  });

  it('KuCoin and Gate: an overlap is one', () => {
    for (const sequencer of [ruleOf('kucoin', SPOT), ruleOf('gate', CONTRACT)]) {
      sequencer.check({ kind: 'update', first: 10, last: 13 });
      expect(sequencer.check({ kind: 'update', first: 12, last: 14 })).toBe('next');
    }
  });

  it('Bitvavo: numbers that start over are a gap, and not a repeated message', () => {
    const sequencer = ruleOf('bitvavo', SPOT);
    sequencer.check({ kind: 'update', first: 413_289_768, last: 413_289_768 });
    expect(sequencer.check({ kind: 'update', first: 413_289_700, last: 413_289_700 })).toBe('old');
    expect(sequencer.check({ kind: 'update', first: 3, last: 3 })).toBe('gap');
  });

  it('OKX: a message without changes repeats its number, and maintenance lowers it', () => {
    const sequencer = ruleOf('okx', SPOT);
    sequencer.check({ kind: 'snapshot', first: 15, last: 15, previous: -1 });
    expect(sequencer.check({ kind: 'update', first: 15, last: 15, previous: 15 })).toBe('next');
    expect(sequencer.check({ kind: 'update', first: 3, last: 3, previous: 15 })).toBe('next');
    expect(sequencer.check({ kind: 'update', first: 5, last: 5, previous: 3 })).toBe('next');
  });
});
