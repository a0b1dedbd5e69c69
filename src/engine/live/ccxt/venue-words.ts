import { STATUS_CODES } from 'node:http';
import { sanitize } from '../../text.js';
import type { WireMessage } from './book-message.js';
import { objectOf } from './wire-values.js';

/** Columns of a venue's own words in a status. */
export const WORDS_COLUMNS = 110;
const MAX_DEPTH = 4;
const WORDS_KEYS = [
  'message',
  'msg',
  'error',
  'errorMessage',
  'err-msg',
  'err_msg',
  'reason',
  'details',
  'data',
  'description',
  'label',
];

/** What servers write after a status: anything else is the venue's. */
const PHRASES = Object.values(STATUS_CODES).map((phrase = '') => phrase.replaceAll(/[^\w ]/g, '\\$&'));
/** The beginning of an error before the venue's words: ccxt's, the venue, the call, its status; or that of ws. */
const PREFIX = new RegExp(
  `^(?:Unexpected server response: \\d{3} ?|[a-z0-9]+ (?:[A-Z]+ \\S+ )?(?:\\d{3} (?:(?:${PHRASES.join('|')}) )?)?)`,
);

/** The HTTP status of a failed call. */
const STATUS = /^[a-z0-9]+ (?:[A-Z]+ \S+ )?(\d{3})(?= |$)|Unexpected server response: (\d{3})/;

export const MAINTENANCE = /maintenance|upgrad(e|ing)/i;

/** A page as one line of its words: venues and their content delivery networks answer with HTML. */
export function withoutTags(text: string): string {
  if (!/<(!doctype|html|head|body)\b/i.test(text)) return text;
  return text
    .replace(/<(style|script|title)\b[^<]*(<\/\1>)?/gi, ' ')
    .replace(/<[^<>]*(>|$)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The venue's own words in the text of one of ccxt's errors. @param subject what they are about: of a long text, begins at the sentence with it */
export function wordsInError(text: string, subject?: RegExp): string {
  const words = text.replace(PREFIX, '');
  return sanitize(explanationInText(words) ?? from(words, subject), WORDS_COLUMNS);
}

/** The HTTP status in the text of one of ccxt's errors. */
export function statusIn(text: string): string | undefined {
  const match = STATUS.exec(text);
  return match?.[1] ?? match?.[2];
}

function explanationInText(words: string): string | undefined {
  const start = words.indexOf('{');
  try {
    const message = start < 0 ? undefined : objectOf(JSON.parse(words.slice(start)));
    return message === undefined ? undefined : explanationIn(message);
  } catch {
    // Not JSON after all.
    return undefined;
  }
}

function from(words: string, subject: RegExp | undefined): string {
  if (words.length <= WORDS_COLUMNS) return words;
  const sentences = words.split(/(?<=[.!?]) +/);
  const first = sentences.findIndex((sentence) => subject?.test(sentence));
  return sentences.slice(Math.max(first, 0)).join(' ');
}

/** Every text under a key that venues use for explanations, each once: "failure to subscribe: A-B is not a valid product". */
export function explanationIn(message: WireMessage): string | undefined {
  const words = [...new Set(explanations(message))];
  return words.length === 0 ? undefined : words.join(': ');
}

function explanations(message: WireMessage, depth = 0): string[] {
  return WORDS_KEYS.flatMap((key) => {
    const value = message[key];
    if (typeof value === 'string' && value !== '') return [value];
    const isNested = depth < MAX_DEPTH && typeof value === 'object' && value !== null;
    return isNested ? explanations(value as WireMessage, depth + 1) : [];
  });
}
