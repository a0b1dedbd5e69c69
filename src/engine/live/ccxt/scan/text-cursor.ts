import type { Span } from '../../../scan-rows.js';

const ZERO = 48;
const NINE = 57;
const DOT = 46;
const COLON = 58;
const LETTER_Z = 90;
/** The part of a time that is the same for a day, and the shortest time. */
const DAY = '2026-08-09T';
/** Nanoseconds, and the point: `Date.parse` reads longer ones in its own way. */
const MAX_FRACTION = 10;
const ISO_SECONDS = '2026-08-09T21:05:48Z'.length;
/** Any integer of this many digits is exact as a double. */
const SAFE_DIGITS = 15;
/** A JSON value that is not an object or a list. */
const VALUE = /"[^"\\\u0000-\u001f]*"|-?(?:0|[1-9]\d*)(?:\.\d+)?|true|false|null/y;
/** What is in no name: ids of markets and of streams have letters, digits, and these between them. */
const NAME = /[^\w./:@-]/;

/**
 * Reads a message of a known form from its text, strictly: the first thing that is not as expected ends it (`isLost`), and everything after that reads as
 * nothing. A venue's scanner names what it expects; whatever it does not expect (spaces, escapes, other fields, another order) is left to `JSON.parse`.
 */
export class TextCursor {
  text = '';
  at = 0;
  isLost = false;
  /** The day of the last time, and when it begins. */
  #day = '';
  #dayMs = 0;

  start(text: string): void {
    this.text = text;
    this.at = 0;
    this.isLost = false;
  }

  /** Whether all of the text was read, as expected. */
  get isAtEnd(): boolean {
    return !this.isLost && this.at === this.text.length;
  }

  /** The very next characters. */
  expect(literal: string): void {
    if (this.has(literal)) return;
    this.isLost = true;
  }

  /** Takes the next characters if they are these. */
  has(literal: string): boolean {
    if (this.isLost || !this.text.startsWith(literal, this.at)) return false;
    this.at += literal.length;
    return true;
  }

  /** A whole number without a sign, as JSON writes it; 0 when there is none. */
  integer(): number {
    const start = this.at;
    let value = 0;
    let code = this.text.charCodeAt(this.at);
    while (code >= ZERO && code <= NINE) {
      value = value * 10 + (code - ZERO);
      code = this.text.charCodeAt(++this.at);
    }
    const digits = this.at - start;
    const isPadded = digits > 1 && this.text.charCodeAt(start) === ZERO;
    if (digits === 0 || digits > SAFE_DIGITS || isPadded) this.isLost = true;
    return this.isLost ? 0 : value;
  }

  /** The same, or a negative one. */
  signed(): number {
    return this.has('-') ? -this.integer() : this.integer();
  }

  /** The same in quotes. */
  quoted(): number {
    this.expect('"');
    const value = this.integer();
    this.expect('"');
    return value;
  }

  /** A time as ISO 8601 has it, in UTC and with fractions of a second down to ns, up to the next quote, which is taken too; ms since the epoch, cut off. */
  isoTime(): number {
    const { at } = this;
    const end = this.isLost ? -1 : this.text.indexOf('"', at);
    this.at = end + 1;
    const ms = end < 0 ? Number.NaN : this.#isoMs(at, end);
    if (Number.isNaN(ms)) this.isLost = true;
    return this.isLost ? 0 : ms;
  }

  /** The text up to the next quote, which is taken too: a name without escapes. */
  name(): string {
    const end = this.isLost ? -1 : this.text.indexOf('"', this.at);
    const name = end < 0 ? '' : this.text.slice(this.at, end);
    if (name === '' || NAME.test(name)) this.isLost = true;
    this.at = end + 1;
    return this.isLost ? '' : name;
  }

  /** A number, a text without escapes, true, false or null, as it is written. */
  value(): string {
    if (this.isLost) return '';
    VALUE.lastIndex = this.at;
    const value = VALUE.exec(this.text)?.[0];
    if (value === undefined) this.isLost = true;
    else this.at += value.length;
    return value ?? '';
  }

  /** A list of levels, or `[]`: only where it ends; `scanRows` reads it. @param open what a list begins with, and `close` what it ends with, two characters */
  rows(span: Span, open = '[["', close = ']]'): void {
    span.from = this.at;
    if (!this.has('[]')) {
      const end = this.isLost || !this.text.startsWith(open, this.at) ? -1 : this.text.indexOf(close, this.at);
      if (end < 0) this.isLost = true;
      else this.at = end + 2;
    }
    span.to = this.at;
  }

  /** `2026-08-09T21:05:48.505350477Z`; NaN for anything else. */
  #isoMs(from: number, to: number): number {
    const { text } = this;
    if (text.charCodeAt(to - 1) !== LETTER_Z || to - from < ISO_SECONDS) return Number.NaN;
    const day = text.slice(from, from + DAY.length);
    if (day !== this.#day) {
      this.#dayMs = /^\d{4}-\d\d-\d\dT$/.test(day) ? Date.parse(`${day}00:00:00Z`) : Number.NaN;
      this.#day = day;
    }
    const at = from + DAY.length;
    if (text.charCodeAt(at + 2) !== COLON || text.charCodeAt(at + 5) !== COLON) return Number.NaN;
    const [hours, minutes, seconds] = [this.#twoDigits(at), this.#twoDigits(at + 3), this.#twoDigits(at + 6)];
    if (hours > 23 || minutes > 59 || seconds > 59) return Number.NaN;
    return this.#dayMs + ((hours * 60 + minutes) * 60 + seconds) * 1000 + this.#fractionMs(at + 8, to - 1);
  }

  #twoDigits(at: number): number {
    const [tens, ones] = [this.text.charCodeAt(at) - ZERO, this.text.charCodeAt(at + 1) - ZERO];
    return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
  }

  /** Of `.505350477` or nothing, whole milliseconds. */
  #fractionMs(from: number, to: number): number {
    if (from === to) return 0;
    if (this.text.charCodeAt(from) !== DOT || to === from + 1 || to - from > MAX_FRACTION) return Number.NaN;
    let ms = 0;
    for (let i = from + 1; i < to; i++) {
      const digit = this.text.charCodeAt(i) - ZERO;
      if (!(digit >= 0 && digit <= 9)) return Number.NaN;
      if (i <= from + 3) ms += digit * (100 / 10 ** (i - from - 1));
    }
    return ms;
  }
}
