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

/** ccxt's own beginning of an error: the venue, the call, its status. */
const PREFIX = /^[a-z0-9]+ (?:[A-Z]+ \S+ )?(?:\d{3} (?:[A-Z][A-Za-z-]* )*)?/;

export const MAINTENANCE = /maintenance|upgrad(e|ing)/i;

/** The venue's own words in the text of one of ccxt's errors. */
export function wordsInError(text: string): string {
  const words = text.replace(PREFIX, '');
  const start = words.indexOf('{');
  try {
    const message = start < 0 ? undefined : objectOf(JSON.parse(words.slice(start)));
    return sanitize((message === undefined ? undefined : explanationIn(message)) ?? words, WORDS_COLUMNS);
  } catch {
    // Not JSON after all.
    return sanitize(words, WORDS_COLUMNS);
  }
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
