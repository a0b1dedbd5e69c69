import { LobtopError } from '../../errors.js';
import { sanitize } from '../../text.js';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const FIRST_BYTES = 512 * 1024;
const MEBIBYTE = 1024 * 1024;
/** A longer line is an error, so that memory use does not depend on the file. */
export const MAX_LINE_BYTES = 16 * MEBIBYTE;
/** More in a row are an error where lines are read from anywhere: such a read is not interruptible, and gigabytes of line ends take seconds. */
export const MAX_EMPTY_LINES = 1_000_000;

/** Where a line begins: its byte offset, and the number of lines before it. */
export type LinePosition = { readonly offset: number; readonly lineNumber: number };

/**
 * Splits the bytes of a file into lines: UTF-8, LF or CRLF, in chunks of any size. Skips empty lines, but counts them, and a byte order mark. Knows the
 * exact byte offset of every line, for seeking.
 *
 * Line ends are searched in the bytes and each line is decoded separately: at least three times faster than splitting decoded chunks, and a chunk may end
 * inside a character.
 */
export class LineSplitter {
  /** Of the file, for error messages. */
  readonly #name: string;
  #storage = Buffer.allocUnsafe(FIRST_BYTES);
  /** The filled part of the storage. */
  #bytes = this.#storage.subarray(0, 0);
  /** Offset of that part in the file. */
  #offset = 0;
  /** Start of the next line in that part. */
  #at = 0;
  /** There is no line end between the start of the next line and here. */
  #scanned = 0;
  #isEnded = false;
  /** Number of the last line that was read, from 1. */
  lineNumber = 0;

  constructor(name: string) {
    this.#name = name;
  }

  /** Where the next line begins. */
  get position(): LinePosition {
    return { offset: this.#offset + this.#at, lineNumber: this.lineNumber };
  }

  /** Offset in the file of the next byte to push. */
  get nextOffset(): number {
    return this.#offset + this.#bytes.length;
  }

  /** Whether `end` was called. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  push(bytes: Uint8Array): void {
    const rest = this.#bytes.subarray(this.#at);
    const length = rest.length + bytes.length;
    const target = length > this.#storage.length ? Buffer.allocUnsafe(this.#grownTo(length)) : this.#storage;
    if (target !== this.#storage || this.#at > 0) target.set(rest);
    target.set(bytes, rest.length);
    this.#storage = target;
    this.#bytes = target.subarray(0, length);
    this.#offset += this.#at;
    this.#scanned -= this.#at;
    this.#at = 0;
  }

  /** Call after the last push: the rest is the last line. */
  end(): void {
    this.#isEnded = true;
  }

  /** The next non-empty line without its line end; undefined when more bytes are needed, or after the last. @throws LobtopError `data` when it is too long */
  next(): string | undefined {
    for (this.#skipEmptyLines(); this.#at < this.#bytes.length; this.#skipEmptyLines()) {
      const found = this.#bytes.indexOf(LINE_FEED, this.#scanned);
      const end = found < 0 ? this.#bytes.length : found;
      if (end - this.#at > MAX_LINE_BYTES) throw this.#tooLong();
      if (found < 0 && !this.#isEnded) {
        this.#scanned = end;
        return undefined;
      }
      const line = this.#text(end);
      this.#at = found < 0 ? end : end + 1;
      this.#scanned = this.#at;
      this.lineNumber++;
      if (line !== '') return line;
    }
    return undefined;
  }

  /** Continues with the line at this position. The next bytes to push are those at `nextOffset`. */
  goTo({ offset, lineNumber }: LinePosition): void {
    const at = offset - this.#offset;
    const isHere = at >= 0 && at <= this.#bytes.length;
    if (!isHere) {
      this.#bytes = this.#storage.subarray(0, 0);
      this.#offset = offset;
    }
    this.#at = isHere ? at : 0;
    this.#scanned = this.#at;
    this.#isEnded = false;
    this.lineNumber = lineNumber;
  }

  /** Twice as much, but no more than the longest line needs. */
  #grownTo(length: number): number {
    return Math.max(length, Math.min(2 * this.#storage.length, MAX_LINE_BYTES + FIRST_BYTES));
  }

  /** A file of nothing else has a billion per gigabyte: decoding each takes minutes. */
  #skipEmptyLines(): void {
    const bytes = this.#bytes;
    let at = this.#at;
    let skipped = 0;
    for (; at < bytes.length; skipped++) {
      if (bytes[at] === LINE_FEED) at++;
      else if (bytes[at] === CARRIAGE_RETURN && bytes[at + 1] === LINE_FEED) at += 2;
      else break;
    }
    this.lineNumber += skipped;
    this.#at = at;
    this.#scanned = Math.max(this.#scanned, at);
  }

  #text(lineEnd: number): string {
    const end = this.#bytes[lineEnd - 1] === CARRIAGE_RETURN ? lineEnd - 1 : lineEnd;
    const begin = this.#at + (this.#hasMark() ? BYTE_ORDER_MARK.length : 0);
    return this.#bytes.toString('utf8', begin, end);
  }

  #hasMark(): boolean {
    return this.#offset + this.#at === 0 && this.#bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
  }

  #tooLong(): LobtopError {
    const place = `${sanitize(this.#name, 210)} line ${this.lineNumber + 1}`;
    return new LobtopError('data', `${place} is longer than ${MAX_LINE_BYTES / MEBIBYTE} MiB`, {
      remedy: 'Expected a text file',
    });
  }
}
