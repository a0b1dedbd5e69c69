import { sanitize } from '../../../text.js';
import type { TimeUnit } from '../table/text-time.js';

/** Canonical names of the columns of a table of trades. */
export const TRADE_COLUMNS = {
  time: /^(local)?(timestamp|time|ts|tsevent|tsrecv|datetime|dateandtime|unix|unixtimestamp|mts|epoch|timeexchange|siptimestamp|(exchange|recv|receive|received|event|transact|trade)(ts|time|timestamp)|(created|create)time|(created|executed|received|traded)at)(s|ms|us|ns|nanoseconds)?$/,
  date: /^(date|day|tradedate)$/,
  timeOfDay: /^(time|timeofday|tradetime)$/,
  price: /^(price|px|last|lastprice|tradeprice)(1e9)?$/,
  size: /^(size|sz|amount|qty|quantity|volume|vol|tradesize|baseamount|sizebase)$/,
  side: /^(side|aggressor|aggressorside|takerside|direction|isbuyermaker|buyermaker)$/,
  id: /^(id|tid|execid|(agg)?tradeid)$/,
  symbol: /^(symbol|instrument|instrumentid|instrumentname|instid|coin|pair|ticker|market|productid)$/,
  venue: /^(venue|exchange)$/,
} as const;

/** Which of several times is that of the receipt. */
const RECEIVED = /^(local|recv|receive|tsrecv)/;

/** What else trades have and is not read. */
const SKIPPED: ReadonlySet<string> = new Set([
  ...['index', 'unnamed:0'],
  ...['quoteqty', 'quotequantity', 'quotevolume', 'quotesize', 'quoteamount', 'baseqty', 'basevolume', 'contracts'],
  ...['notional', 'homenotional', 'foreignnotional', 'grossvalue', 'value', 'turnover', 'tradeturnover', 'cost'],
  ...['amountusd', 'sizeusd', 'valueusd', 'notionalusd', 'fee', 'fees', 'feecurrency', 'feeasset'],
  ...['isbestmatch', 'tickdirection', 'firsttradeid', 'lasttradeid', 'tradeseq', 'trdmatchid'],
  ...['markprice', 'indexprice', 'iv', 'ivtrade', 'markiv', 'liquidation', 'isblocktrade'],
  ...['currency', 'basecurrency', 'quotecurrency', 'contractkind', 'contractsize', 'settle'],
  ...['takerormaker', 'info', 'misc', 'guid', 'uuid', 'hash', 'coinmetricsid', 'conditions', 'tape'],
  ...['receipttimestamp', 'databasetime', 'timecoinapi', 'tsinit'],
]);
/** Changes of a book are numbered too: only beside a column that none but trades have is it a number of a trade. */
const SEQUENCE = /^seq(uence)?(number|num|no|id)?$/;
const ONLY_OF_TRADES =
  /^((agg)?tradeid|tid|execid|aggressor|aggressorside|takerside|takerormaker|isbuyermaker|buyermaker)$/;
/** The order that a fill is of, as ccxt writes it: changes of a book have columns of these names too. */
const ORDER = /^(order|type)$/;
const OF_FILLS = /^(takerormaker|(agg)?tradeid|tid|execid)$/;

/** Units that the name of a time states without a suffix: Bitfinex's "millisecond epoch timestamp", and Polygon's of the SIP. */
const STATED_UNITS: Readonly<Record<string, TimeUnit>> = { mts: 'ms', siptimestamp: 'ns' };

/** A name without its case and what separates its words: `<LAST>`, `Trade ID`, `trade-id`. */
export function canonicalName(name: string): string {
  return name.toLowerCase().replace(/[_ <>-]/g, '');
}

/** The unit that the name of a time states. A single s may be the plural: it needs a separator. */
export function unitOfName(name: string): TimeUnit | undefined {
  const text = name.toLowerCase();
  if (text.endsWith('nanoseconds')) return 'ns';
  const suffix = /([mun]s|(?<=[_ -])s)$/.exec(text)?.[1] as TimeUnit | undefined;
  return suffix ?? STATED_UNITS[canonicalName(text)];
}

export function isReceiveTime(name: string): boolean {
  return RECEIVED.test(canonicalName(name));
}

/** Whether a table has what a trade needs: a time, a price, a size. */
export function hasTrades(columns: readonly string[]): boolean {
  const { time, date, price, size } = TRADE_COLUMNS;
  const names = columns.map(canonicalName);
  const has = (...patterns: readonly RegExp[]) => names.some((name) => patterns.some((each) => each.test(name)));
  return has(price) && has(size) && has(time, date);
}

/**
 * The columns that are not known to be of trades. A table of the changes of a book has times, prices, sizes and sides as well, and far more names
 * for what tells it from one of trades than can be listed: so it is the columns of trades that are.
 */
export function foreignColumns(columns: readonly string[]): string[] {
  const names = columns.map(canonicalName);
  const isOfTrades = names.some((name) => ONLY_OF_TRADES.test(name));
  // Without a column of the side, the type may be the side, as Bitstamp writes it.
  const isOfFills = names.some((name) => OF_FILLS.test(name)) && names.some((name) => TRADE_COLUMNS.side.test(name));
  return columns.filter((_, i) => {
    const name = names[i];
    if (SKIPPED.has(name) || (isOfTrades && SEQUENCE.test(name)) || (isOfFills && ORDER.test(name))) return false;
    return !Object.values(TRADE_COLUMNS).some((pattern) => pattern.test(name));
  });
}

/**
 * The --columns that a table of trades would be read with, to be copied into a shell; undefined where a time, a price and a size are not found,
 * or several of one.
 */
export function columnsFlag(names: readonly string[]): string | undefined {
  const { time, date, price, size, side } = TRADE_COLUMNS;
  const found = (pattern: RegExp) => names.filter((name) => pattern.test(canonicalName(name)));
  const times = found(time);
  const parts = { time: times.length > 0 ? times : found(date), price: found(price), size: found(size) };
  if (Object.values(parts).some((each) => each.length !== 1)) return undefined;
  const sides = found(side);
  const all = Object.entries(sides.length === 1 ? { ...parts, side: sides } : parts);
  const text = all.map(([field, [name]]) => `${field}=${name}`).join();
  if (/^[\w=,.]+$/.test(text)) return `--columns ${text}`;
  return /[',=]/.test(all.map(([, [name]]) => name).join('')) ? undefined : `--columns '${sanitize(text, 200)}'`;
}
