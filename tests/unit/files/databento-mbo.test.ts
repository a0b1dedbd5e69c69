import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { OrderEvent } from '../../../src/engine/internal.js';
import {
  at,
  csvOf,
  type DatabentoRecord,
  LAST,
  NO_PRICE,
  px,
  recordOf,
  SNAPSHOT,
  written,
} from '../../support/databento.js';
import { levelsText, type PlayOptions, playedImport } from '../../support/played-import.js';
import { hasShared, sharedPath } from '../../support/shared.js';

const TOP_OF_BOOK = 0x40;
const AGGREGATED = 0x10;
const MAYBE_BAD_BOOK = 0x04;

/** Records a millisecond apart, numbered from 1. */
function mbo(...rows: readonly DatabentoRecord[]): DatabentoRecord[] {
  return rows.map((row, i) => recordOf('mbo', { ts_recv: at(i), ts_event: at(i), sequence: i + 1, ...row }));
}
const clear = (rest: DatabentoRecord = {}) => ({ action: 'R', flags: 8, ...rest });
const order = (action: string, id: number, side: string, price: number, size: number, flags = LAST) => ({
  action,
  order_id: id,
  side,
  price: px(price),
  size,
  flags,
});
const play = (records: readonly DatabentoRecord[], options?: PlayOptions) =>
  playedImport([written('x.mbo.csv', csvOf('mbo', records, { symbol: 'ESM4' }))], options);
const short = ({ orderId, event, side, size, remaining }: OrderEvent) =>
  `${event} ${orderId} ${side === 0 ? 'bid' : 'ask'} ${size} of ${remaining}`;

