import { describe, expect, it } from 'vitest';
import { parseColumns } from '../../../src/engine/files/import/table/column-names.js';
import { tableOf } from '../../../src/engine/files/import/table/table.js';
import { imported, newFile } from '../../support/imported.js';

const T = 1_700_000_000_000;
const DATE = new Date(T).toISOString();

async function tradesOf(name: string, lines: readonly string[], hints = {}) {
  const { trades, markets } = await imported([newFile(name, lines.join('\n'))], { hints });
  return {
    market: markets.map(({ venue, symbol }) => `${venue}:${symbol}`).join(),
    trades: trades.map(({ id, recvTs, size, side }) => `${id} ${recvTs - T} ${size} ${side}`),
  };
}

describe('tables of trades of venues', () => {
  it.each([
    [
      'Bybit spot of today, with rpi',
      'BTCUSDT_2025-05-01.csv',
      ['id,timestamp,price,volume,side,rpi', `1,${T},60600.1,0.009,sell,0`],
      'bybit:BTCUSDT',
      ['1 0 0.009 sell'],
    ],
    [
      'Gate contracts, with a sign for a side',
      'BTC_USDT-202405.csv',
      [`${T / 1000}.5,7,60600.1,-3`, `${T / 1000}.6,8,60600.1,4`],
      'gate:BTC_USDT',
      ['7 500 3 sell', '8 600 4 buy'],
    ],
    [
      'Binance spot, without a header, in µs',
      'BTCUSDT-trades-2025-02-01.csv',
      [`7,50000.1,0.25,12500,${T}500,True,True`, `8,50000.2,0.5,25000,${T + 1}000,False,True`],
      'binance:BTCUSDT',
      ['7 0.5 0.25 sell', '8 1 0.5 buy'],
    ],
    [
      'Binance spot aggTrades, with a header',
      'ETHBTC-aggTrades-2024-02.csv',
      [
        'agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker,is_best_match',
        `5,0.05,3,10,12,${T},false,true`,
      ],
      'binance:ETHBTC',
      ['5 0 3 buy'],
    ],
    [
      'Binance futures trades',
      'BTCUSDT-trades-2024-05-01.csv',
      ['id,price,qty,quote_qty,time,is_buyer_maker', `1,100,2,200,${T},true`],
      'binanceusdm:BTCUSDT',
      ['1 0 2 sell'],
    ],
    [
      'Binance futures aggTrades',
      'BTCUSD_PERP-aggTrades-2024-05-01.csv',
      [
        'agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker',
        `1,100,2,1,1,${T},false`,
      ],
      'binancecoinm:BTCUSD_PERP',
      ['1 0 2 buy'],
    ],
    [
      'Binance COIN-M trades',
      'BTCUSD_PERP-trades-2024-05-01.csv',
      ['id,price,qty,base_qty,time,is_buyer_maker', `1,100,2,0.02,${T},true`],
      'binancecoinm:BTCUSD_PERP',
      ['1 0 2 sell'],
    ],
    [
      'Binance, with names in camel case',
      'BTCUSDT-trades-2024-05-01.csv',
      ['id,price,qty,quoteQty,time,isBuyerMaker,isBestMatch', `1,100,2,200,${T},true,true`],
      'binance:BTCUSDT',
      ['1 0 2 sell'],
    ],
    [
      'Bybit contracts',
      'BTCUSD2023-11-14.csv',
      [
        'timestamp,symbol,side,size,price,tickDirection,trdMatchID,grossValue,homeNotional,foreignNotional',
        `${T / 1000}.5,BTCUSD,Sell,3,100,MinusTick,m1,1,1,1`,
      ],
      'bybit:BTCUSD',
      ['m1 500 3 sell'],
    ],
    [
      'Bybit spot',
      'BTCUSDT_2023-11-14.csv',
      ['id,timestamp,price,volume,side', `1,${T},100,0.5,buy`],
      'bybit:BTCUSDT',
      ['1 0 0.5 buy'],
    ],
    [
      'BitMEX',
      '20231114.csv',
      [
        'timestamp,symbol,side,size,price,tickDirection,trdMatchID,grossValue,homeNotional,foreignNotional',
        '2023-11-14D22:13:20.250000000,XBTUSD,Buy,100,35000,PlusTick,m,1,1,1',
      ],
      'bitmex:XBTUSD',
      ['m 250 100 buy'],
    ],
    [
      'OKX',
      'BTC-USDT-SWAP-trades-2023-11-14.csv',
      ['instrument_name,trade_id,side,price,size,created_time', `BTC-USDT-SWAP,9,sell,35000,2,${T}`],
      'okx:BTC-USDT-SWAP',
      ['9 0 2 sell'],
    ],
    [
      'OKX of 2022: the size before the price, names in two languages',
      'BTC-USDT-trades-2022-01-01.csv',
      ['trade_id/\ufffd\ufffdid,side/\ufffd,size/\ufffd,price/\ufffd,created_time/\ufffd', `9,SELL,2,35000,${T}`],
      'okx:BTC-USDT',
      ['9 0 2 sell'],
    ],
    [
      'OKX of 2021, without names',
      'BTC-USDT-SWAP-aggtrades-2021-10-01.csv',
      [`9,SELL,2,35000,${T}`],
      'okx:BTC-USDT-SWAP',
      ['9 0 2 sell'],
    ],
    [
      'OKX of 2022, all markets',
      'allswap-trades-2022-01-01.csv',
      ['instrument_name,trade_id,side,size,price,created_time', `ETH-USDT-SWAP,9,BUY,2,35000,${T}`],
      'okx:ETH-USDT-SWAP',
      ['9 0 2 buy'],
    ],
    [
      'Bitget',
      'BTCUSDT_UMCBL_20240501_001.csv',
      ['trade_id,timestamp,price,side,volume(quote),size(base)', `9,${T},35000,sell,70000,2`],
      'bitget:BTCUSDT_UMCBL',
      ['9 0 2 sell'],
    ],
    ['HTX spot', 'BTCUSDT-trades-2024-05-01.csv', [`9,${T},35000,0.5,buy`], 'htx:BTCUSDT', ['9 0 0.5 buy']],
    [
      'HTX swaps: the amount counts contracts',
      'BTC-USD-trades-2024-05-01.csv',
      [`9,${T},35000,2,0.0057142857142857142857,sell`],
      'htx:BTC-USD',
      ['9 0 2 sell'],
    ],
    [
      'HTX linear swaps',
      'BTC-USDT-trades-2024-05-01.csv',
      [`9,${T},35000,424,0.424,1.484E4,sell`],
      'htx:BTC-USDT',
      ['9 0 424 sell'],
    ],
    [
      'KuCoin',
      'XBTUSDTM-trades-2023-11-14.csv',
      ['trade_id,trade_time,price,size,side', `9,${T},35000,2,buy`],
      'kucoin:XBTUSDTM',
      ['9 0 2 buy'],
    ],
    [
      'Gate: 1 sells, 2 buys',
      'BTC_USDT-202311.csv',
      [`${T / 1000}.25,77,35000,0.5,1`, `${T / 1000 + 1}.0,78,35001,0.5,2`],
      'gate:BTC_USDT',
      ['77 250 0.5 sell', '78 1000 0.5 buy'],
    ],
    [
      'Coinbase Exchange: the side is the maker’s',
      'BTC-USD.ndjson',
      [`{"trade_id":9,"side":"buy","size":"0.5","price":"35000.00","time":"${new Date(T).toISOString()}"}`],
      'coinbaseexchange:BTC-USD',
      ['9 0 0.5 sell'],
    ],
    [
      'Coinbase Exchange, as it was',
      'BTC-USD.ndjson',
      [`{"time":"${new Date(T).toISOString()}","trade_id":9,"price":"35000.00","size":"0.5","side":"sell"}`],
      'coinbaseexchange:BTC-USD',
      ['9 0 0.5 buy'],
    ],
    [
      'Kraken: the side is inferred',
      'XBTUSD.csv',
      [`${T / 1000},35000,0.5`, `${T / 1000 + 1},35001,0.25`, `${T / 1000 + 2},34999,0.75`],
      'kraken:XBTUSD',
      [' 0 0.5 unknown', ' 1000 0.25 buy', ' 2000 0.75 sell'],
    ],
  ])('%s', async (_what, name, lines, market, trades) => {
    expect(await tradesOf(name, lines)).toEqual({ market, trades });
  });

  it.each([
    [
      'a month of Bybit spot',
      'BTCUSDT-2023-11.csv',
      'id,timestamp,price,volume,side',
      `1,${T},100,0.5,buy`,
      'bybit:BTCUSDT',
    ],
    [
      'a day of Coinbase',
      'BTC-USD-2023-11-14.csv',
      'trade_id,side,size,price,time',
      `9,sell,1,100,${DATE}`,
      'coinbaseexchange:BTC-USD',
    ],
  ])('are recognised by the name of the file where their columns are anybody’s: %s', async (...of) => {
    const [, name, header, row, market] = of;
    expect(await tradesOf(name, [header, row])).toMatchObject({ market, trades: [expect.stringMatching(/ buy$/)] });
  });

  it.each([
    [
      'another column',
      'BTC-USD.csv',
      'time,trade_id,price,size,side,exchange',
      `${DATE},9,100,1,buy,kraken`,
      'kraken:BTC-USD',
    ],
    ['another name of the file', 'trades.csv', 'time,trade_id,price,size,side', `${DATE},9,100,1,buy`, 'csv:trades'],
    ['a date as its name', '2023-11-14.csv', 'trade_id,side,size,price,time', `9,buy,1,100,${DATE}`, 'csv:2023-11-14'],
    ['ids that are no numbers', 'BTC-USD.csv', 'trade_id,side,size,price,time', `x9,buy,1,100,${DATE}`, 'csv:BTC-USD'],
    [
      'times of another kind',
      'BTC-USD.csv',
      'trade_id,side,size,price,time',
      '9,buy,1,100,2023-11-14 22:13:20',
      'csv:BTC-USD',
    ],
    ['the order of others', 'BTC-USD.csv', 'trade_id,time,price,size,side', `9,${DATE},100,1,buy`, 'csv:BTC-USD'],
  ])('leave a table of one’s own with its sides: %s', async (_what, name, header, row, market) => {
    expect(await tradesOf(name, [header, row])).toEqual({ market, trades: [expect.stringMatching(/9 0 1 buy$/)] });
  });

  it.each([
    ['BTC-USD.csv', 'coinbaseexchange:BTC-USD'],
    ['coinbase_BTC-USD_2023.csv', 'coinbaseexchange:BTC-USD'],
    ['BTC-USD-Coinbase.csv', 'coinbaseexchange:BTC-USD'],
    ['coinbase-trades.csv', 'coinbaseexchange:coinbase-trades'],
    ['BTC-PERP.csv', 'csv:BTC-PERP'],
    ['BTC-USD-PERP.csv', 'csv:BTC-USD-PERP'],
  ])('that are Coinbase’s by their name turn the side, and say so once: %s', async (name, market) => {
    const rows = ['trade_id,side,size,price,time', `9,buy,1,100,${DATE}`, `10,sell,1,100,${DATE}`];
    const { trades, markets, notices } = await imported([newFile(name, rows.join('\n'))]);
    const isTurned = market.startsWith('coinbase');
    expect(markets.map(({ venue, symbol }) => `${venue}:${symbol}`)).toEqual([market]);
    expect(trades.map(({ side }) => side)).toEqual(isTurned ? ['sell', 'buy'] : ['buy', 'sell']);
    const notice = `${name} is taken as Coinbase Exchange's: its side is the maker's, and is turned`;
    expect(notices).toEqual(isTurned ? [notice] : []);
  });

  it('leave a table of one’s own to --time-unit, although Bybit has its columns', async () => {
    const read = (name: string, header: string, row: string) => tradesOf(name, [header, row]);
    const unit = 'the unit of the time';
    const [header, row] = ['id,timestamp,price,volume,side', `1,${T},100,0.5,buy`];
    await expect(read('trades.csv', header, row)).rejects.toThrow(unit);
    await expect(read('BTCUSDT_2023-11-14_part.csv', header, row)).rejects.toThrow(unit);
    await expect(read('BTCUSDT_2023-11-14.csv', `${header},venue`, `${row},x`)).rejects.toThrow(unit);
    await expect(read('BTCUSDT_2023-11-14.csv', header, row.replace(/0{3},/, ','))).rejects.toThrow(unit);
  });

  it('are read whatever column follows the known ones', async () => {
    const header =
      'timestamp,symbol,side,size,price,tickDirection,trdMatchID,grossValue,homeNotional,foreignNotional,RPI';
    const lines = [header, `${T / 1000},BTCUSDT,Buy,3,100,PlusTick,m1,1,1,1,0`];
    expect((await tradesOf('BTCUSDT2025-01-01.csv', lines)).market).toBe('bybit:BTCUSDT');
  });

  const SECONDS = `${T / 1000},35000,0.5`;

  it.each(['XBTUSD.csv', 'ETHEUR.csv', 'ADAXBT.csv', 'USDTUSD.csv', '1INCHEUR.csv.gz'])(
    'of Kraken have its pair as the name of the file: %s',
    async (name) => {
      expect(await tradesOf(name, [SECONDS])).toMatchObject({ market: `kraken:${name.split('.')[0]}` });
    },
  );

  it.each(['bitstampUSD.csv', 'trades.csv', 'TRADES.csv', 'xbtusd.csv', 'BTC-USD.csv', '20240501.csv', 'XBTUSD_1.csv'])(
    'of nobody, without a header, are refused, and say what to write: %s',
    async (name) => {
      const refused = (remedy: string) => ({ code: expect.any(String), remedy: expect.stringContaining(remedy) });
      const path = newFile(name, SECONDS);
      await expect(imported([path])).rejects.toMatchObject({
        ...refused('time,price,size'),
        message: `${name} has no header: what its 3 columns are is not known`,
      });
      const columns = parseColumns('time=time,price=price,size=size');
      await expect(imported([path], { hints: { columns } })).rejects.toMatchObject(refused('time,price,size'));
      const { trades } = await tradesOf(name, ['time,price,size', SECONDS], { columns, timeUnit: 's' });
      expect(trades).toEqual([' 0 0.5 unknown']);
    },
  );

  it('of a wrong shape or time are errors with their line', async () => {
    const header = 'id,price,qty,quote_qty,time,is_buyer_maker,is_best_match';
    const good = `1,100,2,200,${T},true,true`;
    const read = (line: string) => imported([newFile('B-trades-2024.csv', [header, good, line].join('\n'))]);
    await expect(read(`2,100,2,200,${T},true`)).rejects.toThrow('line 3: 6 columns, expected 7');
    await expect(read('2,100,2,200,12345,true,true')).rejects.toThrow('line 3: "12345" is not a time in ms or µs');
    await expect(read(`2,100,2,200,${T},maybe,true`)).rejects.toThrow('line 3: "maybe" is not a boolean');
    const long = read(`2,${'9'.repeat(30)},2,200,${T},true,true`);
    await expect(long).rejects.toMatchObject({ code: 'data', message: expect.stringContaining('line 3: 999') });
  });
});

