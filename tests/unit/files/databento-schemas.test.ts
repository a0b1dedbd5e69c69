import { describe, expect, it } from 'vitest';
import {
  at,
  COLUMNS,
  csvOf,
  DAY,
  type DatabentoRecord,
  dbnOf,
  dbnRecord,
  LAST,
  type Layout,
  NO_PRICE,
  NO_TIME,
  px,
  recordOf,
  SCHEMAS,
  written,
  zstdStored,
} from '../../support/databento.js';
import { type PlayedImport, playedImport } from '../../support/played-import.js';
import { hasShared, sharedPath } from '../../support/shared.js';

const touch = (bid: number, ask: number) => ({ bid_px_00: px(bid), bid_sz_00: 5, ask_px_00: px(ask), ask_sz_00: 7 });
const ten = Array.from({ length: 9 }, (_, i) => ({
  [`bid_px_0${i}`]: px(100 - i),
  [`bid_sz_0${i}`]: i + 1,
  [`ask_px_0${i}`]: px(101 + i),
  [`ask_sz_0${i}`]: i + 11,
}));
const TEN_LEVELS: DatabentoRecord = Object.assign({}, ...ten);
const BIDS = '100:1 99:2 98:3 97:4 96:5 95:6 94:7 93:8 92:9';
const ASKS = '101:11 102:12 103:13 104:14 105:15 106:16 107:17 108:18 109:19';

type Case = {
  readonly layout: Layout;
  readonly schema: keyof typeof SCHEMAS;
  readonly records: readonly DatabentoRecord[];
  readonly books: readonly string[];
  /** Side, price in ticks of a quarter or a cent as a price, size. */
  readonly trades: readonly string[];
};

const trade = { action: 'T', side: 'A', price: px(100.25), size: 3, ts_recv: at(2.5), ts_event: at(2) };
const CASES: readonly Case[] = [
  {
    layout: 'mbo',
    schema: 'mbo',
    records: [
      { action: 'R', flags: 8 },
      { action: 'A', side: 'B', price: px(100.25), size: 3, order_id: 18446744073709551615n },
      { ...trade, order_id: 4 },
    ],
    books: ['100.25:3 | '],
    trades: ['sell 100.25 3'],
  },
  {
    layout: 'trades',
    schema: 'trades',
    records: [trade, { ...trade, side: 'B', price: px(100.5), size: 1 }],
    books: [],
    trades: ['sell 100.25 3', 'buy 100.5 1'],
  },
  {
    layout: 'mbp-1',
    schema: 'mbp-1',
    records: [
      touch(100.25, 100.5),
      { ...trade, ...touch(100.25, 100.5) },
      { action: 'C', ts_recv: at(4), ...touch(100, 100.5), bid_px_00: NO_PRICE, bid_sz_00: 0 },
    ],
    books: ['100.25:5 | 100.5:7', '100.25:5 | 100.5:7', ' | 100.5:7'],
    trades: ['sell 100.25 3'],
  },
  {
    layout: 'mbp-1',
    schema: 'tbbo',
    records: [{ ...trade, ...touch(100.25, 100.5) }],
    books: ['100.25:5 | 100.5:7'],
    trades: ['sell 100.25 3'],
  },
  {
    layout: 'mbp-10',
    schema: 'mbp-10',
    records: [TEN_LEVELS, { ...trade, ...TEN_LEVELS, price: px(100) }],
    books: [`${BIDS} | ${ASKS}`, `${BIDS} | ${ASKS}`],
    trades: ['sell 100 3'],
  },
  {
    layout: 'bbo',
    schema: 'bbo-1s',
    // Price, size and time are those of the last trade.
    records: [{ ...touch(100.25, 100.5), price: px(100), size: 9, side: 'B', ts_event: NO_TIME }],
    books: ['100.25:5 | 100.5:7'],
    trades: [],
  },
];

type Encoding = { readonly name: string; readonly file: (example: Case) => string };
const recordsOf = ({ layout, records }: Case) => records.map((record) => recordOf(layout, record));
const dbn = (version: number, { layout, schema, ...rest }: Case) =>
  dbnOf(
    recordsOf({ layout, schema, ...rest }).map((record) => dbnRecord(layout, record)),
    { version, schema: SCHEMAS[schema] },
  );
