import { plainText } from '../../decimal.js';
import { LobtopError } from '../../errors.js';
import { PriceGrid } from '../../units.js';
import type { CcxtExchange, CcxtMarket } from './types.js';

const DECIMAL_PLACES = 2;
const TICK_SIZE = 4;

/**
 * The price step of a market as exact text: what ccxt tells, or, where a venue gives significant digits or nothing,
 * the coarsest step that the prices of its book are on.
 *
 * @throws LobtopError `symbol` when neither tells
 */
export async function tickSizeOf(exchange: CcxtExchange, market: CcxtMarket): Promise<string> {
  return stepIfKnown(exchange, market) ?? (await stepOf(exchange, market.symbol));
}

/** The price step that ccxt tells; undefined for significant digits, and for none. */
export function stepIfKnown(exchange: CcxtExchange, { precision: { price } }: CcxtMarket): string | undefined {
  if (price === undefined) return undefined;
  if (exchange.precisionMode === DECIMAL_PLACES) return plainText(10 ** -price);
  return exchange.precisionMode === TICK_SIZE && price > 0 ? plainText(price) : undefined;
}

async function stepOf(exchange: CcxtExchange, symbol: string): Promise<string> {
  const { bids = [], asks = [] } = await exchange.fetchOrderBook(symbol);
  const prices = [...bids, ...asks].map((row) => row[0] as string | number);
  if (prices.length === 0) throw new LobtopError('symbol', `${symbol} has no price step and an empty book`);
  let grid = PriceGrid.of(coarsestOf(prices[0]));
  for (const price of prices) grid = grid.refinedFor(price).grid;
  return grid.text;
}

/** A power of ten that is certainly no finer than the market's step. */
function coarsestOf(price: string | number): string {
  return plainText(10 ** Math.max(0, Math.ceil(Math.log10(Number(price) || 1))));
}

/** The size step of a market as exact text; "0" where the venue gives none. */
export function lotSizeOf(exchange: CcxtExchange, market: CcxtMarket): string {
  const { amount } = market.precision;
  if (amount === undefined) return '0';
  if (exchange.precisionMode === DECIMAL_PLACES) return plainText(10 ** -amount);
  return exchange.precisionMode === TICK_SIZE ? plainText(amount) : '0';
}
