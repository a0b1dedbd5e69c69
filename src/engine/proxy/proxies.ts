import { type HostAndPort, isExcepted } from './no-proxy.js';
import { isNoProxy, type ProxyAddress, parseProxy } from './proxy-address.js';

/** Which proxy to use; nothing set = none. */
export type ProxySettings = {
  /**
   * The proxy for every address: http://, https:// or socks5://[USER:PASSWORD@]HOST:PORT; "none" or "" = no proxy, whatever the environment says.
   */
  readonly url?: string | undefined;
  /**
   * Environment variables, such as `process.env`. Without `url`, proxies are taken from HTTPS_PROXY (https:// and wss://), HTTP_PROXY (http:// and ws://)
   * and ALL_PROXY. Hosts in NO_PROXY are always reached directly. Names in lower case take precedence.
   */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
};

/** What is to be connected to. */
export type ProxyTarget = HostAndPort & { readonly isSecure: boolean };

/** Chooses the proxy for an address, as curl does. */
export class Proxies {
  readonly #explicit: ProxyAddress | undefined;
  readonly #secure: ProxyAddress | undefined;
  readonly #plain: ProxyAddress | undefined;
  readonly #exceptions: string;

  /**
   * @param subject begins the message about a malformed `url`: "The proxy of binance"
   * @throws LobtopError `config` for a malformed address
   */
  constructor({ url, env = {} }: ProxySettings, subject = 'The proxy') {
    this.#exceptions = variable(env, ['NO_PROXY'])?.value ?? '';
    if (url !== undefined) {
      this.#explicit = isNoProxy(url) ? undefined : parseProxy(url, subject);
      return;
    }
    this.#secure = proxyIn(env, ['HTTPS_PROXY', 'ALL_PROXY']);
    this.#plain = proxyIn(env, ['HTTP_PROXY', 'ALL_PROXY']);
  }

  /** Whether no address has a proxy. */
  get isEmpty(): boolean {
    return this.all.length === 0;
  }

  get all(): readonly ProxyAddress[] {
    return [this.#explicit, this.#secure, this.#plain].filter((proxy) => proxy !== undefined);
  }

  /** undefined = connect directly. */
  for(target: ProxyTarget): ProxyAddress | undefined {
    if (isExcepted(target, this.#exceptions)) return undefined;
    if (this.#explicit !== undefined) return this.#explicit;
    return target.isSecure ? this.#secure : this.#plain;
  }

  /** undefined = connect directly. @param url http:, https:, ws: or wss: */
  forUrl(url: string): ProxyAddress | undefined {
    const { protocol, hostname, port } = new URL(url);
    const isSecure = protocol === 'https:' || protocol === 'wss:';
    return this.for({ isSecure, host: hostname, port: port === '' ? (isSecure ? 443 : 80) : Number(port) });
  }
}

/** The proxy in the first variable that is set. One that is set to nothing means no proxy, and ends the search. */
function proxyIn(env: NonNullable<ProxySettings['env']>, names: readonly string[]): ProxyAddress | undefined {
  const found = variable(env, names);
  if (found === undefined || isNoProxy(found.value)) return undefined;
  return parseProxy(found.value, `The proxy in ${found.name}`);
}

function variable(env: NonNullable<ProxySettings['env']>, names: readonly string[]) {
  for (const name of names.flatMap((upper) => [upper.toLowerCase(), upper])) {
    const value = env[name];
    if (value !== undefined) return { name, value };
  }
  return undefined;
}
