import { request } from 'node:http';
import type { Socket } from 'node:net';
import type { LobtopError } from '../errors.js';
import type { HostAndPort } from './no-proxy.js';
import type { ProxyAddress } from './proxy-address.js';
import { proxyError } from './proxy-error.js';

/** Asks a proxy for a tunnel with CONNECT (RFC 9110, 9.3.6). @throws LobtopError `proxy` */
export function requestTunnel(socket: Socket, proxy: ProxyAddress, target: HostAndPort): Promise<void> {
  const place = authority(target);
  return new Promise((resolve, reject) => {
    const asked = request({
      method: 'CONNECT',
      path: place,
      headers: { host: place, ...credentials(proxy) },
      // Not an agent's: the connection is the tunnel from now on.
      createConnection: () => socket,
    });
    asked.once('connect', ({ statusCode = 0 }, _socket, head) => {
      // Any 2xx is a tunnel.
      if (Math.floor(statusCode / 100) !== 2) return reject(refusal(proxy, place, statusCode));
      if (head.length > 0) socket.unshift(head);
      resolve();
    });
    asked.once('response', () => reject(proxyError(proxy, 'misunderstood', 'HTTP CONNECT')));
    asked.once('error', ({ code = '' }: Error & { code?: string }) => {
      const isGarbage = code.startsWith('HPE_');
      reject(isGarbage ? proxyError(proxy, 'misunderstood', 'HTTP') : proxyError(proxy, 'closed'));
    });
    asked.end();
  });
}

function authority({ host, port }: HostAndPort): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** RFC 7617: user name and password in UTF-8, in Base64. */
function credentials({ user, password }: ProxyAddress): Record<string, string> {
  if (user === '' && password === '') return {};
  const text = Buffer.from(`${user}:${password}`, 'utf8').toString('base64');
  return { 'proxy-authorization': `Basic ${text}` };
}

/** What a proxy says with a status instead of opening the tunnel. */
function refusal(proxy: ProxyAddress, place: string, status: number): LobtopError {
  if (status === 407) return proxyError(proxy, proxy.user === '' ? 'noCredentials' : 'badCredentials', '(407)');
  // Squid answers 403 for hosts and ports that its rules deny; 405 and 501: no CONNECT at all.
  if (status === 401 || status === 403) return proxyError(proxy, 'forbidden', `${place} (${status})`);
  if (status === 400 || status === 404 || status === 405 || status === 501)
    return proxyError(proxy, 'misunderstood', `HTTP CONNECT (${status})`);
  return proxyError(proxy, 'targetUnreachable', `${place} (${status})`);
}
