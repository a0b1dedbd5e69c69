import { LobtopError, messageOf } from '../../errors.js';
import { proxyProblemIn } from '../../proxy/proxy-error.js';
import { withoutSecrets } from '../../secrets.js';
import type { StatusReason } from '../../sink.js';
import { sanitize } from '../../text.js';
import type { FeedIssue } from './feed-state.js';
import type { VenuePolicy } from './venue-policy.js';
import { MAINTENANCE, withoutTags, wordsInError } from './venue-words.js';

/** A failure, and what it means for the affected subscription. */
export type Failure = FeedIssue & {
  /** `retry`: back off and retry, without limit. `fatal`: only the user can fix it. `closed`: we closed it ourselves. */
  readonly verdict: 'retry' | 'fatal' | 'closed';
};

/** Ends a waiting call of ccxt's with what lobtop has found out itself. */
export class StreamError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.detail);
    this.failure = failure;
  }
}

const TLS = /certificate|self.signed|CERT_|UNABLE_TO_|ERR_TLS|ERR_SSL|wrong version number|EPROTO/i;

/** What an error says is in its first lines; the rest may be a whole page. */
const MAX_TEXT = 4096;
const TLS_HINT = 'set NODE_EXTRA_CA_CERTS to a certificate to trust';
/** RFC 7725, "Unavailable For Legal Reasons". */
const LEGAL_STATUS = /(^|[\s:])451(\s|$)/;
const BLOCKED =
  /restricted location|regulatory restriction|(unavailable|not available|block|prohibit|restrict)[^.]{0,40}(country|region|jurisdiction)|(country|region|jurisdiction)[^.]{0,60}(blocked|restricted|prohibited|not (available|supported|allowed))/i;
const ANY_SITE = 'a regional site of the venue';
const BLOCKED_HINT = `blocked in this country: use ${ANY_SITE}, or --proxy`;
/** A 403 without a reason, of a REST call or an upgrade. */
const FORBIDDEN = /(^|[\s:])403(\s|$)/;
const FORBIDDEN_HINT = 'the venue may block this address or country: try --proxy';
const AUTH_HINT = 'set apiKey and secret in [venues.NAME.ccxt]';
/** Keeps room for the hint on the line. */
const DETAIL_WITH_HINT = 100;
const OVERSIZE = /max payload size exceeded/i;
/** The error of ws for sending on a socket that is closing. It has no code. */
const NOT_OPEN = /^WebSocket is not open/;

/** Most specific ccxt classes first; ccxt's error hierarchy is documented in its manual, "Error Handling". */
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

/** What ccxt throws for a code of the venue that it does not know. Its subclasses say what is wrong. */
const UNKNOWN_CODE = 'ExchangeError';

/** Classifies anything thrown by ccxt or our hooks. */
export function failureOf(error: unknown): Failure {
  if (error instanceof StreamError) return error.failure;
  const text = withoutTags(withoutSecrets(messageOf(error).slice(0, MAX_TEXT)));
  const detail = sanitize(text, 160);
  const proxy = proxyProblemIn(text);
  if (proxy !== undefined) return { verdict: proxy.isFinal ? 'fatal' : 'retry', reason: 'proxy', detail: proxy.detail };
  if (error instanceof LobtopError) return { verdict: 'retry', reason: 'malformed', detail };
  if (isVenueError(error) && (LEGAL_STATUS.test(detail) || BLOCKED.test(text)))
    return { verdict: 'fatal', reason: 'blocked', detail: `${BLOCKED_HINT}: ${wordsInError(text, BLOCKED)}` };
  if (MAINTENANCE.test(detail) && isVenueError(error))
    return { verdict: 'retry', reason: 'maintenance', detail: `in maintenance, trying again: ${wordsInError(text)}` };
  if (OVERSIZE.test(detail)) return { verdict: 'retry', reason: 'oversize', detail };
  if (TLS.test(detail)) return { verdict: 'fatal', reason: 'tls', detail: withHint(detail, TLS_HINT) };
  // ccxt's own bridging failed: after three snapshots that were too old, or because we discarded the book in the meantime.
  if (/nonce is behind the cache|orderbook is not initiated/.test(detail))
    return { verdict: 'retry', reason: 'gap', detail };
  const names = classNames(error);
  const known = BY_CLASS.find(([name]) => names.includes(name));
  if (known === undefined)
    return { verdict: 'retry', reason: isSocketError(error, detail) ? 'disconnect' : 'malformed', detail };
  const [, verdict, reason] = known;
  if (isUnknownCode(error)) return { verdict: 'retry', reason, detail };
  if (reason === 'auth') return { verdict, reason, detail: withHint(detail, AUTH_HINT) };
  return {
    verdict,
    reason,
    detail: FORBIDDEN.test(detail) ? withHint(`403 ${wordsInError(text)}`, FORBIDDEN_HINT) : detail,
  };
}

/** Names a venue's sites for other countries, where it is blocked. */
export function namingSites(issue: FeedIssue, { ccxtId, regionalSites = [] }: VenuePolicy): FeedIssue {
  const sites = regionalSites.filter((site) => site !== ccxtId);
  if (issue.reason !== 'blocked' || sites.length === 0) return issue;
  return { ...issue, detail: issue.detail.replace(ANY_SITE, sites.join(' or ')) };
}

/** Whether the venue answered with an error that ccxt does not know: it may be a passing one. */
export function isUnknownCode(error: unknown): boolean {
  return classNames(error)[0] === UNKNOWN_CODE;
}

/** Whether ccxt threw this on purpose, for something that the venue said; other errors are faults of a handler. */
export function isVenueError(error: unknown): boolean {
  return classNames(error).includes('BaseError');
}

/** Appends a hint for errors that only the user can fix. Keeps the end of ccxt's message: the cause comes after the address. */
function withHint(detail: string, hint: string): string {
  return `${detail.slice(-DETAIL_WITH_HINT)}; ${hint}`;
}

/** Socket errors have a code (ECONNRESET, HPE_INVALID_CONSTANT); an exception in a message handler has none. */
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