describe('Binance’s files of futures', () => {
  const trades = 'id,price,qty,quote_qty,time,is_buyer_maker';
  const ticker = 'update_id,best_bid_price,best_bid_qty,best_ask_price,best_ask_qty,transaction_time,event_time';
  const depth = 'symbol,timestamp,first_update_id,last_update_id,side,update_type,price,qty';
  const klines =
    'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore';
  const kline = `${T},10,12,9,11,5,${T + 3_599_999},50,7,2,20,0`;

  it.each([
    ['BTCUSD_PERP', 'binancecoinm'],
    ['BTCUSD_240628', 'binancecoinm'],
    ['BTCUSDT', 'binanceusdm'],
    ['BTCUSDT_240628', 'binanceusdm'],
  ])('are of the venue that the symbol says: %s', async (symbol, venue) => {
    const files = [
      newFile(`${symbol}-trades-2024-05-01.csv`, `${trades}\n1,100,2,200,${T},true`),
      newFile(`${symbol}-bookTicker-2024-05-01.csv`, `${ticker}\n1,10,1,11,1,${T},${T}`),
      newFile(`${symbol}_T_DEPTH_2020-07-31_depth_snap.csv`, `${depth}\n${symbol},${T},1,1,b,snap,10,1`),
      newFile(`${symbol}-1h-2023-11-14.csv`, `${klines}\n${kline}`),
    ];
    for (const file of files) expect((await imported([file])).market).toMatchObject({ venue, symbol });
  });

  it('klines without a header are of COIN-M where the symbol says so, else of spot', async () => {
    const venueOf = async (name: string) => (await imported([newFile(name, kline)])).market.venue;
    expect(await venueOf('BTCUSD_PERP-1h-2020-11.csv')).toBe('binancecoinm');
    expect(await venueOf('BTCUSDT-1h-2020-11.csv')).toBe('binance');
  });
});

