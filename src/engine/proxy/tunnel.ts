import { connect, isIP, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { LobtopError } from '../errors.js';
import { systemClock } from '../time/clock.js';
import { requestTunnel } from './http-tunnel.js';
import type { HostAndPort } from './no-proxy.js';
import type { ProxyAddress } from './proxy-address.js';
import { type ProxyProblemKind, proxyError } from './proxy-error.js';

/** Less than the 10 s of ccxt and of websocket handshakes, so that the proxy is named as the cause. */
const TIMEOUT_MS = 8000;
const SECONDS = `within ${TIMEOUT_MS / 1000} s`;

/**
 * Connects to a host through a proxy.
 *
 * @param signal ends the attempt; has no effect once there is a connection
 * @returns a connection to the host
 * @throws LobtopError `proxy`
 */
export async function openTunnel(proxy: ProxyAddress, target: HostAndPort, signal: AbortSignal): Promise<Socket> {
  const socket = dial(proxy);
  let stopped: LobtopError | undefined;
  const stop = (error: LobtopError) => {
    stopped ??= error;
    socket.destroy(error);
  };
  const cancel = systemClock.after(TIMEOUT_MS, () => stop(proxyError(proxy, 'silent', SECONDS)));
  const onAbort = () => stop(new LobtopError('venue', 'closed'));
  signal.addEventListener('abort', onAbort);
  try {
    if (signal.aborted) onAbort();
    await connected(socket, proxy);
    await (proxy.kind.startsWith('socks') ? requestSocks : requestTunnel)(socket, proxy, target);
    return socket;
  } catch (error) {
    socket.destroy();
    throw stopped ?? error;
  } finally {
    cancel();
    signal.removeEventListener('abort', onAbort);
  }
}

/** The package for SOCKS is loaded when it is needed. */
const requestSocks: typeof requestTunnel = async (...request) =>
  (await import('./socks-tunnel.js')).requestSocksTunnel(...request);

function dial({ kind, host, port }: ProxyAddress): Socket {
  if (kind !== 'https') return connect({ host, port });
  return connectSecurely({ host, port, ...(isIP(host) === 0 ? { servername: host } : {}) });
}

function connected(socket: Socket, proxy: ProxyAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (cause: Error) => reject(dialError(proxy, cause as Error & { code?: string }));
    socket.once('error', onError);
    socket.once(proxy.kind === 'https' ? 'secureConnect' : 'connect', () => {
      socket.off('error', onError);
      resolve();
    });
  });
}

const BY_CODE = new Map<string, ProxyProblemKind>([
  ['ECONNREFUSED', 'refused'],
  ['ENOTFOUND', 'unknownHost'],
  ['EAI_AGAIN', 'unknownHost'],
  ['ECONNRESET', 'closed'],
]);
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_/;

function dialError(proxy: ProxyAddress, { code = '' }: Error & { code?: string }): LobtopError {
  const known = BY_CODE.get(code);
  if (known !== undefined) return proxyError(proxy, known);
  if (CERTIFICATE.test(code)) return proxyError(proxy, 'untrusted', `(${code})`);
  return /SSL|EPROTO/.test(code) ? proxyError(proxy, 'misunderstood', 'TLS') : proxyError(proxy, 'unreachable', code);
}
