import { proxyAgents } from '../../proxy/agents.js';
import type { Proxies } from '../../proxy/proxies.js';
import { proxyDispatcher } from '../../proxy/proxy-fetch.js';
import type { CcxtConfig, CcxtExchange } from './types.js';

/** ccxt's own settings of proxies; `proxyUrl` is something else: an address to put before every other one. */
const CCXT_PROXY = /^(http|https|socks|ws|wss|ws_?socks)_?proxy$/i;

/** The name of a proxy setting of ccxt's in a configuration; undefined where there is none. */
export function ccxtProxyKey(config: CcxtConfig): string | undefined {
  return Object.keys(config).find((key) => CCXT_PROXY.test(key) && typeof config[key] === 'string');
}

/**
 * Makes REST calls and websockets use proxies. ccxt has settings for that, but loads the packages that its websockets need from
 * the user's installation (NotSupported without `http-proxy-agent`), and chooses one proxy for all addresses, those in NO_PROXY too.
 *
 * @param signal ends attempts to connect
 */
export function routeThroughProxies(exchange: CcxtExchange, proxies: Proxies, signal: AbortSignal): void {
  if (proxies.isEmpty) return;
  const agents = proxyAgents(proxies, signal);
  exchange.agent = agents.secure;
  exchange.httpAgent = agents.plain;
  const request = exchange.undiciRequest;
  let dispatcher: ReturnType<typeof proxyDispatcher> | undefined;
  exchange.undiciRequest = async (url, params) => {
    if (proxies.forUrl(url) === undefined) return request.call(exchange, url, params);
    dispatcher ??= proxyDispatcher(proxies, signal);
    return request.call(exchange, url, { ...params, dispatcher: await dispatcher });
  };
}
