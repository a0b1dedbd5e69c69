import { plainText } from '../../decimal.js';
import { LobtopError } from '../../errors.js';
import { PriceGrid } from '../../units.js';
import type { CcxtExchange, CcxtMarket } from './types.js';

const DECIMAL_PLACES = 2;
const TICK_SIZE = 4;

/** The tick size according to ccxt; undefined for significant digits, and when unknown. */
export function tickSizeIfKnown(exchange: CcxtExchange, { precision: { price } }: CcxtMarket): string | undefined {
  if (price === undefined) return undefined;
  if (exchange.precisionMode === DECIMAL_PLACES) return plainText(10 ** -price);
  return exchange.precisionMode === TICK_SIZE && price > 0 ? plainText(price) : undefined;
}

/**
 * The tick size of a market whose venue specifies significant digits or nothing, as exact text: the coarsest one that fits all prices of its book.
 *
 * @throws LobtopError `symbol` when its book is empty
 */
export async function inferTickSize(exchange: CcxtExchange, symbol: string): Promise<string> {
  const { bids = [], asks = [] } = await exchange.fetchOrderBook(symbol);
  const prices = [...bids, ...asks].map((row) => row[0] as string | number);
  if (prices.length === 0)
    throw new LobtopError('symbol', `${symbol} has no tick size, and none can be inferred from its empty book`);
  let grid = PriceGrid.of(coarsestOf(prices[0]));
  for (const price of prices) grid = grid.refinedFor(price).grid;
  return grid.text;
}

/** A power of ten that is certainly not finer than the market's tick size. */
function coarsestOf(price: string | number): string {
  return plainText(10 ** Math.max(0, Math.ceil(Math.log10(Number(price) || 1))));
}

/** The lot size of a market as exact text; "0" where unknown. */
export function lotSizeOf(exchange: CcxtExchange, market: CcxtMarket): string {
  const { amount } = market.precision;
  if (amount === undefined) return '0';
  if (exchange.precisionMode === DECIMAL_PLACES) return plainText(10 ** -amount);
  return exchange.precisionMode === TICK_SIZE ? plainText(amount) : '0';
}
