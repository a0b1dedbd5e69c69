import { LobtopError } from '../errors.js';
import type { ProxyAddress } from './proxy-address.js';

/** What went wrong with a proxy, and whether trying again is pointless. */
export type ProxyProblem = { readonly says: string; readonly remedy: string; readonly isFinal: boolean };

const ADDRESS_REMEDY = 'Start it, correct its address, or do without: --proxy none';

/** One of these is in the message of every error of a proxy; ccxt keeps only the message of a failed websocket. */
const PROBLEMS = {
  refused: { says: 'refuses connections', remedy: ADDRESS_REMEDY, isFinal: false },
  unknownHost: { says: 'has an unknown host name', remedy: ADDRESS_REMEDY, isFinal: false },
  unreachable: { says: 'cannot be reached', remedy: ADDRESS_REMEDY, isFinal: false },
  silent: { says: 'does not answer', remedy: ADDRESS_REMEDY, isFinal: false },
  closed: { says: 'closed the connection', remedy: 'Check its kind (http://, https://, socks5://)', isFinal: false },
  misunderstood: { says: 'does not speak', remedy: 'Check its kind (http://, https://, socks5://)', isFinal: true },
  noCredentials: {
    says: 'asks for a user name and a password',
    remedy: 'Put them into its address: USER:PASSWORD@HOST',
    isFinal: true,
  },
  badCredentials: { says: 'rejects the user name or the password', remedy: 'Correct its address', isFinal: true },
  untrusted: {
    says: 'has a certificate that is not trusted',
    remedy: 'Set NODE_EXTRA_CA_CERTS to a certificate to trust',
    isFinal: true,
  },
  noIpv4: {
    says: 'needs an IPv4 address, which is not known of',
    remedy: 'Use socks4a:// or socks5://, with which the proxy looks up names',
    isFinal: false,
  },
  forbidden: { says: 'does not allow connections to', remedy: 'Use another proxy', isFinal: true },
  targetUnreachable: {
    says: 'cannot connect to',
    remedy: 'Check its access to the Internet, or use another proxy',
    isFinal: false,
  },
} as const satisfies Readonly<Record<string, ProxyProblem>>;

export type ProxyProblemKind = keyof typeof PROBLEMS;

/** @param more what the problem is about: a host, a code */
export function proxyError({ shown }: ProxyAddress, kind: ProxyProblemKind, more = ''): LobtopError {
  const { says, remedy } = PROBLEMS[kind];
  return new LobtopError('proxy', `The proxy ${shown} ${says}${more === '' ? '' : ` ${more}`}`, { remedy });
}

const MESSAGE = /\bThe proxy ([a-z0-9]+:\/\/\S+ (.*))/s;

/** The problem of a proxy in the text of an error, in one sentence; undefined where it is about something else. */
export function proxyProblemIn(text: string): { readonly detail: string; readonly isFinal: boolean } | undefined {
  const [, message, rest] = MESSAGE.exec(text) ?? [];
  const problem = Object.values(PROBLEMS).find(({ says }) => rest?.startsWith(says));
  if (problem === undefined) return undefined;
  const { remedy, isFinal } = problem;
  return { detail: `the proxy ${message}; ${remedy.charAt(0).toLowerCase()}${remedy.slice(1)}`, isFinal };
}

/** The error of a proxy that caused another one; undefined where the cause was something else. */
export function proxyErrorIn(error: unknown): LobtopError | undefined {
  for (let each = error; each instanceof Error; each = each.cause) {
    if (each instanceof LobtopError && each.code === 'proxy') return each;
  }
  return undefined;
}