describe('sides that a table states in words that are not known', () => {
  it.each(['1', 'long', 'true'])('%s is an error that names the line, not inferred from the prices', async (word) => {
    const rows = ['timestamp_ms,price,size,m', `${T},100,1,buy`, `${T + 1},101,1,${word}`].join('\n');
    const columns = parseColumns('time=timestamp_ms,price=price,size=size,side=m');
    await expect(imported([newFile('t.csv', rows)], { hints: { columns } })).rejects.toMatchObject({
      code: 'data',
      message: `t.csv line 3: "${word}" is not the side of a trade`,
      remedy: expect.stringContaining('buy or sell'),
    });
  });
});

describe('tables that cannot be played', () => {
  it.each([
    [
      'candles of others',
      'BTCUSD_1h.csv',
      ['unix,date,symbol,open,high,low,close,volume'],
      'has candles: of candles, only',
    ],
    [
      'funding',
      'B-fundingRate-2024.csv',
      ['calc_time,funding_interval_hours,last_funding_rate'],
      'has Binance funding',
    ],
    ['two columns for one thing', 't.csv', ['time,volume,price,size'], 'several columns for the size: volume, size'],
    ['quotes among trades', 't.csv', ['time,event_type,price,size'], 'a table of an unknown format'],
    ['bookDepth', 'x-bookDepth.csv', ['timestamp,percentage,depth,notional'], 'sums at percentages of the price'],
  ])('%s: a sentence that says what it is', async (_what, name, lines, words) => {
    await expect(imported([newFile(name, lines.join('\n'))])).rejects.toMatchObject({
      code: 'data',
      message: expect.stringContaining(words),
      remedy: expect.any(String),
    });
  });
});

