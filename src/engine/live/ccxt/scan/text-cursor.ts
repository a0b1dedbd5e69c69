import { SAFE_DIGITS } from '../../../decimal.js';
import type { MessageBytes } from '../../../message-bytes.js';
import type { RowColumns } from '../../../row-columns.js';
import { type RowShape, type SidedShape, scanRows, scanSidedRows } from '../../../scan-rows.js';
import { IsoTimes } from './iso-times.js';

const ZERO = 48;
const NINE = 57;
const QUOTE = 34;
const NOTHING = new Uint8Array(1);
/** Names that are kept, by their hash; a power of two. */
const KNOWN_NAMES = 256;
/** A JSON value that is not an object or a list. */
const VALUE = /"[^"\\\u0000-\u001f]*"|-?(?:0|[1-9]\d*)(?:\.\d+)?|true|false|null/y;
/** What is in names: ids of markets and of streams have letters, digits, and some marks between them. */
const IS_IN_NAME = Uint8Array.from({ length: 256 }, (_, code) => Number(/[\w./:@-]/.test(String.fromCharCode(code))));

/**
 * Reads a message of a known form from its bytes, strictly: the first thing that is not as expected ends it (`isLost`), and everything after that reads as
 * nothing. A venue's scanner names what it expects; whatever it does not expect (spaces, escapes, other fields, another order) is left to `JSON.parse`.
 */
export class TextCursor {
  isLost = false;
  /** The message, and a 0 behind its end. */
  #bytes: Uint8Array = NOTHING;
  #at = 0;
  #end = 0;
  #message: MessageBytes | undefined;
  /** The message as text, once it is needed: each byte one character. */
  #text: string | undefined;
  readonly #times = new IsoTimes();
  readonly #names = new Array<string>(KNOWN_NAMES).fill('');

  start(message: MessageBytes): void {
    this.#message = message;
    this.#bytes = message.bytes;
    this.#end = message.length;
    this.#at = 0;
    this.#text = undefined;
    this.isLost = false;
  }

  /** Whether all of the message was read, as expected. */
  get isAtEnd(): boolean {
    return !this.isLost && this.#at === this.#end;
  }

  /** The very next characters. */
  expect(literal: string): void {
    if (!this.has(literal)) this.isLost = true;
  }

  /** Takes the next characters if they are these. */
  has(literal: string): boolean {
    if (!this.isNext(literal)) return false;
    this.#at += literal.length;
    return true;
  }

  /** Whether the next characters are these. */
  isNext(literal: string): boolean {
    if (this.isLost) return false;
    const bytes = this.#bytes;
    const at = this.#at;
    for (let i = 0; i < literal.length; i++) if (bytes[at + i] !== literal.charCodeAt(i)) return false;
    return true;
  }

  /** A whole number without a sign, as JSON writes it; 0 when there is none. */
  integer(): number {
    const bytes = this.#bytes;
    const start = this.#at;
    let at = start;
    let value = 0;
    let code = bytes[at];
    while (code >= ZERO && code <= NINE) {
      value = value * 10 + (code - ZERO);
      code = bytes[++at];
    }
    const digits = at - start;
    const isPadded = digits > 1 && bytes[start] === ZERO;
    if (digits === 0 || digits > SAFE_DIGITS || isPadded) this.isLost = true;
    this.#at = at;
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

  /** A time (see `IsoTimes`) up to the next quote, which is taken too. */
  isoTime(): number {
    const start = this.#at;
    const end = this.#takeName();
    const ms = this.isLost ? Number.NaN : this.#times.read(this.#textOf(start, end));
    if (Number.isNaN(ms)) this.isLost = true;
    return this.isLost ? 0 : ms;
  }

  /** The text up to the next quote, which is taken too: a name without escapes. */
  name(): string {
    const start = this.#at;
    const end = this.#takeName();
    return this.isLost ? '' : this.#nameOf(start, end);
  }

  /** A number, a text without escapes, true, false or null, as it is written. */
  value(): string {
    if (this.isLost) return '';
    this.#text ??= this.#message?.text() ?? '';
    VALUE.lastIndex = this.#at;
    const value = VALUE.exec(this.#text)?.[0];
    if (value === undefined) this.isLost = true;
    else this.#at += value.length;
    return value ?? '';
  }

  /** Returns where the name ends. */
  #takeName(): number {
    const bytes = this.#bytes;
    let at = this.#at;
    while (IS_IN_NAME[bytes[at]] === 1) at++;
    if (at === this.#at || bytes[at] !== QUOTE) this.isLost = true;
    this.#at = at + 1;
    return at;
  }

  /** Most names have come before: to compare one takes a tenth of the time that it takes to make a string. */
  #nameOf(from: number, to: number): string {
    const bytes = this.#bytes;
    let hash = 0;
    for (let at = from; at < to; at++) hash = (Math.imul(hash, 31) + bytes[at]) & (KNOWN_NAMES - 1);
    const known = this.#names[hash];
    if (known.length === to - from) {
      let at = from;
      while (at < to && bytes[at] === known.charCodeAt(at - from)) at++;
      if (at === to) return known;
    }
    const name = this.#textOf(from, to);
    this.#names[hash] = name;
    return name;
  }

  #textOf(from: number, to: number): string {
    return this.#message?.text(from, to) ?? '';
  }

  /** A list of levels, or `[]`. */
  rows(shape: RowShape, out: RowColumns): void {
    if (!this.isLost) this.#take(scanRows(this.#bytes, this.#at, shape, out));
  }

  /** The same with the levels of both sides. */
  sidedRows(shape: SidedShape, bids: RowColumns, asks: RowColumns): void {
    if (!this.isLost) this.#take(scanSidedRows(this.#bytes, this.#at, { shape, bids, asks }));
  }

  /** @param end where what was read ends; -1 when it was not understood */
  #take(end: number): void {
    if (end < 0) this.isLost = true;
    else this.#at = end;
  }
}
