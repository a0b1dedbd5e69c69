/** Names of the columns of a table of trades, in lower case. */
export const TRADE_COLUMNS = {
  time: /^(local_)?(timestamp|time|ts|ts_event|ts_recv|datetime|(exchange|recv|receive|received|event|transact|trade)_?(ts|time|timestamp)|(created|executed|received)_at)(_(s|ms|us|ns))?$/,
  date: /^(date|day|trade_date)$/,
  timeOfDay: /^(time|time_of_day|trade_time)$/,
  price: /^(price|px|last_price|trade_price)(_1e9)?$/,
  size: /^(size|amount|qty|quantity|volume|vol|trade_size)$/,
  side: /^(side|aggressor_side|taker_side|direction|is_buyer_maker|isbuyermaker|buyer_maker)$/,
  id: /^(id|(agg_?)?trade_?id)$/,
  symbol: /^(symbol|instrument|instrument_id|instrument_name|pair|ticker|market|product_id)$/,
  venue: /^(venue|exchange)$/,
} as const;

/** Which of several times is that of the receipt. */
export const RECEIVED = /^(local_|recv|receive|ts_recv)/;

/** What else trades have and is not read; without the underscores that some names have. */
const SKIPPED: ReadonlySet<string> = new Set([
  ...['index', 'unnamed: 0'],
  ...['quoteqty', 'quotequantity', 'quotevolume', 'quotesize', 'quoteamount', 'baseqty', 'basevolume', 'contracts'],
  ...['notional', 'homenotional', 'foreignnotional', 'grossvalue', 'value', 'turnover', 'tradeturnover', 'cost'],
  ...['amountusd', 'sizeusd', 'valueusd', 'notionalusd', 'fee', 'fees', 'feecurrency', 'feeasset'],
  ...['isbestmatch', 'tickdirection', 'firsttradeid', 'lasttradeid', 'tradeseq', 'trdmatchid'],
  ...['markprice', 'indexprice', 'iv', 'liquidation', 'currency', 'basecurrency', 'quotecurrency'],
  ...['contractkind', 'contractsize', 'settle'],
]);
/** Changes of a book are numbered too: only beside a column that none but trades have is it a number of a trade. */
const SEQUENCE = /^seq(uence)?(_?(number|num|no|id))?$/;
const ONLY_OF_TRADES = /^((agg_?)?trade_?id|aggressor_side|taker_side|is_buyer_maker|isbuyermaker|buyer_maker)$/;

/** Whether a table has what a trade needs: a time, a price, a size. */
export function hasTrades(columns: readonly string[]): boolean {
  const { time, date, price, size } = TRADE_COLUMNS;
  const has = (...patterns: readonly RegExp[]) => columns.some((name) => patterns.some((each) => each.test(name)));
  return has(price) && has(size) && has(time, date);
}

/**
 * The columns that are not known to be of trades. A table of the changes of a book has times, prices, sizes and sides as well, and far more names
 * for what tells it from one of trades than can be listed: so it is the columns of trades that are.
 */
export function foreignColumns(columns: readonly string[]): string[] {
  const isOfTrades = columns.some((name) => ONLY_OF_TRADES.test(name));
  return columns.filter((name) => {
    if (SKIPPED.has(name.replaceAll('_', '')) || (isOfTrades && SEQUENCE.test(name))) return false;
    return !Object.values(TRADE_COLUMNS).some((pattern) => pattern.test(name));
  });
}
