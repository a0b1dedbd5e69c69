import { intervalMsOf } from '../../../tape/candle-kind.js';
import type { CandlePageRequest, CandleSource } from '../../../tape/candle-source.js';
import type { OhlcvRow } from '../../../tape/ohlcv.js';
import type { CcxtExchange } from '../types.js';

/** Page size when ccxt does not know a venue's limit; ccxt's own default. */
const DEFAULT_PAGE = 500;

/** A venue's candle history through ccxt; undefined where it has none by REST. */
export function ccxtCandles(exchange: CcxtExchange, symbol: string): CandleSource | undefined {
  const names = new Map<number, string>();
  for (const name of Object.keys(exchange.timeframes ?? {})) {
    // "1M" is a month, which has no fixed duration.
    const ms = intervalMsOf(name);
    if (ms !== undefined) names.set(ms, name);
  }
  if (exchange.has['fetchOHLCV'] !== true || names.size === 0) return undefined;
  const limit = exchange.featureValue(symbol, 'fetchOHLCV', 'limit', DEFAULT_PAGE);
  return {
    intervalsMs: [...names.keys()].sort((a, b) => a - b),
    pageSize: typeof limit === 'number' && limit > 1 ? limit : DEFAULT_PAGE,
    page: async ({ intervalMs, sinceTs, limit: rows }: CandlePageRequest) =>
      (await exchange.fetchOHLCV(symbol, names.get(intervalMs) ?? '', sinceTs, rows)) as readonly OhlcvRow[],
  };
}
