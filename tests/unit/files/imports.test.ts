import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { msOf } from '../../../src/engine/files/import/table/text-time.js';
import type { TimeUnit } from '../../../src/engine/internal.js';
import { golden } from '../../support/golden.js';
import { newFile as file, imported, levelsOf } from '../../support/imported.js';
import { gunzipLines, hasShared, sharedPath } from '../../support/shared.js';

const BOOK = 'exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount';
const TRADES = 'exchange,symbol,timestamp,local_timestamp,id,side,price,amount';
const T = 1_580_515_200_000_000;
const row = (ms: number, ...rest: unknown[]) => ['x', 'A', T + ms * 1000 - 5, T + ms * 1000, ...rest].join(',');
const TARDIS = [
  BOOK,
  row(0, 'false', 'bid', '9.5', '77'),
  row(1, 'true', 'bid', '10.5', '1'),
  row(1, 'true', 'bid', '10.25', '2'),
  row(1, 'true', 'ask', '11', '3.125'),
  row(2, 'false', 'bid', '10.5', '0'),
  row(2, 'false', 'ask', '10.75', '4'),
  row(5, 'false', 'ask', '10.625', '1'),
  row(9, 'true', 'bid', '8', '1'),
  row(9, 'true', 'ask', '9', '1'),
].join('\n');