describe('Databento mbo', () => {
  it('is a book that a clear action starts and that changes with the last record of each event', async () => {
    const { books, markets, statuses } = await play(
      mbo(
        clear(),
        order('A', 1, 'B', 100.25, 3, SNAPSHOT | 8),
        order('A', 2, 'A', 100.5, 4, SNAPSHOT | 8 | LAST),
        order('A', 3, 'B', 100.25, 2),
        order('C', 1, 'B', 100.25, 1),
        order('M', 2, 'A', 100.75, 4),
        // One event, in which the book is crossed before its last record.
        order('A', 4, 'A', 100.25, 1, 0),
        order('C', 1, 'B', 100.25, 2, 0),
        order('C', 3, 'B', 100.25, 2),
      ).map((row, i) => (i < 3 ? { ...row, ts_recv: at(0) } : row)),
    );
    expect(books).toEqual([
      '100.25:3 | 100.5:4',
      '100.25:5 | 100.5:4',
      '100.25:4 | 100.5:4',
      '100.25:4 | 100.75:4',
      ' | 100.25:1 100.75:4',
    ]);
    expect(markets.map(({ venue, symbol, state, integrity }) => [venue, symbol, state, integrity])).toEqual([
      ['glbx', 'ESM4', 'live', 'unverifiable'],
    ]);
    expect(statuses.map(({ state, reason }) => `${state} ${reason}`)).toEqual(['live snapshot']);
    expect(markets[0].book).toMatchObject({ seq: 9, exchangeTs: Number(at(8) / 1_000_000n) });
  });

  it('has every order, before the levels that follow from it, with what was filled and what was cancelled', async () => {
    const { orders, events, trades } = await play(
      mbo(
        clear(),
        order('A', 1, 'A', 100, 5),
        { ...order('T', 9, 'B', 100, 2, 0), order_id: 9 },
        order('F', 1, 'A', 100, 2, 0),
        order('C', 1, 'A', 100, 2),
        order('F', 1, 'A', 100, 1, 0),
        order('M', 1, 'A', 100, 1),
        order('M', 1, 'A', 101, 1),
        order('M', 1, 'A', 101, 3),
        order('C', 1, 'A', 101, 3),
      ),
    );
    expect(orders.map(short)).toEqual([
      'new 1 ask 5 of 5',
      'execution 1 ask 2 of 3',
      // Three were left, one remains: one was filled, one cancelled.
      'execution 1 ask 1 of 2',
      'cancel 1 ask 1 of 1',
      'delete 1 ask 1 of 0',
      'new 1 ask 1 of 1',
      'delete 1 ask 1 of 0',
      'new 1 ask 3 of 3',
      'delete 1 ask 3 of 0',
    ]);
    expect(trades.map(({ side, size, exchangeTs }) => [side, size, exchangeTs])).toEqual([
      ['buy', 2, Number(at(2) / 1_000_000n)],
    ]);
    expect(events).toEqual([
      ...['begin', 'commit', 'order', 'commit', 'trade', 'order', 'commit', 'order', 'order', 'commit'],
      ...['order', 'order', 'commit', 'order', 'order', 'commit', 'order', 'commit'],
    ]);
  });

  it('keeps a place in the queue when an order becomes smaller, and loses it when it grows or moves', async () => {
    const { orders } = await play(
      mbo(clear(), order('A', 1, 'B', 100, 5), order('M', 1, 'B', 100, 4), order('M', 1, 'B', 100, 6)),
    );
    expect(orders.map(short)).toEqual([
      'new 1 bid 5 of 5',
      'cancel 1 bid 1 of 4',
      'delete 1 bid 4 of 0',
      'new 1 bid 6 of 6',
    ]);
  });

  it('the side of a trade is the taker’s; without one it is inferred', async () => {
    const trade = (side: string, price: number) => order('T', 0, side, price, 1);
    const { trades } = await play(mbo(clear(), trade('A', 100), trade('B', 101), trade('N', 102), trade('N', 100)));
    expect(trades.map(({ side }) => side)).toEqual(['sell', 'buy', 'buy', 'sell']);
  });

  it('each clear action starts again, also without orders', async () => {
    const { books, orders, statuses, events } = await play(
      mbo(clear(), order('A', 1, 'B', 100, 5), clear(), order('A', 1, 'A', 200, 1)),
    );
    expect(books).toEqual([' | ', '100:5 | ', ' | ', ' | 200:1']);
    expect(orders.map(short)).toEqual(['new 1 bid 5 of 5', 'delete 1 bid 5 of 0', 'new 1 ask 1 of 1']);
    expect(events.filter((event) => event === 'begin')).toHaveLength(2);
    expect(statuses).toHaveLength(1);
  });

  it('a snapshot without a clear action, as before 2024, starts again too', async () => {
    const snapshot = SNAPSHOT | 8;
    const { books } = await play(
      mbo(
        order('A', 1, 'B', 100, 5, snapshot),
        order('A', 2, 'A', 101, 5, snapshot | LAST),
        order('A', 3, 'A', 102, 5),
        order('A', 4, 'B', 90, 1, snapshot | LAST),
      ),
    );
    expect(books).toEqual(['100:5 | 101:5', '100:5 | 101:5 102:5', '90:1 | ']);
  });

  it('without a snapshot has no book, unless it is to start empty', async () => {
    const records = mbo(order('C', 7, 'B', 99, 1), order('A', 1, 'B', 100, 5), order('M', 8, 'A', 101, 2), clear());
    const noClear = records.slice(0, 3);
    await expect(play(noClear)).rejects.toMatchObject({
      code: 'data',
      message: expect.stringContaining('no snapshot of glbx:ESM4: its 3 updates cannot be applied'),
      remedy: expect.stringContaining('--start-empty'),
    });
    const { books, statuses } = await play(records, { hints: { startsEmpty: true } });
    expect(books).toEqual([' | ', '100:5 | ', '100:5 | 101:2', ' | ']);
    expect(statuses.map(({ state, reason, detail }) => [state, reason, detail])).toEqual([
      ['syncing', 'start', expect.stringContaining('started from an empty book')],
      ['live', 'snapshot', ''],
    ]);
  });

  it('an event that does not end is never seen', async () => {
    const { books } = await play(mbo(clear(), order('A', 1, 'B', 100, 5), order('C', 1, 'B', 100, 5, 0)));
    expect(books).toEqual([' | ', '100:5 | ']);
    const rows = mbo(order('A', 1, 'B', 100, 5, SNAPSHOT));
    await expect(play(rows)).rejects.toMatchObject({
      message: expect.stringContaining('no complete event of glbx:ESM4'),
      remedy: undefined,
    });
  });

  const good = order('A', 1, 'B', 100, 5);
  it.each([
    ['an unknown order was cancelled', order('C', 7, 'B', 99, 1), '100:5 | '],
    ['an unknown order was modified', order('M', 7, 'A', 101, 1), '100:5 | 101:1'],
    ['more than an order had was cancelled', order('C', 1, 'B', 100, 6), ' | '],
    ['an order that rests already was added', order('A', 1, 'B', 99, 2), '99:2 | '],
    ['an order changed its side', order('M', 1, 'A', 101, 2), ' | 101:2'],
    ['a size below 0', order('A', 2, 'B', 99, -4), '100:5 | '],
    ['a size below 0', order('C', 1, 'B', 99, -4), '100:5 | '],
    ['a size below 0', order('M', 1, 'B', 99, -4), ' | '],
    ['an order without a side', order('A', 2, 'N', 99, 4), '100:5 | '],
    ['an order without a price', { ...order('A', 2, 'B', 0, 4), price: NO_PRICE }, '100:5 | '],
    ['an order at a price below 0', order('A', 2, 'B', -0.25, 4), '100:5 | '],
    ['a level without its orders', order('A', 2, 'B', 99, 4, LAST | AGGREGATED), '100:5 | '],
  ])('%s: it is reported once and the book goes on', async (what, bad, book) => {
    const { books, statuses, markets } = await play(mbo(clear(), good, bad, bad, order('A', 5, 'A', 300, 1), clear()));
    expect(books[2]).toBe(book);
    expect(books.at(-2)).toContain('300:1');
    const reports = statuses.filter(({ reason }) => reason === 'malformed');
    expect(reports).toEqual([
      {
        state: 'live',
        reason: 'malformed',
        attempt: 0,
        integrity: 'unverifiable',
        detail: expect.stringContaining(what),
      },
    ]);
    // The next snapshot is as good as any.
    expect([markets[0].state, statuses.at(-1)?.detail]).toEqual(['live', '']);
  });

  it('an order that modifies nothing changes nothing', async () => {
    const { orders, books } = await play(mbo(clear(), good, order('M', 1, 'B', 100, 5)));
    expect([orders.length, books.at(-1)]).toEqual([1, '100:5 | ']);
  });

  it('of a venue with nothing but the touch, each record replaces a side', async () => {
    const top = (action: string, side: string, price: bigint, size: number) => ({
      ...order(action, 0, side, 0, size, LAST | TOP_OF_BOOK),
      price,
    });
    const { books, orders } = await play(
      mbo(
        clear(),
        top('A', 'B', px(100), 5),
        top('A', 'A', px(101), 3),
        top('A', 'B', px(99), 2),
        top('A', 'A', NO_PRICE, 0),
      ),
    );
    expect(books).toEqual([' | ', '100:5 | ', '100:5 | 101:3', '99:2 | 101:3', '99:2 | ']);
    expect(orders).toEqual([]);
  });

  it('a gap in the channel is reported, until the next snapshot', async () => {
    const lost = order('A', 2, 'B', 99, 1, LAST | MAYBE_BAD_BOOK);
    const { statuses } = await play(mbo(clear(), good, lost, { ...lost, order_id: 3 }, clear()));
    expect(statuses.map(({ state, reason, integrity }) => [state, reason, integrity])).toEqual([
      ['live', 'snapshot', 'unverifiable'],
      ['live', 'gap', 'unverifiable'],
      ['live', 'snapshot', 'unverifiable'],
    ]);
    expect(statuses[1].detail).toContain('F_MAYBE_BAD_BOOK');
  });

  it('keeps the order of the file where receive times go back', async () => {
    const rows = mbo(clear(), good, order('C', 1, 'B', 100, 5), order('A', 1, 'B', 100, 2));
    const { books } = await play(rows.map((row, i) => (i === 3 ? { ...row, ts_recv: at(1.5) } : row)));
    expect(books).toEqual([' | ', '100:5 | ', ' | ', '100:2 | ']);
  });

  it('instruments and publishers are markets of their own; a symbol of several instruments too', async () => {
    const rows = mbo(
      clear(),
      good,
      { ...clear(), instrument_id: 17 },
      { ...order('A', 1, 'A', 50, 1), instrument_id: 17 },
      { ...clear(), publisher_id: 2 },
      { ...order('A', 1, 'A', 60, 1), publisher_id: 2 },
      { ...clear(), publisher_id: 9999 },
    );
    const { markets } = await play(rows);
    expect(markets.map((market) => `${market.venue}:${market.symbol} ${levelsText(market)}`)).toEqual([
      'glbx:ESM4 100:5 | ',
      'glbx:ESM4 17  | 50:1',
      'xnas:ESM4  | 60:1',
      'publisher-9999:ESM4  | ',
    ]);
  });

  it('a price that is not one names its line', async () => {
    const text = csvOf('mbo', mbo(clear(), good)).replace('100000000000', '1e99');
    await expect(playedImport([written('bad.csv', text)])).rejects.toMatchObject({
      code: 'data',
      message: expect.stringContaining('bad.csv line 3'),
    });
  });

  it('a letter that is not an action names its line', async () => {
    const rows = mbo(clear(), { ...good, action: 'X' });
    await expect(play(rows)).rejects.toMatchObject({
      code: 'data',
      message: expect.stringContaining('line 3: "X" is not an action: expected A, C, M, R, T, F, N'),
    });
  });

  it('its trades are not added to those of a file of trades', async () => {
    const book = written('x.mbo.csv', csvOf('mbo', mbo(clear(), order('T', 0, 'B', 100, 1))));
    const trade = recordOf('trades', { action: 'T', side: 'B', price: px(100), size: 1, ts_recv: at(1) });
    const trades = written('x.trades.csv', csvOf('trades', [trade]));
    await expect(playedImport([book, trades])).rejects.toMatchObject({
      code: 'data',
      message: expect.stringContaining('the trades of glbx:5602 are in another file already'),
    });
  });
});