describe('tables of candles', () => {
  /** A full hour. */
  const START = 1_699_999_200_000;
  const header =
    'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore';
  const hour = (n: number, close: string) =>
    `${START + n * 3_600_000},10,12,9,${close},5,${START + (n + 1) * 3_600_000 - 1},50,7,2,20,0`;

  async function candlesOf(name: string, lines: readonly string[], intervalMs: number) {
    const { market, trades, said } = await imported([newFile(name, lines.join('\n'))]);
    const series = market.tape?.candles({ type: 'time', intervalMs });
    const candle = series?.candle();
    return {
      market: `${market.venue}:${market.symbol}`,
      detail: market.feedStatus.detail,
      trades: trades.length,
      said: said[0],
      candles: series?.length,
      last: candle && [candle.openTs - START, candle.closeTicks, candle.size, candle.trades],
    };
  }

  it('Binance klines, with and without a header, in ms and in µs', async () => {
    const expected = {
      detail: 'candles of 1h, no book',
      trades: 0,
      said: 'live start',
      candles: 2,
      last: [3_600_000, 110, 5, undefined],
    };
    const rows = [hour(0, '10.5'), hour(1, '11')];
    expect(await candlesOf('BTCUSDT-1h-2023-11.csv', [header, ...rows], 3_600_000)).toEqual({
      ...expected,
      market: 'binanceusdm:BTCUSDT',
    });
    const micro = rows.map((row) =>
      row.replaceAll(/\b(\d{10})(\d{3})\b/g, (_, s, ms) => `${s}${ms}${ms === '999' ? '999' : '000'}`),
    );
    expect(await candlesOf('ETHBTC-1h-2025-11.csv', micro, 3_600_000)).toEqual({
      ...expected,
      market: 'binance:ETHBTC',
    });
  });

  it('candles that lobtop has exported', async () => {
    const lines = [
      'venue,symbol,kind,openTs,closeTs,open,high,low,close,size,buySize,sellSize,trades,contractKind,contractSize,settle',
      `x,A,time:1m,${START},${START + 60_000},10,12,9,10.5,5,3,2,7,,,`,
    ];
    expect(await candlesOf('candles.csv', lines, 60_000)).toMatchObject({
      market: 'x:A',
      last: [0, 105, 5, undefined],
    });
    const ticks = lines.map((line) => line.replace('time:1m', 'tick:100'));
    await expect(candlesOf('candles.csv', ticks, 60_000)).rejects.toThrow(
      '"tick:100" is not a kind of candles by time',
    );
  });
});

describe('lines of a table that are no rows', () => {
  const header = 'timestamp_ms,price,size,id';
  const [first, second] = [`${T},100,1,a`, `${T + 1},101,2,b`];
  const expected = ['a 0 1 unknown', 'b 1 2 buy'];

  it.each([
    ['comments', ['# exported', header, first, '# more', second]],
    ['comments whose last has the names of the columns', ['# exported', `# ${header}`, first, second]],
    ['the separator, as Excel names it', ['sep=,', header, first, second]],
    ['the header again', [header, first, header, second]],
    ['rows without anything', [header, first, '   ', ',,,', second, ',,,', ' ']],
    ['a separator at the end of every line', [`${header},`, `${first},`, `${second},`]],
    ['a separator at the end of every row', [header, `${first},`, `${second},`]],
    ['the index of pandas', [`,${header}`, `0,${first}`, `1,${second}`]],
  ])('%s', async (_what, lines) => {
    expect((await tradesOf('t.csv', lines)).trades).toEqual(expected);
  });

  it('a row with one cell fewer than the names and the index is an error', async () => {
    await expect(tradesOf('t.csv', [`,${header}`, first])).rejects.toThrow('line 2: 4 columns, expected 5');
  });
});