describe('tardis CSV', () => {
  it('gives the books of its messages; rows of one local time are one, a snapshot begins anew', async () => {
    const { states, market, said } = await imported([file('x_incremental_book_L2_2020-02-01_A.csv.gz', TARDIS)]);
    expect(states).toEqual([
      '10.500:1 10.250:2 | 11.000:3.125',
      '10.250:2 | 10.750:4 11.000:3.125',
      '10.250:2 | 10.625:1 10.750:4 11.000:3.125',
      '8.000:1 | 9.000:1',
    ]);
    expect([market.venue, market.symbol, market.instrument?.tickSize, market.integrity]).toEqual([
      'x',
      'A',
      '0.001',
      'unverifiable',
    ]);
    expect(said).toEqual([
      'live snapshot',
      `book ${T / 1000 + 1}`,
      `book ${T / 1000 + 2}`,
      `book ${T / 1000 + 5}`,
      'resyncing disconnect',
      'live snapshot',
      `book ${T / 1000 + 9}`,
    ]);
    expect(market.book?.exchangeTs).toBe(T / 1000 + 8.995);
  });

  it('finds the trades beside the book, and tells both by their times', async () => {
    const path = file('x_incremental_book_L2_2020-02-01_A.csv.gz', TARDIS);
    const trades = [
      TRADES,
      row(2, 'a1', 'buy', '10.75', '0.5'),
      row(4, '', 'unknown', '10.75', '1'),
      row(6, '', 'unknown', '10.5', '2'),
      row(20, 'a2', 'sell', '8', '0.25'),
    ];
    writeFileSync(path.replace('incremental_book_L2', 'trades'), gzipSync(trades.join('\n')));
    const played = await imported([path]);
    expect(played.trades.map(({ id, side, size }) => `${id} ${side} ${size}`)).toEqual([
      'a1 buy 0.5',
      ' unknown 1',
      // Unknown: below the last price, so a seller began it.
      ' sell 2',
      'a2 sell 0.25',
    ]);
    const times = played.said.map((line) => Number(line.split(' ')[1])).filter(Number.isFinite);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(played.markets).toHaveLength(1);
  });

  it('finds the trades zipped or not, once', async () => {
    const path = file('x_incremental_book_L2_2020-02-01_A.csv.gz', TARDIS);
    const trades = path.replace('incremental_book_L2', 'trades');
    const text = [TRADES, row(2, 'a1', 'buy', '10.75', '0.5')].join('\n');
    writeFileSync(trades.replace('.gz', ''), text);
    for (const paths of [[path], [path, trades.replace('.gz', '')]]) {
      expect((await imported(paths)).trades).toHaveLength(1);
      writeFileSync(trades, gzipSync(text));
    }
  });

  it('can be begun and ended at a time, with the book as it stood', async () => {
    const path = file('book.csv', TARDIS);
    const { states, said } = await imported([path], { fromTs: T / 1000 + 4, toTs: T / 1000 + 6 });
    expect(states).toEqual(['10.250:2 | 10.750:4 11.000:3.125', '10.250:2 | 10.625:1 10.750:4 11.000:3.125']);
    expect(said[0]).toBe('live snapshot');
  });

  it.each([
    ['a line of other columns', `${TARDIS}\n1,2,3`, 'line 11: 3 columns, expected 8'],
    ['the same in the middle', TARDIS.replace(/\n(?=[^\n]*10\.625)/, '\n1,2,3\n'), 'line 8: 3 columns, expected 8'],
    ['an unknown side', `${TARDIS}\n${row(10, 'false', 'left', '1', '1')}`, '"left" is not a side'],
    ['a hexadecimal price', `${TARDIS}\n${row(10, 'false', 'bid', '0x10', '1')}`, '"0x10" is not a plain decimal'],
    ['a size below 0', `${TARDIS}\n${row(10, 'false', 'bid', '1', '-1')}`, 'is not a plain decimal'],
    ['a malformed time', `${TARDIS}\nx,A,1,never,false,bid,1,1`, '"never" is not a time'],
  ])('%s is an error that names the place', async (_what, text, problem) => {
    await expect(imported([file('book.csv', text)])).rejects.toThrow(problem);
    await expect(imported([file('book.csv', text)])).rejects.toMatchObject({ code: 'data' });
  });

  it('cut anywhere, a gzipped file is read as far as it goes', async () => {
    const whole = gzipSync(TARDIS);
    for (let length = 30; length < whole.length; length += 7) {
      const path = join(mkdtempSync(join(tmpdir(), 'lobtop-import-test-')), 'cut.csv.gz');
      writeFileSync(path, whole.subarray(0, length));
      const result = await imported([path]).catch((error: Error & { code?: string }) => error);
      if (result instanceof Error) expect(result).toMatchObject({ code: 'data' });
      else expect(result.states.length).toBeLessThanOrEqual(4);
    }
  });

  it('cut before its first complete line, that is said', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'lobtop-import-test-')), 'cut.csv.gz');
    writeFileSync(path, gzipSync(TARDIS).subarray(0, 15));
    await expect(imported([path])).rejects.toThrow('cut.csv.gz is truncated before its first complete line');
  });

  it('cut within its first row, that is said', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'lobtop-import-test-')), 'cut.csv.gz');
    const [header] = TARDIS.split('\n');
    const whole = gzipSync(`${header}\n${row(1, 'true', 'bid', '7', '1')}`, { level: 0 });
    writeFileSync(path, whole.subarray(0, header.length + 30));
    await expect(imported([path])).rejects.toThrow('cut.csv.gz is truncated before its first row');
  });

  it('cut short, it is read up to its last complete line, and that is said', async () => {
    const rows = Array.from({ length: 500 }, (_, i) =>
      row(10 + i, 'false', 'bid', `7.${i}`, String(1 + ((i * 37) % 91))),
    );
    const whole = gzipSync([TARDIS, ...rows].join('\n'));
    const path = join(mkdtempSync(join(tmpdir(), 'lobtop-import-test-')), 'cut.csv.gz');
    writeFileSync(path, whole.subarray(0, whole.length / 2));
    const { market, notices } = await imported([path]);
    const [, line] = /^cut\.csv\.gz is truncated: read up to line (\d+)$/.exec(notices[0]) ?? [];
    expect(notices.slice(1)).toEqual(['cut.csv.gz has 1 update of x:A from before its first snapshot: left out']);
    // Five messages before the rows, of which ten lines; the last complete row is one of them.
    expect(market.book?.exchangeTs).toBe(T / 1000 + 10 + Number(line) - 11 - 0.005);
  });

  it('is the same plain and zipped, with a byte order mark and with CRLF', async () => {
    // Decimals that only come late: the preview must reach as far, however the file is packed.
    const late = Array.from({ length: 3000 }, (_, i) =>
      row(10 + i, 'false', 'bid', i === 2999 ? '7.12345' : '7.5', '1'),
    );
    const text = [TARDIS, ...late].join('\n');
    const plain = await imported([file('x.csv', text)]);
    expect(plain.market.instrument?.tickSize).toBe('0.00005');
    for (const same of [file('x.csv.gz', text), file('x.csv', `\ufeff${text.replaceAll('\n', '\r\n')}\r\n`)]) {
      const { market, states, said, notices } = await imported([same]);
      const own = notices.map((notice) => notice.replace(/^x\.csv(\.gz)? /, ''));
      expect({ tickSize: market.instrument?.tickSize, states, said, notices: own }).toEqual({
        tickSize: '0.00005',
        states: plain.states,
        said: plain.said,
        notices: ['has 1 update of x:A from before its first snapshot: left out'],
      });
    }
  });
});

