import { lookup } from 'node:dns/promises';
import type { Socket } from 'node:net';
import { SocksClient } from 'socks';
import { type LobtopError, messageOf } from '../errors.js';
import type { HostAndPort } from './no-proxy.js';
import type { ProxyAddress } from './proxy-address.js';
import { proxyError } from './proxy-error.js';

/** The caller has a shorter time limit, for all of it. */
const TIMEOUT_MS = 60_000;

/**
 * Asks a proxy for a connection with SOCKS 5 (RFC 1928, RFC 1929), 4 or 4a (openssh.com/txt/socks4.protocol, socks4a.protocol).
 * Names are looked up by the proxy, except with SOCKS 4.
 *
 * @throws LobtopError `proxy`
 */
export async function requestSocksTunnel(socket: Socket, proxy: ProxyAddress, target: HostAndPort): Promise<void> {
  const { kind, host, port, user, password } = proxy;
  const destination = kind === 'socks4' ? await ipv4Of(target.host, proxy) : target.host;
  try {
    await SocksClient.createConnection({
      proxy: { host, port, type: kind === 'socks5' ? 5 : 4, ...(user === '' ? {} : { userId: user, password }) },
      command: 'connect',
      destination: { host: destination, port: target.port },
      existing_socket: socket,
      timeout: TIMEOUT_MS,
    });
  } catch (error) {
    // Not passed on as a cause: it has the password.
    throw refusal(proxy, target, messageOf(error));
  }
}

async function ipv4Of(host: string, proxy: ProxyAddress): Promise<string> {
  const { address, family } = await lookup(host, { family: 4 }).catch(() => ({ address: '', family: 0 }));
  // An IPv6 address is its own result.
  if (family !== 4) throw proxyError(proxy, 'noIpv4', host);
  return address;
}

/** What the messages of the package mean (`ERRORS` in its constants.ts). */
function refusal(proxy: ProxyAddress, { host, port }: HostAndPort, message: string): LobtopError {
  const place = `${host}:${port}`;
  if (/no accepted authentication type|unknown authentication type/.test(message))
    return proxyError(proxy, proxy.user === '' ? 'noCredentials' : 'badCredentials');
  if (/Authentication failed/.test(message)) return proxyError(proxy, 'badCredentials');
  if (/NotAllowed/.test(message)) return proxyError(proxy, 'forbidden', place);
  const [, reason] = /rejected connection - \(?(\w+)/.exec(message) ?? [];
  // SOCKS 4: "request rejected because the client program and identd report different user-ids", or because there is no identd.
  if (reason === 'RejectedIdent' || reason === 'Rejected') return proxyError(proxy, 'badCredentials');
  if (reason !== undefined) return proxyError(proxy, 'targetUnreachable', `${place} (${reason})`);
  return /Socket closed|ECONNRESET|EPIPE/.test(message)
    ? proxyError(proxy, 'closed')
    : proxyError(proxy, 'misunderstood', `SOCKS ${proxy.kind.slice('socks'.length)}`);
}
