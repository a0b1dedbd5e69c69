import type { ReadonlyMarket } from '../market.js';
import type { ConsolidatedSource } from './consolidated-book.js';

/** A market whose book is added up, or why it is not. */
export type Member = { readonly market: ReadonlyMarket } & (
  | { readonly source: ConsolidatedSource; readonly reason: undefined }
  | { readonly source: undefined; readonly reason: string }
);

/** The pair of a symbol, without what it settles in: "BTC/USDT:USDT" → "BTC/USDT". */
export function pairOf(symbol: string): string {
  return symbol.split(':')[0];
}

/**
 * Which markets may be added up with each other: books that can be relied on, of the same base and the same quote currency. Nothing is ever
 * added across quotes, nor where sizes have no amount in base currency (quanto contracts).
 *
 * @param pair "BTC/USDT"
 */
export function membersOf(markets: readonly ReadonlyMarket[], pair: string): Member[] {
  return markets.map((market) => {
    const reason = reasonOf(market, pair);
    const { book } = market;
    if (reason !== undefined || book === undefined)
      return { market, source: undefined, reason: reason ?? 'no book yet' };
    return { market, source: { name: nameOf(market, markets), venue: market.venue, book }, reason: undefined };
  });
}

/** "BTC/USD:BTC-241227-60000-C", "BTC/USDT:USDT-250328" */
const OPTION = /:[^-]+-.*-[CP]$/;
const EXPIRES = /:[^-]+-/;

function reasonOf({ state, symbol, book, instrument, feedStatus }: ReadonlyMarket, pair: string): string | undefined {
  if (pairOf(symbol) !== pair) return `another pair: ${pairOf(symbol)}`;
  if (OPTION.test(symbol)) return 'an option';
  if (EXPIRES.test(symbol)) return 'it expires: its price is not that of the pair';
  if (state !== 'live') return feedStatus.detail === '' ? state : `${state}: ${feedStatus.detail}`;
  if (book?.isReady !== true || instrument === undefined) return 'no book yet';
  if (book.isCrossed) return 'crossed in itself';
  return book.sizeUnit.kind === 'quanto' ? 'its contracts have no amount in base currency' : undefined;
}

/** The venue's name; with the symbol where a venue has several markets of the pair. */
function nameOf({ venue, symbol }: ReadonlyMarket, markets: readonly ReadonlyMarket[]): string {
  const pair = pairOf(symbol);
  const count = markets.filter((other) => other.venue === venue && pairOf(other.symbol) === pair).length;
  return count > 1 ? `${venue} ${symbol}` : venue;
}