describe('tardis CSV with its columns in another order', () => {
  const turned = (text: string) => {
    const rows = text.split('\n').map((line) => line.split(','));
    return rows.map((cells) => [...cells.slice(3).reverse(), ...cells.slice(0, 3)].join()).join('\n');
  };
  const KEY = 'exchange,symbol,timestamp,local_timestamp';
  const QUOTES = `${KEY},ask_amount,ask_price,bid_price,bid_amount`;
  const LEVELS = `${KEY},asks[0].price,asks[0].amount,bids[0].price,bids[0].amount`;
  const TICKER = `${KEY},funding_timestamp,funding_rate,predicted_funding_rate,open_interest,last_price,index_price,mark_price`;

  it.each([
    ['incremental_book_L2', 'x.csv', TARDIS],
    ['trades', 'x.csv', [TRADES, row(1, '7', 'buy', '10.5', '2'), row(2, '8', 'sell', '10', '1')].join('\n')],
    ['liquidations', 'x_liquidations.csv', [TRADES, row(1, '7', 'buy', '10.5', '2')].join('\n')],
    ['quotes', 'x.csv', [QUOTES, row(1, '1', '11', '10', '2')].join('\n')],
    ['book_snapshot', 'x.csv', [LEVELS, row(1, '11', '1', '10', '2')].join('\n')],
    ['derivative_ticker', 'x.csv', [TICKER, row(1, '', '0.01', '', '7', '10', '11', '12')].join('\n')],
  ])('is the same: %s', async (_what, name, text) => {
    const [inOrder, other] = [await imported([file(name, text)]), await imported([file(name, turned(text))])];
    for (const key of ['trades', 'extras', 'states', 'said'] as const) expect(other[key], key).toEqual(inOrder[key]);
    expect([other.market.venue, other.market.symbol]).toEqual(['x', 'A']);
    expect([...other.said, ...other.extras]).not.toEqual([]);
  });

  it('and options_chain is named', async () => {
    const path = file('x.csv', `underlying_price,local_timestamp,timestamp,symbol,exchange\n1,${T},${T},A,x`);
    await expect(imported([path])).rejects.toThrow('x.csv has tardis options_chain');
  });
});

describe('tardis CSV of venues that send only snapshots', () => {
  it('each replaces the one before, and none is a reconnect', async () => {
    const snapshot = (ms: number, bid: string, ask: string, isTrue: string) => [
      row(ms, isTrue, 'bid', bid, '1'),
      row(ms, isTrue, 'ask', ask, '1'),
    ];
    const rows = [
      ...snapshot(1, '99', '101', 'True'),
      ...snapshot(2, '101', '103', '1'),
      ...snapshot(3, '97', '98', 'TRUE'),
    ];
    const { states, said } = await imported([file('all.csv', [BOOK, ...rows].join('\n'))]);
    expect(states).toEqual(['99:1 | 101:1', '101:1 | 103:1', '97:1 | 98:1']);
    expect(said.filter((each) => /live|resyncing/.test(each))).toEqual(['live snapshot']);
  });

  it('the header may be quoted, and numbers may have exponents', async () => {
    const header = BOOK.split(',')
      .map((name) => `"${name}"`)
      .join();
    const rows = [row(1, 'true', 'bid', '7.01e-06', '1.5e+08'), row(1, 'true', 'ask', '7.02e-06', '2e+07')];
    const { states } = await imported([file('quoted.csv', [header, ...rows].join('\n'))]);
    expect(states).toEqual(['0.00000701:150000000 | 0.00000702:20000000']);
  });

  it('anything but a boolean in is_snapshot is an error with its line', async () => {
    const text = [BOOK, row(1, 'maybe', 'bid', '1', '1')].join('\n');
    await expect(imported([file('odd.csv', text)])).rejects.toThrow('odd.csv line 2: "maybe" is not a boolean');
  });
});

describe('files that play nothing', () => {
  const noRows = 'timestamp_ms,price,size\n';
  it.each([
    ['only a header', 'h.csv', `${BOOK}\n`, 'h.csv has no rows with data'],
    ['only a header of trades', 't.csv', noRows, 't.csv has no rows with data'],
    [
      'no snapshot',
      'n.csv',
      [BOOK, row(1, 'false', 'bid', '1', '1'), row(2, 'false', 'bid', '1', '2')].join('\n'),
      'n.csv has no snapshot of x:A: its 2 updates cannot be applied',
    ],
    [
      'no snapshot among raw messages',
      'r.txt',
      `${1_723_161_256_000}000000 ${JSON.stringify({ e: 'depthUpdate', E: 1, s: 'BTCUSDT', U: 1, u: 2, b: [], a: [] })}\n`,
      'r.txt has no snapshot of binance:BTCUSDT: its 1 updates cannot be applied',
    ],
    [
      'raw messages of other kinds only',
      'o.txt',
      `${1_723_161_256_000}000000 ${JSON.stringify({ stream: 'b@markPrice', data: { e: 'markPriceUpdate' } })}\n`,
      'o.txt has no book and no trades: only messages of other kinds',
    ],
  ])('%s: an error', async (_what, name, text, sentence) => {
    await expect(imported([file(name, text)])).rejects.toMatchObject({ code: 'data', message: sentence });
  });

  it('names that look the same are one market', async () => {
    const traded = (symbol: string) => `timestamp_ms,symbol,price,size\n${T / 1000},${symbol},7,1`;
    const { markets, trades } = await imported([
      file('a.csv', `${traded('AB')}\n${traded('A\u0000B').split('\n')[1]}`),
    ]);
    expect([markets.map(({ symbol }) => symbol), trades.length]).toEqual([['AB'], 2]);
  });

  it('a market without a snapshot beside one that has it is a notice', async () => {
    const other = row(2, 'false', 'bid', '1', '1').replace('x,A', 'x,B');
    const { notices, market } = await imported([
      file('two.csv', `${TARDIS}\n${other.replace(/\d{16}/g, String(T + 9000))}`),
    ]);
    expect(notices).toEqual([
      'two.csv has no snapshot of x:B: its 1 updates cannot be applied; --start-empty plays them on an empty book, marked as incomplete',
      'two.csv has 1 update of x:A from before its first snapshot: left out',
    ]);
    expect(market.state).toBe('live');
  });

  it('keep a bounded number of updates for a snapshot that is late', async () => {
    const at = (n: number, message: unknown) => `${1_723_161_256_000 + n}000000 ${JSON.stringify(message)}`;
    const update = (n: number) =>
      at(n, { e: 'depthUpdate', E: 1_723_161_256_000 + n, s: 'BTCUSDT', U: n, u: n, b: [['9.5', String(n)]], a: [] });
    const snapshot = at(6000, { symbol: 'BTCUSDT', lastUpdateId: 5990, bids: [['9.5', '1']], asks: [['10.5', '1']] });
    const lines = [...Array.from({ length: 6000 }, (_, at) => update(at + 1)), snapshot];
    const { states } = await imported([file('late.txt', `${lines.join('\n')}\n`)]);
    expect(states).toHaveLength(1 + 10);
    expect(states.at(-1)).toBe('9.5:6000 | 10.5:1');
  });
});