describe('books of the best levels', () => {
  const key = 'exchange,symbol,timestamp,local_timestamp';
  const at = (ms: number) => `x,A,${(T + ms) * 1000 - 500},${(T + ms) * 1000}`;

  it('tardis book_snapshot: a side may have fewer levels, none are known beyond', async () => {
    const header = `${key},asks[0].price,asks[0].amount,bids[0].price,bids[0].amount,asks[1].price,asks[1].amount,bids[1].price,bids[1].amount`;
    const rows = [`${at(1)},11,1,10,2,12,3,9,4`, `${at(2)},11.5,1,10,2,,,9.5,1`];
    const { states, market } = await imported([newFile('s.csv', [header, ...rows].join('\n'))]);
    expect(states).toEqual(['10.0:2 9.0:4 | 11.0:1 12.0:3', '10.0:2 9.5:1 | 11.5:1']);
    expect(market.book?.coverage).toEqual({ kind: 'window', levels: 2 });
  });

  it('tardis quotes and Binance bookTicker: one level', async () => {
    const quotes = [`${key},ask_amount,ask_price,bid_price,bid_amount`, `${at(1)},3,11,10,2`, `${at(2)},3,11,,`];
    expect((await imported([newFile('q.csv', quotes.join('\n'))])).states).toEqual(['10:2 | 11:3', ' | 11:3']);
    const ticker = [
      'update_id,best_bid_price,best_bid_qty,best_ask_price,best_ask_qty,transaction_time,event_time',
      `7,10,2,11,3,${T},${T + 5}`,
    ];
    const { states, market } = await imported([newFile('BTCUSDT-bookTicker-2024.csv', ticker.join('\n'))]);
    expect([states, market.book?.seq, market.book?.exchangeTs, market.recvTs]).toEqual([['10:2 | 11:3'], 7, T, T + 5]);
  });

  it('Binance bookTicker without a header is recognised by its name', async () => {
    const row = `7,10,2,11,3,${T},${T + 5}`;
    expect((await imported([newFile('BTCUSDT-bookTicker-2023.csv', row)])).states).toEqual(['10:2 | 11:3']);
    await expect(imported([newFile('x.csv', row)])).rejects.toMatchObject({ code: 'data' });
  });

  it('tardis times in another unit are refused, not played in 1970', async () => {
    const rows = [`${key},ask_amount,ask_price,bid_price,bid_amount`, `x,A,${T},${T},3,11,10,2`];
    await expect(imported([newFile('q.csv', rows.join('\n'))])).rejects.toThrow(
      `q.csv line 2: ${T} µs is a time of 1970`,
    );
  });

  it('tardis derivative_ticker and liquidations are no trades', async () => {
    const header = `${key},funding_timestamp,funding_rate,predicted_funding_rate,open_interest,last_price,index_price,mark_price`;
    const ticker = await imported([newFile('t.csv', `${header}\n${at(1)},${T * 1000},0.0001,,5000,100,99.5,100.5`)]);
    expect(ticker.extras).toEqual([
      JSON.stringify({ mark: 100.5, index: 99.5, fundingRate: 0.0001, openInterest: 5000, nextFundingTs: T }),
    ]);
    const rows = `${key},id,side,price,amount\n${at(1)},,sell,100,5`;
    const liquidations = await imported([newFile('x_liquidations_2024.csv', rows)]);
    expect([liquidations.trades, liquidations.extras]).toEqual([[], ['liquidation sell 5']]);
    expect((await imported([newFile('x_trades_2024.csv', rows)])).trades).toHaveLength(1);
  });

  it('T_DEPTH: a snapshot, then what it does not have yet; with `pu`, a missing update is a gap', async () => {
    const header = 'symbol,timestamp,first_update_id,last_update_id,side,update_type,price,qty';
    const row = (ms: number, [first, last]: readonly number[], rest: string) => `B,${T + ms},${first},${last},${rest}`;
    const snap = [row(1, [10, 10], 'b,snap,10,1'), row(1, [10, 10], 'a,snap,12,1')];
    const rows = [
      ...snap,
      row(2, [8, 9], 'b,set,9,7'),
      row(3, [11, 15], 'b,set,9.5,2'),
      row(3, [11, 15], 'a,set,12,0'),
    ];
    const plain = await imported([newFile('d.csv', [header, ...rows].join('\n'))]);
    expect(plain.states).toEqual(['10.0:1 | 12.0:1', '10.0:1 9.5:2 | ']);
    const linked = [
      ...snap.map((line) => `${line},-1`),
      `${row(2, [9, 12], 'b,set,9,7')},8`,
      `${row(3, [13, 15], 'b,set,9,8')},12`,
      `${row(4, [17, 18], 'b,set,9,9')},16`,
    ];
    const { states, said } = await imported([newFile('p.csv', [`${header},pu`, ...linked].join('\n'))]);
    expect(states).toEqual(['10:1 | 12:1', '10:1 9:7 | 12:1', '10:1 9:8 | 12:1']);
    expect(said.at(-1)).toBe('resyncing gap');
    // In files of their own, and only that of the updates has `pu`; another column before it.
    const files = [
      newFile('B_T_DEPTH_2020-07-31_depth_snap.csv', [header, ...snap].join('\n')),
      newFile(
        'B_T_DEPTH_2020-07-31_depth_update.csv',
        [`x,${header},pu`, ...linked.slice(2).map((line) => `7,${line}`)].join('\n'),
      ),
    ];
    expect((await imported(files)).states[1]).toBe('10:1 9:7 | 12:1');
  });

  it.each([
    ['only the updates have `pu`', '', ',pu', 'sequence', 'resyncing gap'],
    ['only the snapshot has it', ',pu', '', 'unverifiable', `book ${T + 4}`],
  ])(
    'T_DEPTH in two files: the updates say whether one is missing: %s',
    async (_what, snapPu, updatePu, ...expected) => {
      const header = 'symbol,timestamp,first_update_id,last_update_id,side,update_type,price,qty';
      const previous = (pu: string, id: number) => (pu === '' ? '' : `,${id}`);
      const snap = ['b,snap,10,1', 'a,snap,12,1'].map((rest) => `B,${T + 1},10,10,${rest}${previous(snapPu, -1)}`);
      const updates = [
        `B,${T + 2},9,12,b,set,9,7${previous(updatePu, 8)}`,
        // 13 to 16 are missing.
        `B,${T + 4},17,18,b,set,9,9${previous(updatePu, 16)}`,
      ];
      const { market, said } = await imported([
        newFile('B_T_DEPTH_2020-07-31_depth_snap.csv', [`${header}${snapPu}`, ...snap].join('\n')),
        newFile('B_T_DEPTH_2020-07-31_depth_update.csv', [`${header}${updatePu}`, ...updates].join('\n')),
      ]);
      expect([market.integrity, said.at(-1)]).toEqual(expected);
    },
  );

  it('Bybit ob500: deltas follow the snapshot by their update ids; another snapshot starts again', async () => {
    const message = (type: string, [u, ms]: readonly number[], b: unknown, a: unknown = []) =>
      JSON.stringify({
        topic: 'orderbook.500.X',
        type,
        ts: T + ms,
        data: { s: 'X', b, a, u, seq: 1 },
        cts: T + ms - 3,
      });
    const lines = [
      message('snapshot', [5, 0], [['10', '1']], [['11', '1']]),
      message('delta', [6, 1], [['10', '2']]),
      message('delta', [8, 2], [['10', '3']]),
      message('delta', [9, 3], [['10', '4']]),
      message('snapshot', [1, 4], [['9', '1']], [['11', '1']]),
      message('delta', [2, 5], [['9', '0']]),
    ];
    const { states, said, market } = await imported([newFile('2024-12-01_X_ob500.data', lines.join('\n'))]);
    expect(states).toEqual(['10:1 | 11:1', '10:2 | 11:1', '9:1 | 11:1', ' | 11:1']);
    expect(said.filter((each) => /gap|snapshot/.test(each))).toEqual([
      'live snapshot',
      'resyncing gap',
      'live snapshot',
    ]);
    expect([market.venue, market.integrity, market.book?.exchangeTs]).toEqual(['bybit', 'sequence', T + 2]);
  });

  it('OKX: snapshots and updates of 400 levels', async () => {
    const message = (action: string, ms: number, bids: unknown, asks: unknown = []) =>
      JSON.stringify({ instId: 'BTC-USDT', action, ts: String(T + ms), bids, asks });
    const lines = [
      message('snapshot', 0, [['10', '1', '0', '3']], [['11', '2', '0', '1']]),
      message('update', 1, [
        ['10', '0', '0', '0'],
        ['9.5', '4', '0', '1'],
      ]),
    ];
    const { states, market } = await imported([
      newFile('BTC-USDT-L2orderbook-400lv-2025-11-08.data', lines.join('\n')),
    ]);
    expect(states).toEqual(['10.0:1 | 11.0:2', '9.5:4 | 11.0:2']);
    expect([market.venue, market.symbol, market.book?.coverage]).toEqual([
      'okx',
      'BTC-USDT',
      { kind: 'window', levels: 400 },
    ]);
  });

  it('OKX, as a collector receives it: verified by the numbers of its messages, with trades', async () => {
    const at = (ms: number, message: unknown) => `${(T + ms) * 1000} ${JSON.stringify(message)}`;
    const book = (ms: number, action: string, [seqId, prevSeqId]: readonly number[], bids: unknown) =>
      at(ms, {
        arg: { channel: 'books', instId: 'BTC-USDT' },
        action,
        data: [
          {
            bids,
            asks: action === 'snapshot' ? [['11', '1', '0', '1']] : [],
            ts: String(T + ms - 5),
            seqId,
            prevSeqId,
          },
        ],
      });
    const lines = [
      at(0, { event: 'subscribe', arg: { channel: 'books', instId: 'BTC-USDT' } }),
      book(1, 'snapshot', [10, -1], [['10', '1', '0', '1']]),
      book(2, 'update', [15, 10], [['10', '2', '0', '1']]),
      at(3, {
        arg: { channel: 'trades', instId: 'BTC-USDT' },
        data: [{ instId: 'BTC-USDT', tradeId: '7', px: '10.5', sz: '3', side: 'sell', ts: String(T) }],
      }),
      book(4, 'update', [20, 17], [['10', '3', '0', '1']]),
      book(5, 'snapshot', [30, -1], [['9', '1', '0', '1']]),
    ];
    const { states, said, trades, market } = await imported([newFile('okx.ndjson', lines.join('\n'))]);
    expect(states).toEqual(['10.0:1 | 11.0:1', '10.0:2 | 11.0:1', '9.0:1 | 11.0:1']);
    expect(said.filter((each) => /gap|live/.test(each))).toEqual(['live snapshot', 'resyncing gap', 'live snapshot']);
    expect(trades.map(({ id, side, recvTs }) => [id, side, recvTs])).toEqual([['7', 'sell', T + 3]]);
    expect([market.integrity, market.book?.exchangeTs]).toEqual(['sequence', T]);
  });

  it('Bybit, as a collector receives it', async () => {
    const message = (type: string, u: number, b: unknown) => ({
      topic: 'orderbook.50.X',
      type,
      ts: T,
      data: { s: 'X', b, a: [], u, seq: 1 },
    });
    const lines = [
      `${T / 1000}.25 ${JSON.stringify({ success: true, op: 'subscribe' })}`,
      `${T / 1000}.25 ${JSON.stringify(message('snapshot', 5, [['10', '1']]))}`,
      `${T / 1000}.5 ${JSON.stringify(message('delta', 6, [['10', '2']]))}`,
    ];
    const { states, said } = await imported([newFile('bybit.txt', lines.join('\n'))]);
    expect([states, said.at(-1)]).toEqual([['10:1 | ', '10:2 | '], `book ${T + 500}`]);
  });

  it('Hyperliquid: snapshots of its archive, and of a collector', async () => {
    const level = (px: string, sz: string) => ({ px, sz, n: 1 });
    const content = (ms: number, bid: string) => ({
      channel: 'l2Book',
      data: { coin: 'SOL', time: T + ms, levels: [[level(bid, '2')], [level('11', '3')]] },
    });
    const archived = [
      { time: '2023-11-14T22:13:20.250000000', ver_num: 1, raw: content(200, '10') },
      { time: '2023-11-14T22:13:20.750000000', ver_num: 1, raw: content(700, '10.5') },
    ].map((line) => JSON.stringify(line));
    const own = [
      `${T + 250}000 ${JSON.stringify(content(200, '10'))}`,
      `${T + 750}000 ${JSON.stringify(content(700, '10.5'))}`,
    ];
    for (const lines of [archived, own]) {
      const { states, market, said } = await imported([newFile('SOL', lines.join('\n'))]);
      expect(states).toEqual(['10.0:2 | 11.0:3', '10.5:2 | 11.0:3']);
      expect(said).toEqual(['live snapshot', `book ${T + 250}`, `book ${T + 750}`]);
      expect([market.venue, market.symbol, market.book?.exchangeTs]).toEqual(['hyperliquid', 'SOL', T + 700]);
    }
  });

  it('BitMEX quotes', async () => {
    const header = 'timestamp,symbol,bidSize,bidPrice,askPrice,askSize';
    const rows = [
      '2023-11-14D22:13:20.000100000,XBTUSD,100,35000,35000.5,200',
      '2023-11-14D22:13:21.000000000,XBTUSD,,,35000.5,200',
    ];
    const { states, market } = await imported([newFile('20231114.csv', [header, ...rows].join('\n'))]);
    expect(states).toEqual(['35000.0:100 | 35000.5:200', ' | 35000.5:200']);
    expect([market.venue, market.symbol]).toEqual(['bitmex', 'XBTUSD']);
  });

  it('cryptofeed writes seconds and a colon before a message', async () => {
    const update = { stream: 'x', data: { e: 'depthUpdate', E: T, s: 'B', U: 6, u: 7, b: [['10', '2']], a: [] } };
    const snapshot = { lastUpdateId: 5, bids: [['10', '1']], asks: [['11', '1']] };
    const lines = [`${T / 1000}.5: ${JSON.stringify(update)}`, `${T / 1000 + 1}.25: ${JSON.stringify(snapshot)}`];
    const { states, said } = await imported([newFile('raw.0', lines.join('\n'))]);
    expect(states).toEqual(['10:1 | 11:1', '10:2 | 11:1']);
    expect(said.at(-1)).toBe(`book ${T + 1250}`);
  });

  it('two kinds of book of one market are not mixed', async () => {
    const quotes = [`${key},ask_amount,ask_price,bid_price,bid_amount`, `${at(1)},3,11,10,2`];
    const book = [`${key},is_snapshot,side,price,amount`, `${at(2)},true,bid,10,1`];
    const paths = [newFile('q.csv', quotes.join('\n')), newFile('b.csv', book.join('\n'))];
    await expect(imported(paths)).rejects.toThrow('the book of x:A is in another file already');
  });

  it('without a snapshot, updates can be played on an empty book, which is never live', async () => {
    const book = [`${key},is_snapshot,side,price,amount`, `${at(2)},false,bid,10,1`, `${at(3)},false,ask,11,1`];
    const path = newFile('b.csv', book.join('\n'));
    await expect(imported([path])).rejects.toMatchObject({ remedy: expect.stringContaining('--start-empty') });
    const { states, said, market } = await imported([path], { hints: { startsEmpty: true } });
    expect([states, said[0], market.state]).toEqual([['10:1 | ', '10:1 | 11:1'], 'syncing start', 'syncing']);
    expect(market.feedStatus.detail).toContain('started from an empty book');
  });
});

