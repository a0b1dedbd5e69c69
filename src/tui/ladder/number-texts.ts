/** Texts of numbers, each in its slot: made again only when the number there has changed. */
export class NumberTexts {
  readonly #format: (value: number) => string;
  readonly #values: number[] = [];
  readonly #texts: string[] = [];

  constructor(format: (value: number) => string) {
    this.#format = format;
  }

  of(slot: number, value: number): string {
    if (this.#values[slot] !== value) {
      this.#values[slot] = value;
      this.#texts[slot] = this.#format(value);
    }
    return this.#texts[slot];
  }
}
