import type { CcxtExchange } from '../types.js';
import type { KnownVenue } from '../venue-definition.js';
import { type JsonObject, objectsOf } from '../wire-values.js';

export const bithumb: KnownVenue = {
  ccxtIds: ['bithumb'],
  documentation: 'https://apidocs.bithumb.com/reference/%ED%98%B8%EA%B0%80-orderbook',
  policy: { book: 'snapshot', patch: keepEarlierSubscriptions },
  rows: [{ book: 'best 15 levels in each message', testedOn: 'stand-in' }],
  tradeSide: { names: 'unstated', field: 'ask_bid' },
  keepAlive: 'websocket ping frames',
};

/** What ccxt names its subscriptions by, and what the venue calls them: both by the same word. */
const SUBSCRIPTION = /^(orderbook|trade|ticker):(.+)$/;

/**
 * A request replaces those before it on the connection: others have measured it, the documentation does not say. ccxt sends one for each
 * stream of each market, of which only the last would be left. Here each request asks for all that is subscribed, which is right either way.
 */
function keepEarlierSubscriptions(exchange: CcxtExchange): void {
  const { watch } = exchange;
  exchange.watch = (url, messageHash, request, subscribeHash, subscription) => {
    const all = Array.isArray(request) ? withEarlier(exchange, url, request) : request;
    return watch.call(exchange, url, messageHash, all, subscribeHash, subscription);
  };
}

/** `[{"ticket": …}, {"type": "orderbook", "codes": ["KRW-BTC"]}]` */
function withEarlier(exchange: CcxtExchange, url: string, request: readonly unknown[]): readonly JsonObject[] {
  const [ticket = {}, ...types] = objectsOf(request);
  const codes = new Map<string, Set<unknown>>();
  const add = (type: string, code: unknown) => codes.set(type, (codes.get(type) ?? new Set()).add(code));
  for (const name of Object.keys(exchange.clients[url]?.subscriptions ?? {})) {
    const [, type, symbol = ''] = SUBSCRIPTION.exec(name) ?? [];
    const market = exchange.markets?.[symbol];
    if (type !== undefined && market !== undefined) add(type, market.id);
  }
  for (const { type, codes: requested } of types) {
    for (const code of Array.isArray(requested) ? requested : []) add(String(type), code);
  }
  return [ticket, ...[...codes].map(([type, all]) => ({ type, codes: [...all] }))];
}