describe('tables with trades and more', () => {
  const T2 = 1_672_531_200_000;
  const DAY = '2023-01-01T00:00:00.000Z';

  it('a table of a book is not one of trades, whatever its times, prices and sizes', async () => {
    for (const column of ['update_type', 'is_snapshot', 'delta', 'order_id', 'bid_px_00', 'type']) {
      const text = `timestamp_ms,price,size,${column}\n1,100,1,x\n`;
      await expect(imported([file('book.csv', text)]), column).rejects.toThrow(
        `book.csv is a table of an unknown format, with the columns timestamp_ms, price, size, ${column}`,
      );
    }
  });

  const row = (header: string, rest: readonly string[]) =>
    [`timestamp_ms,price,size,${header}`, ['1672531200000', '100', '2', ...rest].join()].join('\n');

  it.each([
    ...['side_is_bid', 'is_bid', 'update_id', 'first_update_id', 'bids', 'asks', 'best_bid_price', 'bid_price'],
    ...['order_count', 'num_orders', 'op', 'operation', 'change_type', 'snapshot', 'reset', 'is_delta'],
    ...['sequence_number', 'sequence', 'exec_type', 'ord_status', 'whatever'],
  ])('a column that trades do not have is named: %s', async (column) => {
    const path = file('book.csv', row(`side,${column}`, ['buy', '1']));
    await expect(imported([path])).rejects.toMatchObject({
      code: 'data',
      message: `book.csv is a table of an unknown format, with the columns timestamp_ms, price, size, side, ${column}: ${column} is not a column of trades`,
      remedy: expect.stringContaining(' --columns time=timestamp_ms,price=price,size=size,side=side;'),
    });
    const columns = { time: 'timestamp_ms', price: 'price', size: 'size', side: 'side' };
    const { trades } = await imported([path], { hints: { columns } });
    expect(trades.map(({ side, size }) => [side, size])).toEqual([['buy', 2]]);
  });

  it.each([
    ...['quote_qty', 'quoteQty', 'quote_volume', 'notional', 'cost', 'amount_usd', 'fee', 'fees', 'is_best_match'],
    ...['tick_direction', 'tickDirection', 'mark_price', 'index', 'Unnamed: 0', 'exchange_timestamp'],
    ...['trade_id', 'instrument_name', 'exchange'],
  ])('a column that trades have is no obstacle: %s', async (column) => {
    const { trades } = await imported([file('trades.csv', row(`side,${column}`, ['sell', '1672531200000']))]);
    expect(trades.map(({ side, size }) => [side, size])).toEqual([['sell', 2]]);
  });

  it.each(['trade_id', 'taker_side', 'is_buyer_maker'])('numbers of messages are of trades beside %s', async (only) => {
    const cell = only === 'taker_side' ? 'buy' : '1';
    const { trades } = await imported([file('trades.csv', row(`sequence,${only}`, ['7', cell]))]);
    expect(trades).toHaveLength(1);
  });

  it.each([
    [
      'ccxt',
      'id,order,info,timestamp,datetime,symbol,type,takerOrMaker,side,price,amount,cost,fee',
      `7,,{},${T2},${DAY},A,limit,taker,sell,100,2,200,`,
    ],
    ['CoinAPI', 'time_exchange,time_coinapi,guid,price,base_amount,taker_side', `${DAY},${DAY},x,100,2,SELL`],
    ['Coin Metrics', 'market,time,coin_metrics_id,amount,price,database_time,side', `A,${DAY},7,2,100,${DAY},sell`],
    ['Bitfinex', 'ID,MTS,SZ,PX,side', `7,${T2},2,100,sell`],
    ['Hyperliquid', 'coin,side,px,sz,time_ms,hash,tid', `A,A,100,2,${T2},0x0,7`],
    ['Bybit', 'execId,symbol,price,size,side,time_ms,isBlockTrade', `7,A,100,2,Sell,${T2},false`],
    ['words apart', '<Date and Time>,Trade ID,Last Price,Size,Taker-Side', `${DAY},7,100,2,sell`],
    ['times in ns', 'exchange_timestamp_nanoseconds,last,quantity,aggressor', `${T2}000000,100,2,sell`],
    ['times of the SIP', 'sip_timestamp,conditions,tape,price,size,side', `${T2}000000,1,1,100,2,sell`],
    ['a date beside a bare number', 'unix,date,price,amount,side', `${T2},${DAY},100,2,sell`],
    ['cryptofeed', 'timestamp_ms,receipt_timestamp,inst_id,price,amount,side', `${T2},1.5,A,100,2,sell`],
    ['an event and what nautilus adds', 'ts_event_ms,ts_init,price,size,side', `${T2},1,100,2,sell`],
  ])('names that others give are known: %s', async (_who, header, line) => {
    const { trades } = await imported([file('trades.csv', `${header}\n${line}\n`)]);
    expect(trades.map(({ exchangeTs, side, size }) => [exchangeTs, side, size])).toEqual([[T2, 'sell', 2]]);
  });

  it('a number without a unit asks for it, also under a name that others give', async () => {
    for (const name of ['unix', 'epoch', 'unix_timestamp', 'traded_at', 'created_time', 'createTime', 'date_time']) {
      const path = file('trades.csv', `${name},price,size\n${T2},100,2\n`);
      await expect(imported([path]), name).rejects.toThrow('the unit of the time');
      expect((await imported([path], { timeUnit: 'ms' })).trades, name).toMatchObject([{ exchangeTs: T2 }]);
    }
  });

  it('the type of an order is skipped beside a trade’s id and side only: else it may be the side', async () => {
    for (const header of ['side,type', 'id,side,type', 'tid,type', 'side,order', 'side,order_id,trade_id']) {
      const path = file(
        't.csv',
        row(
          header,
          header.split(',').map(() => '1'),
        ),
      );
      await expect(imported([path]), header).rejects.toThrow('not a column of trades');
    }
  });

  it.each([
    ['unix,price,amount,depth', '--columns time=unix,price=price,size=amount;'],
    ['Date and time,Price,Size,level', "--columns 'time=Date and time,price=Price,size=Size';"],
    ['unix,time,price,size,level', '--columns time=…,price=…,size=…;'],
  ])('what is refused names the columns to be copied: %s', async (header, flag) => {
    await expect(imported([file('t.csv', `${header}\n1,1,1,1\n`)])).rejects.toMatchObject({
      remedy: expect.stringContaining(flag),
    });
  });

  it.each([
    ['the side is bid', 'side', ['bid', '2'], '"bid" is a side of a book'],
    ['the side is ASK', 'Side', ['ASK', '2'], '"ASK" is a side of a book'],
    ['the size is 0', 'side', ['buy', '0.00'], 'a size of 0 is not a trade'],
  ])('changes of a book without any other column are refused: %s', async (_what, name, [side, size], message) => {
    const path = file('t.csv', `timestamp_ms,price,size,${name}\n${T2},100,1,buy\n${T2},100,${size},${side}\n`);
    const columns = { time: 'timestamp_ms', price: 'price', size: 'size', side: name };
    for (const hints of [{}, { columns }]) {
      await expect(imported([path], { hints })).rejects.toMatchObject({
        code: 'data',
        message: `t.csv line 3: ${message}: the table looks like changes of a book`,
        remedy: 'lobtop reads the books of lobtop import --list-formats',
      });
    }
  });

  it.each(['taker_side', 'aggressor_side', 'aggressor', 'takerSide'])('%s may say bid and ask', async (name) => {
    const { trades } = await imported([file('t.csv', row(name, ['ask']))]);
    expect(trades).toMatchObject([{ side: 'sell' }]);
  });

  it('of two sides, none is taken for the taker’s', async () => {
    const path = file('trades.csv', row('side,taker_side', ['buy', 'sell']));
    await expect(imported([path])).rejects.toMatchObject({
      code: 'data',
      message: 'trades.csv has several columns for the side: side, taker_side',
      remedy: expect.stringContaining('side=…'),
    });
  });
});

