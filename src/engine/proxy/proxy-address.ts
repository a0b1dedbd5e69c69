import { LobtopError } from '../errors.js';
import { sanitize } from '../text.js';

/** How to speak to a proxy. */
export type ProxyKind = 'http' | 'https' | 'socks4' | 'socks4a' | 'socks5';

/** A proxy to connect through. User name and password are decoded, and empty where there is none. */
export type ProxyAddress = {
  readonly kind: ProxyKind;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** The address without user name and password: what may be shown. */
  readonly shown: string;
};

/** The port of an address without one, as in URLs; that of SOCKS is registered (IANA, service "socks"). */
const DEFAULT_PORTS: Readonly<Record<ProxyKind, number>> = {
  http: 80,
  https: 443,
  socks4: 1080,
  socks4a: 1080,
  socks5: 1080,
};
/**
 * The proxy looks up the names of venues: ours may be blocked, or known to nobody else. Only SOCKS 4 has to be given an IPv4 address, as in
 * curl; 4a is its extension by names.
 */
const KINDS = new Map<string, ProxyKind>([
  ['http', 'http'],
  ['https', 'https'],
  ['socks4', 'socks4'],
  ['socks4a', 'socks4a'],
  ['socks', 'socks5'],
  ['socks5', 'socks5'],
  ['socks5h', 'socks5'],
]);
const SCHEME = /^([a-z][a-z0-9+.-]*):\/\//i;
const REMEDY =
  'Expected an address like http://proxy.example:3128, https://proxy.example or socks5://127.0.0.1:1080; USER:PASSWORD@ goes before the host';

/** Whether a setting says that no proxy is to be used. */
export function isNoProxy(text: string): boolean {
  return ['', 'none'].includes(text.trim().toLowerCase());
}

/**
 * Parses the address of a proxy; without a scheme it is one of HTTP, as in curl.
 *
 * @param subject begins the message of an error: "The proxy in HTTPS_PROXY"
 * @throws LobtopError `config`; the message has nothing of the address but its scheme, since a password may be anywhere in a malformed one
 */
export function parseProxy(text: string, subject: string): ProxyAddress {
  const [prefix = '', scheme = 'http'] = SCHEME.exec(text.trim()) ?? [];
  const kind = KINDS.get(scheme.toLowerCase());
  if (kind === undefined) throw invalid(`${subject} has an unknown scheme: ${sanitize(scheme)}://`);
  const url = parsed(text.trim().slice(prefix.length), subject);
  const port = url.port === '' ? defaultPort(kind, text) : Number(url.port);
  if (port === 0) throw invalid(`${subject} has port 0`);
  if (kind.startsWith('socks4') && url.password !== '')
    throw invalid(`${subject} has a password, which SOCKS 4 cannot send`);
  return {
    kind,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port,
    user: decoded(url.username),
    password: decoded(url.password),
    shown: `${scheme.toLowerCase()}://${url.hostname}:${port}`,
  };
}

/** What follows the scheme, by the rules of http: addresses: those of other schemes are hardly checked. */
function parsed(rest: string, subject: string): URL {
  if (/^([^@]*@)?(:|\/|$)/.test(rest)) throw invalid(`${subject} has no host`);
  let url: URL;
  try {
    url = new URL(`http://${rest}`);
  } catch {
    // The error of URL has the whole text.
    throw invalid(`${subject} is not an address`, `${REMEDY}; / ? # % in a password are %2F %3F %23 %25`);
  }
  // A password with one of / ? # would end the host, and the rest of it would be shown or sent as something else.
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw invalid(`${subject} has more than a host and a port`, `${REMEDY}; / ? # % in a password are %2F %3F %23 %25`);
  }
  return url;
}

/** URL leaves out a port of 80, the default of http: addresses. */
function defaultPort(kind: ProxyKind, text: string): number {
  return /:80\/?$/.test(text.trim()) ? 80 : DEFAULT_PORTS[kind];
}

/** Unchanged when it cannot be decoded: a % that was not meant as an escape. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function invalid(message: string, remedy = REMEDY): LobtopError {
  return new LobtopError('config', message, { remedy });
}