describe('tables in all dialects', () => {
  const rows = [
    ['2023-11-14', '22:13:20', '10.5', '2', 'buy'],
    ['2023-11-14', '22:13:21.5', '10.25', '3', 'sell'],
  ];
  const header = ['date', 'time', 'price', 'size', 'side'];
  const expected = { market: 'csv:x', trades: [' 0 2 buy', ' 1500 3 sell'] };

  it.each([
    ['commas', ','],
    ['semicolons', ';'],
    ['tabs', '\t'],
    ['bars', '|'],
    ['a space after the comma', ', '],
  ])('cells between %s', async (_what, separator) => {
    expect(
      await tradesOf(
        'x.csv',
        [header, ...rows].map((row) => row.join(separator)),
      ),
    ).toEqual(expected);
  });

  it('quotes, a byte order mark, CRLF, decimal commas, upper case', async () => {
    const quoted = [header, ...rows].map((row) => row.map((cell) => `"${cell.replace('.', ',')}"`).join(';'));
    expect(
      await tradesOf('x.csv', [
        `\ufeff${quoted[0].toUpperCase()}\r`,
        `${quoted[1]}\r`,
        `${quoted[2].replace('21,5', '21.5')}\r`,
      ]),
    ).toEqual(expected);
  });

  it('dates without separators, with slashes, day first with points', async () => {
    for (const date of ['20231114', '2023/11/14', '14.11.2023']) {
      const dated = rows.map(([, ...rest]) => [date, ...rest].join());
      expect(await tradesOf('x.csv', [header.join(), ...dated]), date).toEqual(expected);
    }
  });

  it('NDJSON of flat objects', async () => {
    const objects = rows.map((row) => JSON.stringify(Object.fromEntries(header.map((name, i) => [name, row[i]]))));
    expect(await tradesOf('x.ndjson', objects)).toEqual(expected);
  });

  it('two times: when a trade was executed, and when it was received', async () => {
    const lines = ['exchange_ts_ms,recv_ts_us,price,size', `${T},${T + 7}250,10,1`];
    const { trades } = await imported([newFile('x.csv', lines.join('\n'))]);
    expect(trades.map(({ exchangeTs, recvTs }) => [exchangeTs, recvTs])).toEqual([[T, T + 7.25]]);
  });

  it('names that only the user knows', async () => {
    const lines = ['when,px,n,who', `${T},10.5,2,B`, `${T + 1500},10.25,3,S`];
    await expect(tradesOf('x.csv', lines)).rejects.toThrow('with the columns when, px, n, who');
    const columns = parseColumns('time=when,price=px,size=n,side=who');
    expect(await tradesOf('x.csv', lines, { columns, timeUnit: 'ms' })).toEqual(expected);
    await expect(tradesOf('x.csv', lines, { columns })).rejects.toThrow(
      'the unit of the time 1700000000000 is not known',
    );
    const wrong = parseColumns('time=when,price=px,size=amount');
    await expect(tradesOf('x.csv', lines, { columns: wrong })).rejects.toThrow('x.csv has no column amount');
    expect(() => parseColumns('time=a,prise=b')).toThrow('"prise=b" is not a column of --columns');
    expect(() => parseColumns('time=a')).toThrow('--columns does not name the price, size');
  });

  it.each([
    ['CSV', ['t,T,p,P,q,m', `1,${T},10,99,2,x`]],
    ['NDJSON', [JSON.stringify({ t: 1, T, p: '10', P: '99', q: '2', m: 'x' })]],
  ])('names that differ in case only are what the user writes: %s', async (_what, lines) => {
    const hints = { columns: parseColumns('time=T,PRICE=p,size=Q,id=M'), timeUnit: 'ms' } as const;
    const { trades } = await imported([newFile('x.csv', lines.join('\n'))], { hints });
    expect(trades.map(({ id, recvTs, priceTicks, size }) => [id, recvTs, priceTicks, size])).toEqual([['x', T, 10, 2]]);
  });

  it.each([
    ['maker', ['sell', 'buy']],
    ['buyer', ['buy', 'sell']],
  ])('flags of any name: %s=', async (field, sides) => {
    for (const [yes, no] of ['True False', '1 0', 'true false'].map((words) => words.split(' '))) {
      const lines = ['when_ms,p,n,flag', `${T},10,1,${yes}`, `${T},10,1,${no}`].join('\n');
      const columns = parseColumns(`time=when_ms,price=p,size=n,${field}=flag`);
      const { trades } = await imported([newFile('x.csv', lines)], { hints: { columns } });
      expect(trades.map(({ side }) => side)).toEqual(sides);
    }
  });

  it('a flag that is no boolean is an error with its line, and two columns for the side are refused', async () => {
    const columns = parseColumns('time=when_ms,price=p,size=n,maker=flag');
    const lines = ['when_ms,p,n,flag', `${T},10,1,buy`];
    await expect(tradesOf('x.csv', lines, { columns })).rejects.toThrow('x.csv line 2: "buy" is not a boolean');
    for (const more of ['maker=m,buyer=b', 'side=s,maker=m', 'side=s,buyer=b']) {
      expect(() => parseColumns(`time=t,price=p,size=n,${more}`), more).toThrow('several columns for the side');
    }
  });

  it('a name that may be several columns is refused', async () => {
    const read = (header: string, columns: string) =>
      tradesOf('x.csv', [header, `${T},10,2,3`], { columns: parseColumns(columns), timeUnit: 'ms' });
    await expect(read('t,Px,PX,q', 'time=t,price=px,size=q')).rejects.toMatchObject({
      code: 'usage',
      message: '"px" may be several columns: Px, PX',
      remedy: expect.stringContaining('in upper and lower case'),
    });
    await expect(read('t,px,px,q', 'time=t,price=px,size=q')).rejects.toThrow('"px" may be several columns: px, px');
    await expect(read('Time,Px,n,q', 'time=T,price=px,size=q')).rejects.toMatchObject({
      message: 'x.csv has no column T',
      remedy: 'Its columns are Time, Px, n, q',
    });
  });

  it.each([
    ['Kaiko', 'id,exchange,symbol,date_ms,price,amount,sell', `7,cbse,btc-usd,${T},10,2,true`],
    ['the fields of Binance', 'e,E,s,t,p,q,T,m,M', `trade,${T},BTCUSDT,7,10,2,${T},true,true`],
    ['words only', 'true,false,nan,buy', '1,2,3,4'],
  ])('a first row without a number or a date is a header, whatever its names: %s', (_what, header, line) => {
    expect(tableOf([header, line])).toMatchObject({ names: header.split(','), header });
    expect(tableOf([line])?.header).toBeUndefined();
  });

  it('of rows with quoted cells that have separators and quotes in them', () => {
    const table = tableOf(['a,b,c', '1,2,3']);
    expect(table?.cells('"x,y","say ""hi""",z')).toEqual(['x,y', 'say "hi"', 'z']);
    expect(table?.cells('"open,1,2')).toEqual(['"open', '1', '2']);
    expect(table?.cells('1,"",')).toEqual(['1', '', '']);
  });
});

