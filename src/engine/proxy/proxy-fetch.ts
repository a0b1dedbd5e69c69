import type { Agent } from 'undici';
import type { Proxies } from './proxies.js';
import { openTunnel } from './tunnel.js';

/**
 * undici's dispatcher whose connections go through proxies.
 * Its own `ProxyAgent` sends a user name only with a password, its SOCKS is experimental and prints a warning, and its errors do not name the proxy.
 *
 * @param signal ends attempts to connect, and closes its connections
 */
export async function proxyDispatcher(proxies: Proxies, signal: AbortSignal): Promise<Agent> {
  const { Agent, buildConnector } = await import('undici');
  const connect = buildConnector({ allowH2: false });
  const dispatcher = new Agent({
    allowH2: false,
    pipelining: 1,
    connect(options, callback) {
      const isSecure = options.protocol === 'https:';
      const port = Number(options.port) || (isSecure ? 443 : 80);
      const target = { host: options.hostname.replace(/^\[|\]$/g, ''), port, isSecure };
      const proxy = proxies.for(target);
      if (proxy === undefined) return connect(options, callback);
      openTunnel(proxy, target, signal).then(
        (socket) => (isSecure ? connect({ ...options, httpSocket: socket }, callback) : callback(null, socket)),
        (error: Error) => callback(error, null),
      );
    },
  });
  const close = () => void dispatcher.destroy().catch(() => {});
  if (signal.aborted) close();
  else signal.addEventListener('abort', close, { once: true });
  return dispatcher;
}

/** `fetch` through proxies; without any it is Node's own. */
export function proxyFetch(proxies: Proxies, signal: AbortSignal): typeof fetch {
  if (proxies.isEmpty) return fetch;
  let dispatcher: Promise<Agent> | undefined;
  const viaProxies = async (input: unknown, init: object = {}): Promise<unknown> => {
    dispatcher ??= proxyDispatcher(proxies, signal);
    const [undici, agent] = [await import('undici'), await dispatcher];
    return undici.fetch(input as string, { ...init, dispatcher: agent });
  };
  // The same interface; its types are declared by another version of the package.
  return viaProxies as typeof fetch;
}
