import type { Lines } from './lines.js';

/** A file may begin with empty lines, or have nothing else. */
const MAX_EMPTY_LINES = 1000;

/** Lines whose first ones can be looked at before they are read. */
export class BufferedLines implements Lines {
  readonly #lines: Lines;
  readonly #ahead: { readonly text: string; readonly lineNumber: number }[] = [];
  #at = 0;
  #lineNumber = 0;

  constructor(lines: Lines) {
    this.#lines = lines;
  }

  get lineNumber(): number {
    return this.#lineNumber;
  }

  get isTruncated(): boolean {
    return this.#lines.isTruncated;
  }

  get bytesRead(): number {
    return this.#lines.bytesRead;
  }

  get size(): number {
    return this.#lines.size;
  }

  /** The first lines, up to `count` lines or about `maxLength` characters; waits for no more than `required` of them. @throws LobtopError as `more` */
  async head(
    count: number,
    { maxLength, required }: { readonly maxLength: number; readonly required: number },
  ): Promise<string[]> {
    let length = 0;
    for (const { text } of this.#ahead) length += text.length;
    while (this.#ahead.length < count && length < maxLength) {
      const text = this.#lines.next();
      if (text !== undefined) {
        this.#ahead.push({ text, lineNumber: this.#lines.lineNumber });
        length += text.length;
        continue;
      }
      const isEnough = this.#ahead.length >= required || this.#lines.lineNumber > count + MAX_EMPTY_LINES;
      if (isEnough || !(await this.#lines.more())) break;
    }
    return this.#ahead.map(({ text }) => text);
  }

  next(): string | undefined {
    const ahead = this.#ahead[this.#at];
    if (ahead === undefined) {
      this.#ahead.length = 0;
      this.#at = 0;
      const line = this.#lines.next();
      if (line !== undefined) this.#lineNumber = this.#lines.lineNumber;
      return line;
    }
    this.#at++;
    this.#lineNumber = ahead.lineNumber;
    return ahead.text;
  }

  more(): Promise<boolean> {
    return this.#lines.more();
  }

  close(): Promise<void> {
    return this.#lines.close();
  }
}
