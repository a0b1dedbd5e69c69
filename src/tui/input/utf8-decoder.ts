const REPLACEMENT = 0xfffd;
const MAX_CODE_POINT = 0x10ffff;

/**
 * Decodes UTF-8 byte by byte, so that a character may arrive in pieces. Bytes that are not UTF-8 become U+FFFD, except 0x80
 * to 0x9f on their own: they are the 8-bit forms of control functions (ECMA-48), such as CSI.
 */
export class Utf8Decoder {
  #codePoint = 0;
  #missing = 0;
  /** The smallest code point that needs this many bytes: longer forms of smaller ones are invalid. */
  #minimum = 0;

  /** The code points that this byte completes: none, one, or two when it ends an invalid sequence. */
  push(byte: number): readonly number[] {
    const isContinuation = byte >= 0x80 && byte < 0xc0;
    if (this.#missing === 0) return this.#lead(byte);
    if (!isContinuation) {
      this.#missing = 0;
      return [REPLACEMENT, ...this.#lead(byte)];
    }
    this.#codePoint = (this.#codePoint << 6) | (byte & 0x3f);
    this.#missing--;
    return this.#missing > 0 ? [] : [this.#isValid ? this.#codePoint : REPLACEMENT];
  }

  #lead(byte: number): readonly number[] {
    if (byte < 0xa0) return [byte];
    if (byte < 0xc2 || byte > 0xf4) return [REPLACEMENT];
    this.#missing = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    this.#minimum = [0x80, 0x800, 0x10000][this.#missing - 1];
    this.#codePoint = byte & (0x3f >> this.#missing);
    return [];
  }

  get #isValid(): boolean {
    const isSurrogate = this.#codePoint >= 0xd800 && this.#codePoint <= 0xdfff;
    return this.#codePoint >= this.#minimum && this.#codePoint <= MAX_CODE_POINT && !isSurrogate;
  }
}