describe('tables with decimal commas', () => {
  const table = (...rows: readonly string[]) => newFile('t.csv', ['timestamp_ms;price;size;side', ...rows].join('\n'));

  it('have points for thousands where that is beyond doubt, and else are refused', async () => {
    const { trades, markets } = await imported([table(`${T};60.000,5;0,5;buy`, `${T};1.000.000,25;1,25;sell`)]);
    expect(trades.map(({ priceTicks, size }) => [markets[0].book?.grid.price(priceTicks), size])).toEqual([
      [60_000.5, 0.5],
      [1_000_000.25, 1.25],
    ]);
    await expect(imported([table(`${T};60.000;0,5;buy`)])).rejects.toThrow(
      't.csv line 2: "60.000" may have a point for thousands',
    );
    // Also where a later row is the first with a comma.
    await expect(imported([table(`${T};60.000;1;buy`, `${T};60.100;1,25;buy`)])).rejects.toThrow('t.csv line 2');
  });

  it('or points are read as they are', async () => {
    const { trades, markets } = await imported([table(`${T};60.125;0.5;buy`, `${T};61.000;2;buy`)]);
    expect(trades.map(({ priceTicks }) => markets[0].book?.grid.price(priceTicks))).toEqual([60.125, 61]);
  });
});

describe('dates in tables', () => {
  it.each(['2024-02-30T00:00:00Z', '30.02.2024 00:00:00', '2023-02-29 10:00', '2024-04-31T00:00:00Z'])(
    'that are not in the calendar are rejected: %s',
    async (date) => {
      const path = newFile('d.csv', `time;price;size\n${date};1;1`);
      await expect(imported([path])).rejects.toThrow(`"${date}" is not a time`);
    },
  );

  it('with slashes are refused with the reason', async () => {
    const path = newFile('d.csv', 'time,price,size\n05/01/2024 00:00:01,1,1');
    await expect(imported([path])).rejects.toThrow(
      'is not a time: whether the day or the month comes first is not known',
    );
  });
});

