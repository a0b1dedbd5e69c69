import { LobtopError, messageOf } from '../../errors.js';
import { proxyProblemIn } from '../../proxy/proxy-error.js';
import { withoutSecrets } from '../../secrets.js';
import type { StatusReason } from '../../sink.js';
import { sanitize } from '../../text.js';
import { DETAIL_COLUMNS, type FeedIssue } from './feed-state.js';
import type { VenuePolicy } from './venue-policy.js';
import { MAINTENANCE, statusIn, WORDS_COLUMNS, withoutTags, wordsInError } from './venue-words.js';

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

/** What was thrown, in our words and in the venue's. */
type Problem = Pick<Failure, 'verdict' | 'reason'> & {
  /** One sentence without a stop. */
  readonly sentence: string;
  /** What follows the sentence; empty where an error says no more than it, or says it to callers of ccxt. */
  readonly words: string;
};

const TLS = /certificate|self.signed|CERT_|UNABLE_TO_|ERR_TLS|ERR_SSL|wrong version number|EPROTO/i;

/** What an error says is in its first lines; the rest may be a whole page. */
const MAX_TEXT = 4096;
/** RFC 7725, "Unavailable For Legal Reasons". */
const LEGAL_STATUS = '451';
const BLOCKED =
  /restricted location|regulatory restriction|(unavailable|not available|block|prohibit|restrict)[^.]{0,40}(country|region|jurisdiction)|(country|region|jurisdiction)[^.]{0,60}(blocked|restricted|prohibited|not (available|supported|allowed))/i;
const ANY_SITE = 'a regional site of the venue';
/** A 403 without a reason, of a REST call or an upgrade. */
const FORBIDDEN = '403';
const OVERSIZE = /max payload size exceeded/i;
/** The error of ws for sending on a socket that is closing. It has no code. */
const NOT_OPEN = /^WebSocket is not open/;
/** ccxt's own bridging failed: after three snapshots that were too old, or because we discarded the book in the meantime. */
const NOT_BRIDGED = /nonce is behind the cache|orderbook is not initiated/;

const SENTENCES = {
  blocked: `blocked in this country: use ${ANY_SITE}, or --proxy`,
  forbidden: 'the venue may block this address or country (try --proxy)',
  maintenance: 'in maintenance',
  oversize: 'a message was larger than 16 MiB',
  tls: 'no secure connection, set NODE_EXTRA_CA_CERTS to a certificate to trust',
  gap: 'the updates do not fit the snapshot',
  rateLimit: 'too many requests',
  symbol: 'the venue does not have this market',
  auth: 'set apiKey and secret in [venues.NAME.ccxt]',
  connection: 'no connection to the venue',
  unknownCode: 'the venue answered with an error',
  refused: 'the venue refused a request',
  unreadable: 'a message could not be read',
} as const;

type ClassRule = readonly [className: string, verdict: Failure['verdict'], reason: StatusReason, sentence: string];

/** Most specific ccxt classes first; ccxt's error hierarchy is documented in its manual, "Error Handling". */
const BY_CLASS: readonly ClassRule[] = [
  ['ExchangeClosedByUser', 'closed', 'user', 'no longer watched'],
  ['ChecksumError', 'retry', 'gap', SENTENCES.gap],
  ['InvalidNonce', 'retry', 'gap', SENTENCES.gap],
  ['UnsubscribeError', 'retry', 'gap', 'subscribing again'],
  ['DDoSProtection', 'retry', 'rate-limit', SENTENCES.rateLimit],
  ['RateLimitExceeded', 'retry', 'rate-limit', SENTENCES.rateLimit],
  ['BadSymbol', 'fatal', 'symbol', SENTENCES.symbol],
  ['AuthenticationError', 'fatal', 'auth', SENTENCES.auth],
  ['NetworkError', 'retry', 'disconnect', SENTENCES.connection],
  ['ExchangeError', 'fatal', 'malformed', SENTENCES.refused],
];

/** Reasons for which ccxt's text is not the venue's, and says nothing that a user could act on. */
const OF_CCXT: ReadonlySet<StatusReason> = new Set(['gap', 'user']);

/** What ccxt throws for a code of the venue that it does not know. Its subclasses say what is wrong. */
const UNKNOWN_CODE = 'ExchangeError';

