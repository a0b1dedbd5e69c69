import { LobtopError, messageOf } from '../../errors.js';
import type { StatusReason } from '../../sink.js';
import { sanitize } from '../../text.js';
import type { FeedIssue } from './feed-state.js';

/** What a failure means for the subscription it hit. */
export type Failure = FeedIssue & {
  /** `retry`: back off and try again, for ever. `fatal`: only the user can mend it. `closed`: we closed it ourselves. */
  readonly verdict: 'retry' | 'fatal' | 'closed';
};

const TLS = /certificate|self.signed|CERT_|UNABLE_TO_|ERR_TLS|ERR_SSL|wrong version number|EPROTO/i;

const TLS_HINT = 'NODE_EXTRA_CA_CERTS names a certificate to trust';
const AUTH_HINT = 'put apiKey and secret into [venues.NAME.ccxt]';
/** The hint must still fit on the line. */
const DETAIL_WITH_HINT = 100;
const OVERSIZE = /max payload size exceeded/i;
/** What ws says when a message of ours was to leave on a socket that is closing. It has no code. */
const NOT_OPEN = /^WebSocket is not open/;

/** The outermost ccxt class that decides comes first; ccxt's tree of errors is documented in its manual, "Error Handling". */
const BY_CLASS: ReadonlyArray<readonly [string, Failure['verdict'], StatusReason]> = [
  ['ExchangeClosedByUser', 'closed', 'user'],
  ['ChecksumError', 'retry', 'gap'],
  ['InvalidNonce', 'retry', 'gap'],
  ['UnsubscribeError', 'retry', 'gap'],
  ['DDoSProtection', 'retry', 'rate-limit'],
  ['RateLimitExceeded', 'retry', 'rate-limit'],
  ['BadSymbol', 'fatal', 'symbol'],
  ['AuthenticationError', 'fatal', 'auth'],
  ['NetworkError', 'retry', 'disconnect'],
  ['ExchangeError', 'fatal', 'malformed'],
];

/** Sorts anything that ccxt or a hook of ours threw. */
export function failureOf(error: unknown): Failure {
  const detail = sanitize(messageOf(error), 160);
  if (error instanceof LobtopError) return { verdict: 'retry', reason: 'malformed', detail };
  if (OVERSIZE.test(detail)) return { verdict: 'retry', reason: 'oversize', detail };
  if (TLS.test(detail)) return { verdict: 'fatal', reason: 'tls', detail: hinted(detail, TLS_HINT) };
  // ccxt's own bridge gave up: after three snapshots that were too old, or because we had given up the book meanwhile.
  if (/nonce is behind the cache|orderbook is not initiated/.test(detail))
    return { verdict: 'retry', reason: 'gap', detail };
  const names = classNames(error);
  const known = BY_CLASS.find(([name]) => names.includes(name));
  if (known === undefined)
    return { verdict: 'retry', reason: isSocketError(error, detail) ? 'disconnect' : 'malformed', detail };
  const [, verdict, reason] = known;
  return { verdict, reason, detail: reason === 'auth' ? hinted(detail, AUTH_HINT) : detail };
}

/** What only the user can mend says how. The cause stands at the end of what ccxt says, behind the address. */
function hinted(detail: string, hint: string): string {
  return `${detail.slice(-DETAIL_WITH_HINT)}; ${hint}`;
}

/** A socket's own trouble carries a code (ECONNRESET, HPE_INVALID_CONSTANT); a handler that stumbled over a message has none. */
function isSocketError(error: unknown, detail: string): boolean {
  return typeof (error as { code?: unknown } | undefined)?.code === 'string' || NOT_OPEN.test(detail);
}

function classNames(error: unknown): string[] {
  const names: string[] = [];
  for (let proto = Object.getPrototypeOf(error ?? {}); proto !== null; proto = Object.getPrototypeOf(proto)) {
    names.push(String(proto.constructor?.name));
  }
  return names;
}
