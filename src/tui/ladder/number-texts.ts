/** Texts of numbers, each in its slot: made again only when the number there, or the way to write it, has changed. */
export class NumberTexts<Format> {
  readonly #write: (value: number, format: Format) => string;
  readonly #values: number[] = [];
  readonly #texts: string[] = [];
  #format: Format | undefined;

  constructor(write: (value: number, format: Format) => string) {
    this.#write = write;
  }

  of(slot: number, value: number, format: Format): string {
    if (format !== this.#format) {
      this.#format = format;
      this.#values.length = 0;
    }
    if (this.#values[slot] !== value) {
      this.#values[slot] = value;
      this.#texts[slot] = this.#write(value, format);
    }
    return this.#texts[slot];
  }
}