describe('an order book of Gate', () => {
  it('is named, and not taken for trades', async () => {
    const path = newFile(
      'BTC_USDT-2024050112.csv',
      '1714521600.1,1,set,60600.1,0.5,100,1\n1714521600.2,2,make,60601,0.1,101,1',
    );
    await expect(imported([path])).rejects.toThrow('has Gate order book: its rows are what was added to a level');
  });
});

describe('tables of JSON objects', () => {
  const row = (at: number, more: object = {}) =>
    JSON.stringify({ timestamp_ms: T + at, price: 100 + at, size: 1, ...more });

  it('have the fields of all their first rows: some writers leave out what is empty', async () => {
    const path = newFile(
      'r.ndjson',
      [row(0), row(1, { side: 'sell', symbol: 'ETH' }), row(2, { is_x: null })].join('\n'),
    );
    const { trades, markets } = await imported([
      newFile('s.ndjson', [row(0), row(1, { side: 'sell' }), row(2)].join('\n')),
    ]);
    expect([trades.map(({ side }) => side), markets.length]).toEqual([['unknown', 'sell', 'buy'], 1]);
    // A field that trades do not have makes it another table.
    await expect(imported([path])).rejects.toThrow('is_x is not a column of trades');
  });

  it('and no others later on', async () => {
    const rows = Array.from({ length: 6000 }, (_, at) => row(at));
    const path = newFile('late.ndjson', [...rows, row(6000, { side: 'sell' })].join('\n'));
    await expect(imported([path])).rejects.toThrow(
      'late.ndjson line 6001: "side" is a field that none of the first 5000 rows has',
    );
  });

  it('have ids of any length', async () => {
    const path = newFile('i.ndjson', row(0).replace('{', '{"id":12345678901234567891,'));
    expect((await imported([path])).trades.map(({ id }) => id)).toEqual(['12345678901234567891']);
  });
});

describe('files of trades that overlap', () => {
  it('have each trade once, and that is said', async () => {
    const header = 'id,price,qty,quote_qty,time,is_buyer_maker,is_best_match';
    const rows = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => `${from + i},100,1,100,${T + Math.floor((from + i) / 2)},True,True`);
    const [day, month] = [rows(4, 8), rows(0, 10)].map((lines, i) =>
      newFile(`BTCUSDT-trades-2024-05${i === 0 ? '-01' : ''}.csv`, [header, ...lines].join('\n')),
    );
    const { trades, notices } = await imported([day, month]);
    expect(trades.map(({ id }) => Number(id)).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(notices).toEqual(['4 trades of binance:BTCUSDT are in two files: counted once']);
    // One file by two names.
    const twice = await imported([day, day.replace('/BTC', '/./BTC')]);
    expect([twice.trades.length, twice.notices]).toEqual([4, []]);
  });
});

describe('numbers as C prints them', () => {
  it('may lack one of their sides', async () => {
    const { trades, markets } = await imported([newFile('c.csv', `ts_ms,price,size\n${T},.5,5.`)]);
    expect(trades.map(({ priceTicks, size }) => [markets[0].book?.grid.price(priceTicks), size])).toEqual([[0.5, 5]]);
  });
});
