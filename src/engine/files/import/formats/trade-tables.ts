import { LobtopError } from '../../../errors.js';
import type { TakerSide } from '../../../tape/trade-side.js';
import { sanitize } from '../../../text.js';
import { sideOfMakerFlag, takerSideOf } from '../table/csv-values.js';
import { msOf } from '../table/text-time.js';
import { binanceFutures } from './binance-futures.js';

/** A venue's table of trades, as its download site publishes it. */
export type TradeTable = {
  readonly name: string;
  readonly about: string;
  readonly example: string;
  /** As ccxt calls it; of tables that several have, by the symbol. */
  readonly venue: string | ((symbol: string) => string);
  /** The columns of a file without a header; else those of its header are compared. */
  readonly columns: readonly string[];
  /** Whether the file has a header: always, never, or in some years. */
  readonly header: 'always' | 'never' | 'sometimes';
  /** What a headerless file is called, with the symbol as its first group; else any row of that shape is one. */
  readonly fileName?: RegExp;
  /** Of a shape that tables of others have, too: whether a headerless file is one only where it is called so. */
  readonly hasCommonShape?: boolean;
  /** The shape of a row without a header. */
  readonly shape?: readonly RegExp[];
  /**
   * Of a table whose names anybody may have chosen: it is one only with exactly these columns, a first row of that shape, and a name of the file as
   * the venue writes it. Any other is a table of trades whose side is the taker's.
   */
  readonly hasCommonNames?: boolean;
  /** The notice for a file that is taken as one, behind its name. */
  readonly notice?: string;
  readonly time: string;
  /** Whether times are dates; else numbers. */
  readonly hasDates?: boolean;
  /** ms since the epoch of a cell. */
  readonly ms: (cell: string) => number;
  readonly price: string;
  readonly size: string;
  /** Whether the size of a sell is negative. */
  readonly isSigned?: boolean;
  readonly id?: string;
  readonly symbol?: string;
  /** The taker's side of a row. */
  readonly side?: { readonly column: string; readonly of: (cell: string) => TakerSide | undefined };
};

const INTEGER = /^\d+$/;
const DECIMAL = /^\d+(\.\d+)?$/;
const FLAG = /^(true|false|0|1)$/i;
const MS_OR_US = /^(\d{13}|\d{16})$/;
const SECONDS = /^\d{10}(\.\d+)?$/;
const NUMBER = /^\d+(\.\d+)?(e[+-]?\d+)?$/i;
const MS = /^\d{13}$/;
const TAKER = /^(buy|sell)$/i;
/** Coinbase writes microseconds, and leaves out zeros at their end in old answers. */
const COINBASE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z$/;

function ofMaker(cell: string): TakerSide | undefined {
  const maker = takerSideOf(cell);
  if (maker === undefined) return undefined;
  return maker === 'buy' ? 'sell' : 'buy';
}

/** data.binance.vision: "SPOT data from January 1st 2025 onwards will be in microseconds", milliseconds before; the number of digits says which. */
function binanceMs(cell: string): number {
  if (!MS_OR_US.test(cell)) throw new LobtopError('data', `"${sanitize(cell, 40)}" is not a time in ms or µs`);
  return msOf(cell, cell.length === 13 ? 'ms' : 'us');
}

const ofUnit = (unit: 's' | 'ms' | 'us' | 'ns') => (cell: string) => msOf(cell, unit);

const BINANCE_FILE = /^([A-Z0-9_]+)-(?:trades|aggTrades)\b/i;
const MAKER = { column: 'is_buyer_maker', of: sideOfMakerFlag };
const SIDE = { column: 'side', of: takerSideOf };

const BINANCE = {
  venue: 'binance',
  header: 'sometimes',
  fileName: BINANCE_FILE,
  ms: binanceMs,
  price: 'price',
  side: MAKER,
} as const;

const OKX_2022 = {
  about: 'the same up to 2022: the size before the price; names in two languages (GBK), none before 2022',
  example: 'BTC-USDT-trades-2022-01-01.zip',
  venue: 'okx',
  header: 'sometimes',
  fileName: /^([A-Z0-9-]+?)-(?:agg)?trades-\d{4}/i,
  time: 'created_time',
  ms: ofUnit('ms'),
  price: 'price',
  size: 'size',
  id: 'trade_id',
  side: SIDE,
} as const;