const csv = (example: Case, isPretty: boolean, symbol?: string) =>
  csvOf(example.layout, recordsOf(example), { isPretty, ...(symbol === undefined ? {} : { symbol }) });
const ENCODINGS: readonly Encoding[] = [
  { name: 'CSV in ns and 1e-9', file: (example) => written('x.csv', csv(example, false)) },
  {
    name: 'CSV with pretty times, prices and symbols',
    file: (example) => written('x.csv', csv(example, true, 'ESM4')),
  },
  { name: 'CSV in Zstandard', file: (example) => written('x.csv.zst', zstdStored(Buffer.from(csv(example, false)))) },
  { name: 'DBN 1', file: (example) => written('x.dbn', dbn(1, example)) },
  { name: 'DBN 2', file: (example) => written('x.dbn', dbn(2, example)) },
  { name: 'DBN 3 in Zstandard', file: (example) => written('x.dbn.zst', zstdStored(dbn(3, example))) },
];

const tradesOf = ({ trades, markets }: PlayedImport) =>
  trades.map(({ side, priceTicks, size }) => {
    const tick = Number(markets[0].instrument?.tickSize);
    return `${side} ${priceTicks * tick} ${size}`;
  });

describe.each(CASES)('Databento $schema', (example) => {
  it.each(ENCODINGS)('$name', async ({ name, file }) => {
    const played = await playedImport([file(example)]);
    expect([played.books, tradesOf(played)]).toEqual([example.books, example.trades]);
    const [market] = played.markets;
    const symbol = name.includes('DBN') || name.includes('symbols') ? 'ESM4' : '5602';
    expect([market.venue, market.symbol, market.instrument?.lotSize, market.state]).toEqual([
      'glbx',
      symbol,
      '1',
      'live',
    ]);
  });
});

