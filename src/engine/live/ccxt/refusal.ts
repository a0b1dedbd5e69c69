import { messageOf } from '../../errors.js';
import { sanitize } from '../../text.js';
import type { WireMessage } from './book-message.js';
import { failureOf, isUnknownCode } from './failure.js';
import type { Refusal, StreamKind } from './subscriptions.js';
import { explanationIn, MAINTENANCE, WORDS_COLUMNS } from './venue-words.js';

const MAX_DEPTH = 4;
const MAX_TEXT = 4096;

const KIND_KEYS = ['event', 'type', 'status', 'op', 'e', 'm', 'topic', 'event_rep', 'response_type'];
const ERROR_KIND = /^(error|err|fail|failed|failure|rejected|exception|invalid|subscri\w*[ _-]?error|error[ _-]?\w*)$/i;
/** Codes that mean success, in the conventions of the venues. */
const SUCCESS_CODES = new Set(['', '0', '1', '00000', '200', '1000', '20000', '200000', 'success', 'ok', 'true']);
/** What a venue may say about a request that may succeed later. */
const TEMPORARY =
  /busy|too many|rate.?limit|limit exceeded|time(d)? ?out|try again|later|internal|temporar|unavailable|overload|maintenance|upgrad|system error/i;
/** What a venue says when it ends a market that was live. */
export const HALTED = /halt|suspend|delist|closed|disabled|offline|maintenance/i;
/** Words in the names of streams. */
const STREAMS: ReadonlyArray<readonly [StreamKind, RegExp]> = [
  ['trades', /trade|deal|matches|fills|transaction/i],
  ['touch', /bookticker|book_ticker|bbo|orderbook\.1\b/i],
  ['ticker', /(?<!book_?)ticker/i],
  ['mark', /mark[-_ .]?price/i],
  ['funding', /funding/i],
  ['liquidations', /liquidat|forceorder/i],
  ['book', /(?<!order)book(?!_?ticker)|order_?book(?!_?ticker|\.1\b)|depth|level2|l2|mbp|obu/i],
];

/** Whether a message that was not otherwise understood says that a request was refused. */
export function isRefusal(message: WireMessage): boolean {
  const { success, error, code } = message;
  if (success === false) return true;
  if (typeof error === 'string' ? error !== '' : typeof error === 'object' && error !== null) return true;
  if (KIND_KEYS.some((key) => typeof message[key] === 'string' && ERROR_KIND.test(message[key] as string))) return true;
  const isCode = typeof code === 'number' || typeof code === 'string';
  return isCode && !SUCCESS_CODES.has(String(code).toLowerCase()) && explanationIn(message) !== undefined;
}

/** The venue's own words in such a message, or what ccxt made of it. */
export function wordsOf(message: WireMessage, error?: unknown): string {
  const text = error === undefined ? JSON.stringify(message).slice(0, MAX_TEXT) : messageOf(error);
  return sanitize(explanationIn(message) ?? text, WORDS_COLUMNS);
}

/** All text of a message, to find in it what it is about. */
export function textOf(value: unknown, depth = 0): string {
  if (typeof value === 'string') return value.slice(0, MAX_TEXT);
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return '';
  const parts: string[] = [];
  let length = 0;
  for (const [key, each] of Object.entries(value)) {
    const text = Array.isArray(value) ? textOf(each, depth + 1) : `${key} ${textOf(each, depth + 1)}`;
    parts.push(text);
    length += text.length;
    if (length > MAX_TEXT) break;
  }
  return parts.join('\n');
}

/** Which stream a text is about; undefined where it names none or several. */
export function streamIn(text: string): StreamKind | undefined {
  const named = STREAMS.filter(([, words]) => words.test(text));
  return named.length === 1 ? named[0][0] : undefined;
}

const REFUSED: Readonly<Record<StreamKind, string>> = {
  book: 'the venue refused this market',
  trades: 'no trades: the venue refused them',
  ticker: 'no 24-hour figures: the venue refused them',
  mark: 'no mark price: the venue refused it',
  funding: 'no funding rate: the venue refused it',
  liquidations: 'no liquidations: the venue refused them',
  touch: 'no fast touch: the venue refused it',
};

/** What the refusal of a stream means for its market. @param error as ccxt classified it; undefined where ccxt ignored the message */
export function refusalOf(kind: StreamKind, words: string, error: unknown): Refusal {
  if (MAINTENANCE.test(words))
    return { verdict: 'retry', reason: 'maintenance', detail: `in maintenance; trying again: ${words}` };
  const failure = error === undefined ? undefined : failureOf(error);
  if (failure?.reason === 'auth') return { verdict: 'fatal', reason: 'auth', detail: failure.detail };
  // Of a refused request the venue's words say more than ccxt, which does not know the code.
  const isTemporary = (failure?.verdict === 'retry' && !isUnknownCode(error)) || TEMPORARY.test(words);
  if (isTemporary) {
    const reason = failure?.reason === 'rate-limit' ? 'rate-limit' : 'refused';
    return { verdict: 'retry', reason, detail: `${REFUSED[kind]}, trying again: ${words}` };
  }
  const reason = kind === 'book' ? 'symbol' : 'refused';
  return { verdict: 'fatal', reason, detail: `${REFUSED[kind]}: ${words}` };
}