const HTX = {
  example: 'BTC-USDT-trades-2024-05-01.zip',
  venue: 'htx',
  header: 'never',
  fileName: /^([A-Z0-9-]+?)-trades-\d{4}/i,
  time: 'ts',
  ms: ofUnit('ms'),
  price: 'price',
  size: 'amount',
  id: 'id',
  side: { column: 'direction', of: takerSideOf },
} as const;

const BYBIT_SPOT = {
  name: 'Bybit trades (spot)',
  about: 'public.bybit.com/spot: times in ms; also by the name of the file, of a day or a month',
  example: 'BTCUSDT_2024-05-01.csv.gz',
  venue: 'bybit',
  header: 'always',
  hasCommonNames: true,
  fileName: /^([A-Z0-9]+)(?:_\d{4}-\d{2}-\d{2}|-\d{4}-\d{2})(?![\w-])/,
  columns: ['id', 'timestamp', 'price', 'volume', 'side'],
  shape: [INTEGER, MS, DECIMAL, DECIMAL, TAKER],
  time: 'timestamp',
  ms: ofUnit('ms'),
  price: 'price',
  size: 'volume',
  id: 'id',
  side: SIDE,
} as const;

/** "Get product trades": "The trade side indicates the maker order side. […] buy side indicates a down-tick because the maker was a buy order". */
const COINBASE = {
  about:
    'what the REST call for trades answers, a trade a line, in a file that is called by its product, or Coinbase; its side is the maker’s, and is turned',
  example: 'BTC-USD.ndjson',
  venue: 'coinbaseexchange',
  header: 'always',
  hasCommonNames: true,
  // Quotes are currencies: 2024-05 is not a product, and BTC-PERP is one of others. Where the name says Coinbase, the product may be anywhere in it.
  fileName:
    /^(?:(?=.*[Cc]oinbase|.*COINBASE)(?:.*?[^A-Za-z0-9])?|(?!.*-PERP))([A-Z0-9]+-[A-Z]{3,5})(?![A-Za-z0-9])|[Cc]oinbase|COINBASE/,
  notice: "is taken as Coinbase Exchange's: its side is the maker's, and is turned",
  time: 'time',
  hasDates: true,
  ms: (cell: string) => msOf(cell, undefined),
  price: 'price',
  size: 'size',
  id: 'trade_id',
  side: { column: 'side', of: ofMaker },
} as const;