describe('Binance raw messages', () => {
  const at = (ms: number, message: unknown) => `${1_723_161_256_000 + ms}000000 ${JSON.stringify(message)}`;
  const update = (ms: number, [U, u, pu]: readonly number[], b: readonly (readonly string[])[]) =>
    at(ms, { e: 'depthUpdate', E: 1_723_161_256_000 + ms, s: 'BTCUSDT', U, u, pu, b, a: [] });
  const snapshot = at(1, { symbol: 'BTCUSDT', lastUpdateId: 5, bids: [['9.5', '1']], asks: [['10.5', '1']] });

  it('have spaces in their JSON as Python writes it, and times of any usual kind before it', async () => {
    const message =
      '{"e": "aggTrade", "E": 1723161256005, "s": "B", "a": 7, "p": "9.5", "q": "2", "T": 1723161256004, "m": true}';
    for (const time of ['', '2024-08-08T23:54:16.005Z ', '2024-08-08 23:54:16,005 ']) {
      const { trades } = await imported([file('agg.txt', `${time}${message}\n`)]);
      expect(trades.map(({ id, recvTs, side }) => [id, recvTs, side])).toEqual([['7', 1_723_161_256_005, 'sell']]);
    }
  });

  it('of futures: the event that ends at the snapshot is applied, once and only as the first one', async () => {
    const ends = update(0, [3, 5, 2], [['9.5', '7']]);
    const first = await imported([file('first.txt', `${[ends, snapshot, ends].join('\n')}\n`)]);
    expect(first.states).toEqual(['9.5:1 | 10.5:1', '9.5:7 | 10.5:1']);
    const next = update(2, [6, 8, 5], [['9.0', '2']]);
    const late = await imported([file('late.txt', `${[next, snapshot, ends].join('\n')}\n`)]);
    expect(late.states).toEqual(['9.5:1 | 10.5:1', '9.5:1 9.0:2 | 10.5:1']);
    expect([first, late].map(({ market }) => market.state)).toEqual(['live', 'live']);
  });
});