const FOLDER = ['data', 'databento-mbo'] as const;
const DBN = 'orderbooks_mbo_2024-05-08T00-00-00_2024-05-08T00-00-02.dbn.zst';
type Expected = {
  readonly final_live_orders: number;
  readonly final_levels: Record<'bids' | 'asks', number>;
  readonly final_top10: Record<'bids' | 'asks', readonly (readonly [price: number, size: number])[]>;
};

// What is missing is listed before the tests: support/missing-recordings.ts.
describe.skipIf(!hasShared(...FOLDER, DBN))('two seconds of CME Globex as Databento sends them', () => {
  it('end as the expected book, with every order', async () => {
    const oracle = sharedPath(...FOLDER, 'glbx_mbo_2024-05-08.expect.json');
    const expected = JSON.parse(readFileSync(oracle, 'utf8')) as Expected;
    const { markets, orders, trades, statuses } = await playedImport([sharedPath(...FOLDER, DBN)], { depth: 1 });
    const [market] = markets;
    expect([market.venue, market.symbol, market.instrument?.tickSize]).toEqual(['glbx', 'ESM4', '0.25']);
    const resting = new Map<string, number>();
    for (const { orderId, remaining = 0 } of orders) {
      if (remaining === 0) resting.delete(orderId);
      else resting.set(orderId, remaining);
    }
    expect(resting.size).toBe(expected.final_live_orders);
    expect({ bids: market.book?.bids.length, asks: market.book?.asks.length }).toEqual(expected.final_levels);
    const text = (levels: readonly (readonly [number, number])[]) =>
      levels.map(([price, size]) => `${price / 1e9}:${size}`).join(' ');
    const { bids, asks } = expected.final_top10;
    expect(levelsText(market, 10)).toBe(`${text(bids)} | ${text(asks)}`);
    expect(trades).toHaveLength(5);
    expect(orders.filter(({ event }) => event === 'execution')).toHaveLength(5);
    expect(statuses.map(({ state, reason }) => `${state} ${reason}`)).toEqual(['live snapshot']);
  });
});