/** The specific ones first: those without a header are recognised by the shape of their rows. */
const TABLES: readonly TradeTable[] = [
  {
    ...BINANCE,
    name: 'Binance trades (spot)',
    about: 'data.binance.vision: with or without a header; times in ms, from 2025 on in µs',
    example: 'BTCUSDT-trades-2024-05-01.zip',
    columns: ['id', 'price', 'qty', 'quote_qty', 'time', 'is_buyer_maker', 'is_best_match'],
    shape: [INTEGER, DECIMAL, DECIMAL, DECIMAL, MS_OR_US, FLAG, FLAG],
    time: 'time',
    size: 'qty',
    id: 'id',
  },
  {
    ...BINANCE,
    name: 'Binance aggTrades (spot)',
    about: 'the same; fills of one order at one price are one trade',
    example: 'BTCUSDT-aggTrades-2024-05-01.zip',
    columns: [
      ...['agg_trade_id', 'price', 'quantity', 'first_trade_id', 'last_trade_id'],
      ...['transact_time', 'is_buyer_maker', 'is_best_match'],
    ],
    shape: [INTEGER, DECIMAL, DECIMAL, INTEGER, INTEGER, MS_OR_US, FLAG, FLAG],
    time: 'transact_time',
    size: 'quantity',
    id: 'agg_trade_id',
  },
  {
    ...BINANCE,
    name: 'Binance trades (futures)',
    about: 'USD-M, and COIN-M where the symbol says so: `BTCUSD_PERP`, `BTCUSD_240628`',
    venue: binanceFutures,
    example: 'BTCUSDT-trades-2024-05-01.zip',
    columns: ['id', 'price', 'qty', 'quote_qty', 'time', 'is_buyer_maker'],
    shape: [INTEGER, DECIMAL, DECIMAL, DECIMAL, MS_OR_US, FLAG],
    time: 'time',
    size: 'qty',
    id: 'id',
  },
  {
    ...BINANCE,
    name: 'Binance trades (COIN-M)',
    about: 'the same with `base_qty`, which says that they are of COIN-M',
    venue: 'binancecoinm',
    example: 'BTCUSD_PERP-trades-2024-05-01.zip',
    header: 'always',
    columns: ['id', 'price', 'qty', 'base_qty', 'time', 'is_buyer_maker'],
    time: 'time',
    size: 'qty',
    id: 'id',
  },
  {
    ...BINANCE,
    name: 'Binance aggTrades (futures)',
    about: 'the same',
    venue: binanceFutures,
    example: 'BTCUSDT-aggTrades-2024-05-01.zip',
    columns: [
      ...['agg_trade_id', 'price', 'quantity', 'first_trade_id', 'last_trade_id'],
      ...['transact_time', 'is_buyer_maker'],
    ],
    shape: [INTEGER, DECIMAL, DECIMAL, INTEGER, INTEGER, MS_OR_US, FLAG],
    time: 'transact_time',
    size: 'quantity',
    id: 'agg_trade_id',
  },
  {
    name: 'Bybit trades (contracts)',
    about: 'public.bybit.com/trading: times in seconds; newest first in old files',
    example: 'BTCUSDT2024-05-01.csv.gz',
    venue: 'bybit',
    header: 'always',
    columns: [
      ...['timestamp', 'symbol', 'side', 'size', 'price', 'tickdirection'],
      ...['trdmatchid', 'grossvalue', 'homenotional', 'foreignnotional'],
    ],
    time: 'timestamp',
    // BitMEX's table has the same columns, with dates.
    ms: (cell) => msOf(cell, 's'),
    price: 'price',
    size: 'size',
    id: 'trdmatchid',
    symbol: 'symbol',
    side: SIDE,
  },
  BYBIT_SPOT,
  {
    ...BYBIT_SPOT,
    name: 'Bybit trades (spot, since 2025)',
    about: 'the same with `rpi`, which says whether it was a retail price improvement order',
    columns: [...BYBIT_SPOT.columns, 'rpi'],
    shape: [...BYBIT_SPOT.shape, FLAG],
  },
  {
    name: 'OKX trades',
    about: 'okx.com/data-download: times in ms; sizes of contracts are numbers of contracts',
    example: 'BTC-USDT-SWAP-trades-2024-05-01.zip',
    venue: 'okx',
    header: 'always',
    columns: ['instrument_name', 'trade_id', 'side', 'price', 'size', 'created_time'],
    time: 'created_time',
    ms: ofUnit('ms'),
    price: 'price',
    size: 'size',
    id: 'trade_id',
    symbol: 'instrument_name',
    side: SIDE,
  },
  {
    ...OKX_2022,
    name: 'OKX trades (2022)',
    columns: ['trade_id', 'side', 'size', 'price', 'created_time'],
    shape: [INTEGER, TAKER, DECIMAL, DECIMAL, MS],
  },
  {
    ...OKX_2022,
    name: 'OKX trades (2022, all markets)',
    about: 'the same of all markets',
    example: 'allswap-trades-2022-01-01.zip',
    columns: ['instrument_name', 'trade_id', 'side', 'size', 'price', 'created_time'],
    symbol: 'instrument_name',
  },
  {
    name: 'KuCoin trades',
    about: 'historical-data.kucoin.com: times in ms',
    example: 'BTCUSDT-trades-2024-05-01.zip',
    venue: 'kucoin',
    header: 'always',
    fileName: /^([A-Z0-9-]+?)-trades-\d{4}/i,
    columns: ['trade_id', 'trade_time', 'price', 'size', 'side'],
    time: 'trade_time',
    ms: ofUnit('ms'),
    price: 'price',
    size: 'size',
    id: 'trade_id',
    side: SIDE,
  },
  {
    name: 'Gate trades',
    about: 'download.gatedata.org, deals: time in seconds, id, price, amount, side (1 sell, 2 buy)',
    example: 'BTC_USDT-202405.csv.gz',
    venue: 'gate',
    header: 'never',
    fileName: /^([A-Z0-9]+_[A-Z0-9]+)-\d{6}/i,
    columns: ['timestamp', 'dealid', 'price', 'amount', 'side'],
    shape: [SECONDS, INTEGER, DECIMAL, DECIMAL, /^[12]$/],
    time: 'timestamp',
    ms: ofUnit('s'),
    price: 'price',
    size: 'amount',
    id: 'dealid',
    side: { column: 'side', of: (cell) => (cell === '1' ? 'sell' : 'buy') },
  },
  {
    name: 'Gate trades (contracts)',
    about: 'the same of contracts, with a signed number of them instead of a side: negative is a sell',
    example: 'BTC_USDT-202405.csv.gz',
    venue: 'gate',
    header: 'never',
    hasCommonShape: true,
    fileName: /^([A-Z0-9]+_[A-Z0-9]+)-\d{6}/i,
    columns: ['timestamp', 'dealid', 'price', 'size'],
    shape: [SECONDS, INTEGER, DECIMAL, /^-?\d+$/],
    time: 'timestamp',
    ms: ofUnit('s'),
    price: 'price',
    size: 'size',
    isSigned: true,
    id: 'dealid',
    side: { column: 'size', of: (cell) => (cell.startsWith('-') ? 'sell' : 'buy') },
  },
  {
    name: 'Kraken trades',
    about: 'time and sales: time in seconds, price, volume, in a file that is called by its pair; the side is inferred',
    example: 'XBTUSD.csv',
    venue: 'kraken',
    header: 'never',
    hasCommonShape: true,
    // Any table of a number and two decimals has this shape: the name ends in what Kraken quotes in.
    fileName:
      /^([A-Z0-9.]{2,}?(?:USD|EUR|GBP|CAD|AUD|JPY|CHF|AED|XBT|ETH|USD[TCQ]|DAI|EURT|PYUSD|DOT))\.csv(?:\.\w+)?$/,
    columns: ['timestamp', 'price', 'volume'],
    shape: [SECONDS, DECIMAL, DECIMAL],
    time: 'timestamp',
    ms: ofUnit('s'),
    price: 'price',
    size: 'volume',
  },
  {
    name: 'Bitget trades',
    about: 'bitget.com/data-download: times in ms; a day has several parts, which play together',
    example: 'BTCUSDT_UMCBL_20240501_001.zip',
    venue: 'bitget',
    header: 'always',
    fileName: /^([A-Z0-9]+(?:_[A-Z]+)?)_\d{8}/i,
    columns: ['trade_id', 'timestamp', 'price', 'side', 'volume(quote)', 'size(base)'],
    time: 'timestamp',
    ms: ofUnit('ms'),
    price: 'price',
    size: 'size(base)',
    id: 'trade_id',
    side: SIDE,
  },
  {
    ...HTX,
    name: 'HTX trades (spot)',
    about: 'htx.com (Huobi): id, time in ms, price, amount, direction',
    example: 'BTCUSDT-trades-2024-05-01.zip',
    columns: ['id', 'ts', 'price', 'amount', 'direction'],
    shape: [INTEGER, MS, DECIMAL, DECIMAL, TAKER],
  },
  {
    ...HTX,
    name: 'HTX trades (coin-margined)',
    about: 'the same with the amount in contracts and the quantity behind it',
    columns: ['id', 'ts', 'price', 'amount', 'quantity', 'direction'],
    shape: [INTEGER, MS, DECIMAL, DECIMAL, NUMBER, TAKER],
  },
  {
    ...HTX,
    name: 'HTX trades (linear)',
    about: 'the same with the turnover, too',
    columns: ['id', 'ts', 'price', 'amount', 'quantity', 'trade_turnover', 'direction'],
    shape: [INTEGER, MS, DECIMAL, DECIMAL, NUMBER, NUMBER, TAKER],
  },
  {
    ...COINBASE,
    name: 'Coinbase Exchange trades',
    columns: ['trade_id', 'side', 'size', 'price', 'time'],
    shape: [INTEGER, TAKER, DECIMAL, DECIMAL, COINBASE_TIME],
  },
  {
    ...COINBASE,
    name: 'Coinbase Exchange trades (until 2022)',
    columns: ['time', 'trade_id', 'price', 'size', 'side'],
    shape: [COINBASE_TIME, INTEGER, DECIMAL, DECIMAL, TAKER],
  },
];

/** BitMEX: the columns of Bybit's table, which copied it, with dates like 2024-05-01D00:00:00.123456000. Sizes are contracts. */
const BITMEX: TradeTable = {
  ...(TABLES.find(({ name }) => name === 'Bybit trades (contracts)') as TradeTable),
  name: 'BitMEX trades',
  about: 'public.bitmex.com/trade: sizes are numbers of contracts',
  example: '20240501.csv.gz',
  venue: 'bitmex',
  hasDates: true,
  ms: (cell) => msOf(cell, undefined),
};

export const TRADE_TABLES: readonly TradeTable[] = [BITMEX, ...TABLES];