/** Classifies anything thrown by ccxt or our hooks. The detail says what happens next, then what the venue said. */
export function failureOf(error: unknown): Failure {
  if (error instanceof StreamError) return error.failure;
  const { verdict, reason, sentence, words } = problemOf(error);
  // What to do about a proxy is a sentence of its own.
  const next = verdict === 'retry' && reason !== 'proxy' ? ', trying again' : '';
  return { verdict, reason, detail: sanitize(joined(`${sentence}${next}`, words), DETAIL_COLUMNS) };
}

/** What went wrong, for errors after which nothing is tried again. */
export function issueOf(error: unknown): FeedIssue {
  if (error instanceof StreamError) return error.failure;
  const { reason, sentence, words } = problemOf(error);
  return { reason, detail: sanitize(joined(sentence, words), DETAIL_COLUMNS) };
}

function joined(sentence: string, words: string): string {
  return words === '' ? sentence : `${sentence}: ${words}`;
}

function problemOf(error: unknown): Problem {
  const text = withoutTags(withoutSecrets(messageOf(error).slice(0, MAX_TEXT)));
  const proxy = proxyProblemIn(text);
  if (proxy !== undefined)
    return { verdict: proxy.isFinal ? 'fatal' : 'retry', reason: 'proxy', sentence: proxy.detail, words: '' };
  const { unreadable, connection, oversize, tls, gap } = SENTENCES;
  const words = sanitize(text, WORDS_COLUMNS);
  if (error instanceof LobtopError) return { verdict: 'retry', reason: 'malformed', sentence: unreadable, words };
  const venueProblem = isVenueError(error) ? problemOfVenue(text) : undefined;
  if (venueProblem !== undefined) return venueProblem;
  if (OVERSIZE.test(text)) return { verdict: 'retry', reason: 'oversize', sentence: oversize, words: '' };
  if (TLS.test(text)) return { verdict: 'fatal', reason: 'tls', sentence: tls, words: wordsInError(text, TLS) };
  if (NOT_BRIDGED.test(text)) return { verdict: 'retry', reason: 'gap', sentence: gap, words: '' };
  const names = classNames(error);
  const rule = BY_CLASS.find(([name]) => names.includes(name));
  if (rule !== undefined) return problemByClass(rule, text, isUnknownCode(error));
  const sentence = isSocketError(error, text) ? connection : unreadable;
  return { verdict: 'retry', reason: sentence === connection ? 'disconnect' : 'malformed', sentence, words };
}

/** A venue, or the network before it, that answers nobody here, or nobody now. */
function problemOfVenue(text: string): Problem | undefined {
  if (statusIn(text) === LEGAL_STATUS || BLOCKED.test(text))
    return { verdict: 'fatal', reason: 'blocked', sentence: SENTENCES.blocked, words: wordsInError(text, BLOCKED) };
  if (!MAINTENANCE.test(sanitize(text, DETAIL_COLUMNS))) return undefined;
  const words = wordsInError(text, MAINTENANCE);
  return { verdict: 'retry', reason: 'maintenance', sentence: SENTENCES.maintenance, words };
}

function problemByClass([, verdict, reason, sentence]: ClassRule, text: string, hasUnknownCode: boolean): Problem {
  const words = OF_CCXT.has(reason) ? '' : wordsInError(text);
  if (hasUnknownCode) return { verdict: 'retry', reason, sentence: SENTENCES.unknownCode, words };
  const status = statusIn(text);
  if (reason !== 'auth' && status === FORBIDDEN)
    return { verdict, reason, sentence: SENTENCES.forbidden, words: `${status} ${words}` };
  return { verdict, reason, sentence, words: [reason === 'disconnect' && status, words].filter(Boolean).join(' ') };
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

/** Socket errors have a code (ECONNRESET, HPE_INVALID_CONSTANT); an exception in a message handler has none. */
function isSocketError(error: unknown, text: string): boolean {
  return typeof (error as { code?: unknown } | undefined)?.code === 'string' || NOT_OPEN.test(text);
}

function classNames(error: unknown): string[] {
  const names: string[] = [];
  for (let proto = Object.getPrototypeOf(error ?? {}); proto !== null; proto = Object.getPrototypeOf(proto)) {
    names.push(String(proto.constructor?.name));
  }
  return names;
}