describe('times in files', () => {
  it('are of the unit that is said, or ISO-8601, to the last digit that a double keeps', () => {
    expect(msOf('1672531200', 's')).toBe(1_672_531_200_000);
    expect(msOf('1672531200.5', 's')).toBe(1_672_531_200_500);
    expect(msOf('1672531200123456', 'us')).toBe(1_672_531_200_123.456);
    expect(msOf('1723161256172216566', 'ns')).toBe(1_723_161_256_172.2166);
    expect(msOf('2023-01-01T00:00:00.123456Z', undefined)).toBe(1_672_531_200_123.456);
    expect(msOf('2023-01-01 01:00:00+01:00', undefined)).toBe(1_672_531_200_000);
    expect(msOf('2023-01-01 00:00:00', undefined)).toBe(1_672_531_200_000);
    expect(() => msOf('1672531200', undefined)).toThrow('the unit of the time 1672531200 is not known');
    // Python prints floats so from 1e16 on, and numpy always.
    expect(msOf('1.6725312001234568e+18', 'ns')).toBe(1_672_531_200_123.4568);
    expect(msOf('1.672531200500000000e+09', 's')).toBe(1_672_531_200_500);
    for (const text of ['', 'x', '-1', 'e9', 'NaN']) expect(() => msOf(text, 'ms')).toThrow('is not a time');
    // A spreadsheet rounded it, and seconds are not milliseconds.
    expect(() => msOf('1.67E+12', 'ms')).toThrow('has lost its last digits');
    expect(() => msOf('1672531200123', 's')).toThrow('is not a time: it is later than the year 2200');
  });

  it.each([
    ['1714521600000000', 'ms', 'later than the year 2200'],
    ['8000000000000000', 'us', 'later than the year 2200'],
    ['1672531200.5', 'ms', 'before the year 1971'],
    ['1672531200', 'ms', 'before the year 1971'],
    ['1672531200123', 'us', 'before the year 1971'],
    ['1672531200123456', 'ns', 'before the year 1971'],
    ['1.672531200e+09', 'ms', 'before the year 1971'],
  ] as const)('%s %s are of another unit', (text, unit, problem) => {
    const number = text.includes('e') ? '1672531200' : text;
    expect(() => msOf(text, unit)).toThrow(
      expect.objectContaining({
        code: 'data',
        message: `${number} ${unit} is not a time: it is ${problem}`,
        remedy: expect.stringContaining('--time-unit'),
      }),
    );
  });
});

describe('golden 16', () => {
  it('times of every unit', () => {
    const { cases } = golden<{ cases: [number, TimeUnit, string][] }>('16_iso8601.json');
    for (const [count, unit, text] of cases) expect(msOf(String(count), unit)).toBe(msOf(text, undefined));
  });
});

