const ZERO = 48;
const NINE = 57;
const QUOTE = 34;
const OPEN = 91;
const CLOSE = 93;
/** Any integer of this many digits is exact as a double. */
const SAFE_DIGITS = 15;
/** What is in no name: ids of markets and of streams have letters, digits, and these between them. */
const NAME = /[^\w./:@-]/;

/** A part of a text, `to` excluded. */
export type Span = { from: number; to: number };

/**
 * Reads a message of a known form from its text, strictly: the first thing that is not as expected ends it (`isLost`), and everything after that reads as
 * nothing. A venue's scanner names what it expects; whatever it does not expect (spaces, escapes, other fields, another order) is left to `JSON.parse`.
 */
export class TextCursor {
  text = '';
  at = 0;
  isLost = false;

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

  /** The text up to the next quote, which is taken too: a name without escapes. */
  name(): string {
    const end = this.isLost ? -1 : this.text.indexOf('"', this.at);
    const name = end < 0 ? '' : this.text.slice(this.at, end);
    if (name === '' || NAME.test(name)) this.isLost = true;
    this.at = end + 1;
    return this.isLost ? '' : name;
  }

  /** A list of levels, `[["price","size"],…]` or `[]`: only where it ends; `scanRows` reads it. */
  rows(span: Span): void {
    span.from = this.at;
    if (this.has('[]')) {
      span.to = this.at;
      return;
    }
    const end = this.isLost ? -1 : this.text.indexOf(']]', this.at);
    const { text, at } = this;
    const isList =
      end >= 0 && text.charCodeAt(at) === OPEN && text.charCodeAt(at + 1) === OPEN && text.charCodeAt(at + 2) === QUOTE;
    if (!isList || text.charCodeAt(end + 1) !== CLOSE) this.isLost = true;
    else this.at = end + 2;
    span.to = this.at;
  }
}