describe('Databento tables', () => {
  const of = (layout: Layout, ...records: readonly DatabentoRecord[]) =>
    written(
      'x.csv',
      csvOf(
        layout,
        records.map((record) => recordOf(layout, record)),
      ),
    );

  it('trades in whole numbers are in ns and 1e-9', async () => {
    const first = {
      ts_recv: DAY + 123456789n,
      ts_event: DAY + 1000n,
      action: 'T',
      side: 'A',
      price: 5536250000001n,
      size: 2,
    };
    const played = await playedImport([of('trades', first, { ...first, side: 'B', price: px(5536.5), size: 1 })]);
    expect(tradesOf(played)).toEqual(['sell 5536.250000001 2', 'buy 5536.5 1']);
    expect(played.trades[0]).toMatchObject({ recvTs: 1715126400123.4568, exchangeTs: 1715126400000.001 });
  });

  it('trades have the side of the aggressor, or none: then it is inferred', async () => {
    const row = (ms: number, side: string, price: number) => ({
      ts_recv: at(ms),
      action: 'T',
      side,
      price: px(price),
      size: ms,
    });
    const played = await playedImport([of('trades', row(1, 'A', 10), row(2, 'N', 11), row(3, 'N', 9), row(4, 'B', 9))]);
    expect(played.trades.map(({ side }) => side)).toEqual(['sell', 'buy', 'sell', 'buy']);
    await expect(playedImport([of('trades', row(1, 'X', 10))])).rejects.toThrow('"X" is not the side of a trade');
  });

  it('trades without a price, and what is not a trade, are left out; one at a price below 0 is reported', async () => {
    const first = { action: 'T', side: 'A', price: px(1), size: 2 };
    const none = { ...first, price: NO_PRICE };
    const below = { ...first, price: px(-2) };
    const { trades, statuses } = await playedImport([
      of('trades', first, none, below, below, { ...first, action: 'N' }),
    ]);
    expect(trades).toHaveLength(1);
    expect(statuses.map(({ detail }) => detail)).toEqual([
      'trades only, no book',
      'a trade at -2.000000000 is left out: a book cannot have this price',
    ]);
  });

  it('prices without decimals are decimals where the first lines have others that are', async () => {
    const prices = ['5210', '5210.25', '5211', '-1', NO_PRICE];
    const rows = prices.map((price) => ({ action: 'T', side: 'B', price, size: 1 }));
    expect(tradesOf(await playedImport([of('trades', ...rows)]))).toEqual([
      'buy 5210 1',
      'buy 5210.25 1',
      'buy 5211 1',
    ]);
    const book = { bid_px_00: '5210', bid_sz_00: 5, ask_px_00: '5210.5', ask_sz_00: 7 };
    expect((await playedImport([of('mbp-1', book)])).books).toEqual(['5210:5 | 5210.5:7']);
  });

  it('a price in another notation than the first ones is an error that names the line', async () => {
    const row = (price: string | bigint) => ({ action: 'T', side: 'B', price, size: 1 });
    const whole = Array.from({ length: 5000 }, () => row(px(5210)));
    await expect(playedImport([of('trades', ...whole, row('5210.25'))])).rejects.toMatchObject({
      code: 'data',
      message: 'x.csv line 5002: the price 5210.25 is a decimal, but the first prices are whole numbers of 1e-9',
      remedy: expect.stringContaining('Write all prices'),
    });
    await expect(playedImport([of('trades', row('5210.25'), row(px(5211)))])).rejects.toMatchObject({
      code: 'data',
      message: 'x.csv line 3: the price 5211000000000 is a whole number of 1e-9, but the first prices are decimals',
    });
  });

  it('trades of several instruments, one after the other, are merged by their receive times', async () => {
    const row = (ms: number, instrument: number) => ({
      ts_recv: at(ms),
      instrument_id: instrument,
      action: 'T',
      side: 'A',
      price: px(1),
      size: ms,
    });
    const { trades, markets } = await playedImport([of('trades', row(1, 5), row(3, 5), row(2, 6), row(4, 6))]);
    expect(trades.map(({ size }) => size)).toEqual([1, 2, 3, 4]);
    expect(markets.map(({ symbol }) => symbol)).toEqual(['5', '6']);
  });

  it('levels take effect with the last record of an event, or when time goes on', async () => {
    const row = (ms: number, bid: number, flags: number) => ({ ts_recv: at(ms), flags, ...touch(bid, 200) });
    const { books } = await playedImport([
      of('mbp-1', row(1, 1, 0), row(1, 2, LAST), row(2, 3, 0), row(2, 4, 0), row(3, 5, 0)),
    ]);
    expect(books).toEqual(['2:5 | 200:7', '4:5 | 200:7', '5:5 | 200:7']);
  });

  it('levels below 0 are left out, and a gap is reported', async () => {
    const rows = [touch(-1, 2), { ...touch(-1, 2), flags: LAST | 4 }, touch(1, 2)];
    const { books, statuses } = await playedImport([of('mbp-1', ...rows)]);
    expect(books).toEqual([' | 2:7', ' | 2:7', '1:5 | 2:7']);
    expect(statuses.map(({ reason, detail }) => `${reason} ${detail}`)).toEqual([
      'snapshot ',
      'malformed levels at prices below 0 are left out: a book cannot have them',
      expect.stringContaining('gap messages of the channel were lost'),
    ]);
  });

  it('is complete to the levels that it has', async () => {
    const { markets } = await playedImport([of('mbp-1', touch(1, 2))]);
    expect(markets[0].book?.coverage).toEqual({ kind: 'window', levels: 1 });
  });

  it('rows of another type are skipped', async () => {
    const { books } = await playedImport([of('mbp-1', touch(1, 2), { ...touch(3, 4), rtype: 21 })]);
    expect(books).toEqual(['1:5 | 2:7']);
  });

  it('a table with another column, or without one, is not taken for one', async () => {
    const text = csvOf('trades', [recordOf('trades', { action: 'T', price: px(1), size: 1 })]);
    for (const other of [text.replace('depth', 'depths'), text.replaceAll(/^([^,]*),/gm, '')]) {
      await expect(playedImport([written('x.csv', other)])).rejects.toMatchObject({
        code: 'data',
        message: expect.stringContaining('a table of an unknown format'),
      });
    }
  });

  const common = 'ts_event,rtype,publisher_id,instrument_id';
  it.each([
    ['ohlcv', `${common},open,high,low,close,volume,symbol`],
    ['definition', `ts_recv,${common},raw_symbol,security_update_action,instrument_class,min_price_increment`],
    [
      'statistics',
      `ts_recv,${common},ts_ref,price,quantity,sequence,ts_in_delta,stat_type,channel_id,update_action,stat_flags`,
    ],
    ['status', `ts_recv,${common},action,reason,trading_event,is_trading,is_quoting,is_short_sell_restricted`],
    ['imbalance', `ts_recv,${common},ref_price,auction_time,cont_book_clr_price,paired_qty`],
    ['cmbp-1, cbbo, tcbbo', `ts_recv,${common},action,side,price,size,flags,bid_px_00,ask_px_00,bid_pb_00,ask_pb_00`],
  ])('%s is known, and rejected with what to fetch instead', async (name, header) => {
    const row = header
      .split(',')
      .map(() => '1')
      .join(',');
    await expect(playedImport([written('x.csv', `${header}\n${row}\n`)])).rejects.toMatchObject({
      code: 'data',
      message: expect.stringContaining(`x.csv has Databento ${name}: `),
      remedy: expect.stringContaining('Fetch'),
    });
  });

  it('of Parquet have prices as decimals, where one of them shows that', async () => {
    const { parquetWriteBuffer } = await import('hyparquet-writer');
    const parquet = (prices: readonly number[]) => {
      const times = prices.map((_, i) => new Date(Number(at(i) / 1_000_000n)));
      const values: Readonly<Record<string, readonly unknown[]>> = {
        ts_recv: times,
        ts_event: times,
        price: prices,
        action: prices.map(() => 'T'),
        side: prices.map(() => 'B'),
        publisher_id: prices.map(() => 1),
      };
      const columnData = COLUMNS.trades.map((name) => ({ name, data: [...(values[name] ?? prices.map(() => 7))] }));
      const typed = columnData.map((column) =>
        column.name === 'rtype' ? { ...column, data: prices.map(() => 0) } : column,
      );
      return written('x.parquet', new Uint8Array(parquetWriteBuffer({ columnData: typed })));
    };
    expect(tradesOf(await playedImport([parquet([5210.25, 5210, 0.1 + 0.2])]))).toEqual([
      'buy 5210.25 7',
      'buy 5210 7',
      'buy 0.3 7',
    ]);
    await expect(playedImport([parquet([5210, 5211])])).rejects.toMatchObject({
      code: 'data',
      message: expect.stringContaining('whether the price 5210 is in 1e-9 is not known'),
    });
  });

  it('columns are those of the documentation', () => {
    // https://databento.com/docs/schemas-and-data-formats
    expect(COLUMNS.mbo.join()).toBe(
      'ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,price,size,channel_id,order_id,flags,ts_in_delta,sequence',
    );
    expect(COLUMNS['mbp-10']).toHaveLength(13 + 60);
  });
});

