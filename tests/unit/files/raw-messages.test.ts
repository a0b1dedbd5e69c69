import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { playedImport } from '../../support/played-import.js';

const TS = 1_700_000_000_000;

function played(...messages: readonly object[]) {
  const path = join(mkdtempSync(join(tmpdir(), 'lobtop-raw-')), 'raw.ndjson');
  writeFileSync(path, messages.map((message, i) => `${TS + i} ${JSON.stringify(message)}\n`).join(''));
  return playedImport([path]);
}

const bybit = (data: object) => ({ topic: 'orderbook.500.AB', type: 'snapshot', ts: TS, data });
const BYBIT = bybit({ s: 'AB', b: [['9', '1']], a: [['10', '1']], u: 5, seq: 1 });
const HYPERLIQUID = {
  channel: 'l2Book',
  data: { coin: 'AB', time: TS, levels: [[{ px: '9', sz: '1' }], [{ px: '10', sz: '1' }]] },
};
const BINANCE = { e: 'depthUpdate', E: TS, s: 'AB', U: 1, u: 2, b: [], a: [] };
const TRADE = { e: 'trade', E: TS, s: 'AB', t: 7, p: '9', q: '2', T: TS, m: true };
const OKX = {
  arg: { channel: 'books', instId: 'A-B' },
  action: 'snapshot',
  data: [{ bids: [['9', '1']], asks: [['10', '1']], ts: `${TS}`, seqId: 5, prevSeqId: -1 }],
};
const OKX_TRADE = {
  arg: { channel: 'trades', instId: 'A-B' },
  data: [{ instId: 'A-B', tradeId: '1', px: '9', sz: '1', side: 'SELL', ts: `${TS}` }],
};

describe('messages of a collector', () => {
  it('of Bybit and Hyperliquid have trades, with the side of the taker', async () => {
    const trades = [
      { T: TS, s: 'AB', S: 'Sell', v: '2', p: '9', i: 'x' },
      { T: TS, s: 'AB', S: 'Buy', v: '3', p: '10', i: 'y' },
    ];
    const ofBybit = await played(BYBIT, { topic: 'publicTrade.AB', type: 'snapshot', ts: TS, data: trades });
    expect(ofBybit.trades.map(({ id, side, size }) => [id, side, size])).toEqual([
      ['x', 'sell', 2],
      ['y', 'buy', 3],
    ]);
    expect(ofBybit.books).toEqual(['9:1 | 10:1']);
    const sides = ['A', 'B'].map((side, i) => ({ coin: 'AB', side, px: '9', sz: '2', time: TS, tid: i }));
    const ofHyperliquid = await played({ channel: 'trades', data: sides }, HYPERLIQUID);
    expect(ofHyperliquid.trades.map(({ id, side }) => [id, side])).toEqual([
      ['0', 'sell'],
      ['1', 'buy'],
    ]);
    expect(ofHyperliquid.books).toEqual(['9:1 | 10:1']);
  });

  it('that are newest first are not a book: nearly all of them are older than it', async () => {
    const numbers = Array.from({ length: 40 }, (_, i) => 39 - i);
    const deltas = numbers.map((u) => ({ ...bybit({ s: 'AB', b: [['9', String(u)]], a: [], u }), type: 'delta' }));
    const reversed = played({ ...BYBIT, data: { ...BYBIT.data, u: 39 } }, ...deltas);
    await expect(reversed).rejects.toThrow('40 updates of bybit:AB that are older than its book');
    // Each of them twice, as two connections have them.
    const twice = Array.from({ length: 40 }, (_, i) => 6 + (i >> 1));
    const pairs = twice.map((u) => ({ ...bybit({ s: 'AB', b: [['9', String(u)]], a: [], u }), type: 'delta' }));
    const both = await played(BYBIT, ...pairs);
    expect([both.notices, both.books.at(-1)]).toEqual([[], '9:25 | 10:1']);
  });

  it('of Binance may have numbers for prices', async () => {
    const { trades } = await played({ ...TRADE, p: 9, q: 2 }, { ...TRADE, t: 8, p: 8, m: false });
    expect(trades.map(({ id, side, size }) => [id, side, size])).toEqual([
      ['7', 'sell', 2],
      ['8', 'buy', 2],
    ]);
  });

  it.each([
    ['Bybit without its symbol', [bybit({ b: [], a: [], u: 5 })], '"s" is missing: expected text'],
    ['Bybit without its number', [bybit({ s: 'AB', b: [], a: [] })], '"u" is missing: expected a whole number'],
    ['Binance without its symbol', [{ ...BINANCE, s: undefined }], '"s" is missing: expected text'],
    ['Binance with a number that is null', [{ ...BINANCE, U: null }], '"U" is null: expected a whole number'],
    [
      'a snapshot with a number that is text',
      [BINANCE, { lastUpdateId: 'zz', bids: [], asks: [] }],
      '"lastUpdateId" is "zz": expected a whole number',
    ],
    ['a trade without its price', [{ ...TRADE, p: undefined }], '"p" is missing: expected a number'],
    ['a trade of Binance without its side', [{ ...TRADE, m: undefined }], '"m" is missing: expected true or false'],
    ['a trade of Binance with a word for a side', [{ ...TRADE, m: 'false' }], '"m" is "false": expected true or false'],
    ['a trade of OKX with a side that it does not have', [OKX, OKX_TRADE], '"side" is "SELL": expected buy or sell'],
    ['OKX without its market', [{ ...OKX, arg: { channel: 'books' } }], '"instId" is missing: expected text'],
    [
      'OKX with a number that is not whole',
      [{ ...OKX, data: [{ ...OKX.data[0], seqId: 1.5 }] }],
      '"seqId" is 1.5: expected a whole number',
    ],
    [
      'a trade of Bybit with a side that it does not have',
      [BYBIT, { topic: 'publicTrade.AB', ts: TS, data: [{ T: TS, s: 'AB', S: 'BUY', v: '2', p: '9', i: 'x' }] }],
      '"S" is "BUY": expected Buy or Sell',
    ],
    [
      'a trade of Hyperliquid with a side that it does not have',
      [HYPERLIQUID, { channel: 'trades', data: [{ coin: 'AB', side: 'C', px: '9', sz: '2', time: TS, tid: 1 }] }],
      '"side" is "C": expected B or A',
    ],
    [
      'Hyperliquid without its coin',
      [{ ...HYPERLIQUID, data: { ...HYPERLIQUID.data, coin: undefined } }],
      '"coin" is missing: expected text',
    ],
  ])('end with their line: %s', async (_what, messages, words) => {
    await expect(played(...messages)).rejects.toThrow(words);
  });
});
