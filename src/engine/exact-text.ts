/** A number of JSON with more characters than a double has digits. Quoted numbers are text already. */
const LONG_NUMBER = /[:,[]\s*-?[\d.]{16,}/;
const QUOTE = 34;
const BACKSLASH = 92;
/** Any number of this length is exact as a double. */
const SAFE_LENGTH = 15;

/**
 * The text of a message, to be parsed without losing a digit: numbers that a double cannot hold become text. ccxt and lobtop read both.
 *
 * @param rewrite the venue's own way to do so, for all of its numbers
 */
export function exactText(text: string, rewrite?: (text: string) => string): string {
  const rewritten = rewrite === undefined ? text : rewrite(text);
  return LONG_NUMBER.test(rewritten) ? quoteLongNumbers(rewritten) : rewritten;
}

function quoteLongNumbers(text: string): string {
  const parts: string[] = [];
  let copied = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (isNumeric(code)) {
      const end = endOfNumber(text, at);
      if (end - at > SAFE_LENGTH) {
        parts.push(text.slice(copied, at), '"', text.slice(at, end), '"');
        copied = end;
      }
      at = end - 1;
    }
  }
  parts.push(text.slice(copied));
  return parts.join('');
}

/** Index of the closing quote; the last index for text that has none. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === QUOTE) return at;
  }
  return text.length;
}

function endOfNumber(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length && isNumeric(text.charCodeAt(end))) end++;
  return end;
}

/** A character of a JSON number: digits, "-", "+", ".", "e", "E". */
function isNumeric(code: number): boolean {
  return (code >= 48 && code <= 57) || code === 45 || code === 43 || code === 46 || code === 101 || code === 69;
}
