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

  it('of Binance have the best levels of a stream that has no more, each symbol its own', async () => {
    const best = (stream: string, bid: string, ask: string) => ({
      stream,
      data: { lastUpdateId: 900, bids: [[bid, '1']], asks: [[ask, '1']] },
    });
    const depth = (U: number, u: number, b: string[][]) => ({
      stream: 'abusdt@depth@100ms',
      data: { ...BINANCE, s: 'ABUSDT', U, u, b },
    });
    const { books, markets, statuses } = await played(
      depth(1, 2, [['100', '1']]),
      best('xyusdt@depth5@100ms', '9', '10'),
      { symbol: 'ABUSDT', lastUpdateId: 1, bids: [['99', '1']], asks: [['101', '1']] },
      best('abusdt@depth5', '50', '51'),
      best('xyusdt@depth5@100ms', '8', '10'),
      depth(3, 4, [['100', '2']]),
    );
    expect(books).toEqual(['9:1 | 10:1', '99:1 | 101:1', '100:1 99:1 | 101:1', '8:1 | 10:1', '100:2 99:1 | 101:1']);
    expect(markets.map(({ symbol, integrity, book }) => [symbol, integrity, book?.coverage.kind])).toEqual([
      ['ABUSDT', 'sequence', 'range'],
      ['XYUSDT', 'unverifiable', 'window'],
    ]);
    expect(statuses.filter(({ state }) => state === 'resyncing')).toEqual([]);
    // Futures send them as updates: only the name of the stream tells.
    const futures = (p: string, u: number) => ({
      stream: 'abusdt@depth5@100ms',
      data: { ...BINANCE, s: 'ABUSDT', T: TS, U: u, u, pu: u - 1, b: [[p, '1']], a: [[String(Number(p) + 1), '1']] },
    });
    const ofFutures = await played(futures('100', 1), futures('90', 2));
    expect([ofFutures.books, ofFutures.markets[0].venue]).toEqual([['100:1 | 101:1', '90:1 | 91:1'], 'binanceusdm']);
  });

  it('of Binance may be bytes as Python prints them', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'lobtop-raw-')), 'raw.txt');
    writeFileSync(path, `${TS / 1000}: b'${JSON.stringify(TRADE)}'\n`);
    expect((await playedImport([path])).trades.map(({ id }) => id)).toEqual(['7']);
  });

  it('of Binance have a snapshot without its symbol only where there is one symbol', async () => {
    const snapshot = { lastUpdateId: 1, bids: [['99', '1']], asks: [['101', '1']] };
    const other = { ...BINANCE, s: 'CD' };
    const { books } = await played(BINANCE, snapshot);
    expect(books[0]).toBe('99:1 | 101:1');
    await expect(played(BINANCE, other, snapshot)).rejects.toThrow(
      'raw.ndjson line 3: a book that does not say of which symbol it is, and the file has 2',
    );
    await expect(played(snapshot)).rejects.toThrow('raw.ndjson line 1: a book that does not say of which symbol it is');
  });

  it('of Binance have times in ms or, where they were asked for, in µs', async () => {
    const us = (message: object) => JSON.parse(JSON.stringify(message).replaceAll(String(TS), `${TS}250`));
    const { trades, markets } = await played(
      us(BINANCE),
      { lastUpdateId: 1, bids: [], asks: [['101', '1']] },
      us(TRADE),
    );
    expect(trades.map(({ exchangeTs, recvTs }) => [exchangeTs, recvTs])).toEqual([[TS + 0.25, TS + 2]]);
    expect(markets[0].book?.exchangeTs).toBe(TS + 0.25);
  });

  it('of Binance’s futures are known by their trades alone: only those of spot have M', async () => {
    const venues = [
      { ...TRADE, M: true },
      { ...TRADE, s: 'ABUSDT' },
      { ...TRADE, s: 'ABUSD_PERP' },
    ].map(async (trade) => (await played(trade)).markets[0].venue);
    expect(await Promise.all(venues)).toEqual(['binance', 'binanceusdm', 'binancecoinm']);
  });

  it('of Binance prove a book no further than its snapshot reaches', async () => {
    const levels = (from: number, step: number) => Array.from({ length: 5 }, (_, i) => [String(from + i * step), '1']);
    const snapshot = { lastUpdateId: 1, bids: levels(99, -1), asks: levels(101, 1) };
    const update = (u: number, b: string[][]) => ({ ...BINANCE, U: u, u, b });
    const gone = levels(99, -1).map(([price]) => [price, '0']);
    const { statuses, books } = await played(
      update(1, []),
      snapshot,
      update(2, [...gone, ['90', '1']]),
      update(3, [['97', '2']]),
    );
    expect(books.at(-2)).toBe('90:1 | 101:1 102:1 103:1 104:1 105:1');
    expect(statuses.map(({ state, integrity, detail }) => [state, integrity, detail])).toEqual([
      ['syncing', 'sequence', ''],
      ['live', 'sequence', ''],
      ['live', 'unverifiable', 'the touch has left the range of the snapshot: levels may be missing'],
      ['live', 'sequence', ''],
    ]);
  });

  it('of OKX and Bybit have the best levels where there is no more, and a window', async () => {
    const books5 = (bid: string) => ({
      arg: { channel: 'books5', instId: 'A-B' },
      data: [{ bids: [[bid, '1']], asks: [['10', '1']], ts: `${TS}`, seqId: 5 }],
    });
    const best = await played(books5('9'), books5('8'));
    expect([best.books, best.markets[0].book?.coverage]).toEqual([
      ['9:1 | 10:1', '8:1 | 10:1'],
      { kind: 'window', levels: 5 },
    ]);
    const both = await played(OKX, books5('7'));
    expect([both.books, both.markets[0].book?.coverage]).toEqual([['9:1 | 10:1'], { kind: 'window', levels: 400 }]);
    const topic = (depth: number, bid: string) => ({
      ...bybit({ s: 'AB', b: [[bid, '1']], a: [['10', '1']], u: 5 }),
      topic: `orderbook.${depth}.AB`,
    });
    const one = await played(topic(1, '9'), topic(1, '8'));
    expect([one.books, one.markets[0].book?.coverage]).toEqual([
      ['9:1 | 10:1', '8:1 | 10:1'],
      { kind: 'window', levels: 1 },
    ]);
    const deeper = await played(topic(1, '9'), topic(50, '8'), topic(1, '7'));
    expect([deeper.books, deeper.markets[0].book?.coverage]).toEqual([['8:1 | 10:1'], { kind: 'window', levels: 50 }]);
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