describe('a CSV of trades', () => {
  const TS = 1_672_531_200_000;

  it('is read by the names of its columns', async () => {
    const { trades, market } = await imported([
      file(
        'my.csv',
        'time,px,qty,is_buyer_maker,id\n2023-01-01 00:00:00.5,1.25,3,True,7\n2023-01-01 00:00:01,1.3,1,False,8\n',
      ),
    ]);
    expect(trades.map(({ id, side, size, exchangeTs }) => [id, side, size, exchangeTs])).toEqual([
      ['7', 'sell', 3, 1_672_531_200_500],
      ['8', 'buy', 1, 1_672_531_201_000],
    ]);
    expect([market.venue, market.symbol, market.state, market.instrument?.tickSize]).toEqual([
      'csv',
      'my',
      'live',
      '0.01',
    ]);
  });

  it('may come in parts, each with its header', async () => {
    const parts = [`timestamp_ms,price,size\n${TS},1.5,1\n\n`, `timestamp_ms,price,size\n${TS + 1},1.25,2\n`].map(
      (text) => file('part.csv', text),
    );
    const { trades, market } = await imported(parts);
    expect(trades.map(({ exchangeTs, size }) => [exchangeTs, size])).toEqual([
      [TS, 1],
      [TS + 1, 2],
    ]);
    // The first part knew of one decimal; 1.25 has made a tenth two ticks.
    expect(market.instrument?.tickSize).toBe('0.01');
    expect(market.tape?.grid.priceText(trades[1].priceTicks)).toBe('1.25');
  });

  it('never has the unit of its times guessed', async () => {
    const path = file('my.csv', 'timestamp,price,size\n1672531200123,1,1\n');
    await expect(imported([path])).rejects.toMatchObject({
      code: 'data',
      remedy: 'Name it: --time-unit s, ms, us, ns',
    });
    const { trades } = await imported([path], { timeUnit: 'ms' });
    expect(trades[0].exchangeTs).toBe(1_672_531_200_123);
  });

  it('of no known format is refused with what there is', async () => {
    await expect(imported([file('x.csv', 'a,b,c\n1,2,3\n')])).rejects.toMatchObject({
      code: 'data',
      remedy: expect.stringContaining('lobtop import --list-formats'),
    });
  });

  it('whatever the text is, reading it ends, in trades or in one sentence', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (text) => {
        const path = file('fuzz.csv', `timestamp_ms,price,size\n${text}`);
        const result = await imported([path]).catch((error: Error & { code?: string }) => error);
        if (result instanceof Error) expect(result).toMatchObject({ code: 'data' });
      }),
      { numRuns: 60 },
    );
  });
});

const OHLCV = ['data', 'trades-ohlcv'] as const;
const DATABENTO = 'databento_glbx_trades_2024-07-01.csv.gz';
describe.skipIf(!hasShared(...OHLCV))('recorded trades', () => {
  it('make the exchange’s own candles', async () => {
    const { market, trades } = await imported([sharedPath(...OHLCV, 'binance_XRP-ETH_2019-10-11-trades.csv.gz')]);
    expect(trades).toHaveLength(5929);
    const series = market.tape?.candles({ type: 'time', intervalMs: 60_000 });
    const ours = new Map(
      Array.from({ length: series?.length ?? 0 }, (_, age) => series?.candle(age)).map((candle) => [
        candle?.openTs,
        candle,
      ]),
    );
    let compared = 0;
    for (const line of gunzipLines(...OHLCV, 'binance_XRP-ETH_2019-10-11-1m.csv.gz').slice(1)) {
      const [ts, open, high, low, close, volume] = line.split(',').map(Number);
      const candle = ours.get(ts);
      if (volume === 0 || candle === undefined || series === undefined) continue;
      compared++;
      const price = (ticks: number) => series.grid.price(ticks);
      expect([candle.openTicks, candle.highTicks, candle.lowTicks, candle.closeTicks].map(price)).toEqual([
        open,
        high,
        low,
        close,
      ]);
      expect(candle.size).toBeCloseTo(volume, 6);
    }
    // The ring keeps 1,000 candles; 1,022 minutes had trades.
    expect(compared).toBe(1000 + (ours.size > 1000 ? 1 : 0));
  });

  it.skipIf(!hasShared(...OHLCV, DATABENTO))('of Databento are split by instrument', async () => {
    const { markets } = await imported([sharedPath(...OHLCV, DATABENTO)]);
    expect(markets.map(({ symbol }) => symbol)).toContain('118');
    const market = markets.find(({ symbol }) => symbol === '118');
    const series = market?.tape?.candles({ type: 'time', intervalMs: 60_000 });
    const wanted = gunzipLines(...OHLCV, 'databento_glbx_ohlcv1m_2024-07-01.csv.gz');
    const header = wanted[0].split(',');
    const at = (name: RegExp) => header.findIndex((column) => name.test(column));
    let compared = 0;
    for (let age = 0; age < (series?.length ?? 0); age++) {
      const candle = series?.candle(age);
      const row = wanted
        .slice(1)
        .map((line) => line.split(','))
        .find((cells) => cells[at(/instrument/)] === '118' && Number(cells[at(/ts/)]) / 1e6 === candle?.openTs);
      if (row === undefined || candle === undefined || series === undefined) continue;
      compared++;
      expect(series.grid.price(candle.openTicks) * 1e9).toBeCloseTo(Number(row[at(/open/)]), 0);
      expect(series.grid.price(candle.closeTicks) * 1e9).toBeCloseTo(Number(row[at(/close/)]), 0);
      expect(candle.size).toBe(Number(row[at(/volume/)]));
    }
    expect(compared).toBe(4);
  });
});