const CASES_FOLDER = ['cases', 'files'] as const;
describe.skipIf(!hasShared(...CASES_FOLDER))('cases of Databento’s files', () => {
  const file = (name: string) => sharedPath(...CASES_FOLDER, name);

  it('a snapshot of two orders, of which one is cancelled', async () => {
    const { books, markets, orders, notices } = await playedImport([file('A12_databento_mbo.csv')]);
    expect(books).toEqual(['5210:3 | 5210.25:4', ' | 5210.25:4']);
    expect([markets.map(({ symbol, state }) => `${symbol} ${state}`), notices]).toEqual([['ESM4 live'], []]);
    expect(orders.map(({ orderId, event }) => `${event} ${orderId}`)).toEqual(['new 6410', 'new 6411', 'delete 6410']);
  });

  it('trades in fixed-point notation, without a symbol', async () => {
    const played = await playedImport([file('A14_databento_trades_fixedpoint.csv')]);
    expect(tradesOf(played)).toEqual(['sell 5536.25 2', 'buy 5536.5 1']);
    expect(played.markets.map(({ symbol }) => symbol)).toEqual(['118']);
    expect(played.trades.map(({ recvTs }) => new Date(recvTs).toISOString())).toEqual([
      '2024-07-01T23:58:20.100Z',
      '2024-07-01T23:58:21.100Z',
    ]);
  });
});
