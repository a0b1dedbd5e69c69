import { proxyAgents } from '../../proxy/agents.js';
import type { Proxies } from '../../proxy/proxies.js';
import { proxyDispatcher } from '../../proxy/proxy-fetch.js';
import type { CcxtConfig, CcxtExchange } from './types.js';

/** ccxt's own settings of proxies; `proxyUrl` is something else: an address to put before every other one. */
const CCXT_PROXY = /^(http|https|socks|ws|wss|ws_?socks)_?proxy$/i;

/**
 * Takes the proxies out of a configuration of ccxt.
 *
 * @returns the different addresses of proxies in it, and the configuration without them
 */
export function withoutProxies(config: CcxtConfig): { readonly urls: readonly string[]; readonly config: CcxtConfig } {
  const isProxy = ([key, value]: [string, unknown]): boolean => CCXT_PROXY.test(key) && typeof value === 'string';
  const settings = Object.entries(config);
  const urls = new Set(settings.filter(isProxy).map(([, url]) => String(url)));
  return { urls: [...urls], config: Object.fromEntries(settings.filter((setting) => !isProxy(setting))) };
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