describe('Binance raw messages that are not what Binance sends', () => {
  const depth = (rows: string) =>
    `1723161600499739486 {"stream":"btcusdt@depth","data":{"e":"depthUpdate","E":1723161600499,"s":"BTCUSDT","U":1,"u":2,"b":${rows},"a":[]}}`;

  it.each([
    ['a row that is not a list', '[9]', '9 is not a level: expected a price and a size'],
    ['a row that is null', '[null]', 'null is not a level'],
    ['a row without a size', '[["1"]]', '["1"] is not a level'],
    ['rows that are not a list', '{"1":2}', '{"1":2} is not a list of levels'],
    ['a price that is an object', '[[{},"1"]]', '[{},"1"] is not a level'],
  ])('%s is an error that names the line', async (_what, rows, problem) => {
    const good = depth('[["1","2"]]');
    const failure = imported([file('raw.txt', `${good}\n\n${depth(rows)}\n`)]);
    await expect(failure).rejects.toMatchObject({
      code: 'data',
      message: expect.stringContaining(`raw.txt line 3: ${problem}`),
    });
  });
});

const RAW = ['data', 'binance-raw-hftbacktest'] as const;
type Expected = {
  readonly files: readonly unknown[];
  readonly total: { readonly updates: number };
  readonly symbols: Readonly<
    Record<
      string,
      {
        readonly final_levels: { bids: number; asks: number };
        readonly final_top10: Record<'bids' | 'asks', [string, string][]>;
      }
    >
  >;
  readonly candles_1m_from_trades: unknown;
};

describe.skipIf(!hasShared(...RAW))('Binance raw messages', () => {
  it.each([
    // Its touch ends beyond the 1,000 levels of its snapshot.
    ['spot_btcusdt', ['spot_btcusdt_20240808.gz', 'spot_btcusdt_20240809.gz'], ['binance', 'unverifiable']],
    ['usdm_btcusdt', ['usdm_btcusdt_20240808.gz'], ['binanceusdm', 'sequence']],
    ['coinm_btcusd', ['cm_btcusd_perp_20240808.gz', 'cm_btcusd_perp_20240809.gz'], ['binancecoinm', 'sequence']],
  ] as const)(
    '%s: every change applied, the final book as expected',
    async (name, files, [venue, integrity]) => {
      const expected = JSON.parse(readFileSync(sharedPath(...RAW, `${name}.expect.json`), 'utf8')) as Expected;
      const { market, said } = await imported(
        files.map((part) => sharedPath(...RAW, part)),
        { depth: 1 },
      );
      const [[symbol, { final_levels, final_top10 }]] = Object.entries(expected.symbols);
      expect([market.venue, market.symbol, market.state, market.integrity]).toEqual([venue, symbol, 'live', integrity]);
      expect([market.book?.bids.length, market.book?.asks.length]).toEqual([final_levels.bids, final_levels.asks]);
      const numbers = (levels: [string, string][]) => levels.map(([price, size]) => `${Number(price)}:${Number(size)}`);
      const own = levelsOf(market, 10)
        .split(' | ')
        .map((side) => side.split(' '));
      const plain = (side: string[]) => side.map((level) => level.split(':').map(Number).join(':'));
      expect(own.map(plain)).toEqual([numbers(final_top10.bids), numbers(final_top10.asks)]);
      // The snapshot, and every update that it did not hold already.
      expect(said.filter((line) => line.startsWith('book'))).toHaveLength(market.counters.commits);
      expect([expected.total.updates, expected.total.updates + 1]).toContain(market.counters.commits);
      expect(market.counters.gaps).toBe(0);
    },
    60_000,
  );

  it('a lost message is a gap, and the book is not live any more', async () => {
    const lines = gunzipLines(...RAW, 'spot_btcusdt_20240808.gz').slice(0, 2000);
    const lost = lines.filter((line) => line.includes('depthUpdate'))[50];
    const path = file('raw.txt', lines.filter((line) => line !== lost).join('\n'));
    const { market, said } = await imported([path], { depth: 1 });
    expect(market.state).toBe('resyncing');
    expect(said.filter((line) => line === 'resyncing gap')).toHaveLength(1);
    expect(basename(path)).toBe('raw.txt');
  });
});
