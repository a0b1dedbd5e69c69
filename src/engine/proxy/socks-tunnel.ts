import type { Socket } from 'node:net';
import { SocksClient } from 'socks';
import { type LobtopError, messageOf } from '../errors.js';
import type { HostAndPort } from './no-proxy.js';
import type { ProxyAddress } from './proxy-address.js';
import { proxyError } from './proxy-error.js';

/** The caller has a shorter time limit, for all of it. */
const TIMEOUT_MS = 60_000;

/** Asks a proxy for a connection with SOCKS 5 (RFC 1928, RFC 1929). Names are looked up by the proxy. @throws LobtopError `proxy` */
export async function requestSocksTunnel(socket: Socket, proxy: ProxyAddress, target: HostAndPort): Promise<void> {
  const { host, port, user, password } = proxy;
  try {
    await SocksClient.createConnection({
      proxy: { host, port, type: 5, ...(user === '' ? {} : { userId: user, password }) },
      command: 'connect',
      destination: { host: target.host, port: target.port },
      existing_socket: socket,
      timeout: TIMEOUT_MS,
    });
  } catch (error) {
    // Not passed on as a cause: it has the password.
    throw refusal(proxy, target, messageOf(error));
  }
}

/** What the messages of the package mean (`ERRORS` in its constants.ts). */
function refusal(proxy: ProxyAddress, { host, port }: HostAndPort, message: string): LobtopError {
  const place = `${host}:${port}`;
  if (/no accepted authentication type|unknown authentication type/.test(message))
    return proxyError(proxy, proxy.user === '' ? 'noCredentials' : 'badCredentials');
  if (/Authentication failed/.test(message)) return proxyError(proxy, 'badCredentials');
  if (/NotAllowed/.test(message)) return proxyError(proxy, 'forbidden', place);
  const [, reason] = /rejected connection - (\w+)/.exec(message) ?? [];
  if (reason !== undefined) return proxyError(proxy, 'targetUnreachable', `${place} (${reason})`);
  return /Socket closed|ECONNRESET|EPIPE/.test(message)
    ? proxyError(proxy, 'closed')
    : proxyError(proxy, 'misunderstood', 'SOCKS 5');
}
