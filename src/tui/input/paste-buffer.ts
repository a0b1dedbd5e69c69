/** The end of bracketed paste. */
const END = '\u001b[201~';
/** No prompt takes more; the rest of a longer paste is consumed and dropped. */
const MAX_LENGTH = 4096;

/** Collects pasted text, control characters included, up to the sequence that ends it. */
export class PasteBuffer {
  #text = '';
  /** How many characters of END have been matched. */
  #matched = 0;

  /** Returns the pasted text when the character completes its end. */
  push(character: string): string | undefined {
    if (character !== END[this.#matched]) {
      this.#keep(END.slice(0, this.#matched));
      this.#matched = 0;
    }
    if (character === END[this.#matched]) this.#matched++;
    else this.#keep(character);
    return this.#matched === END.length ? this.#text : undefined;
  }

  #keep(text: string): void {
    if (this.#text.length < MAX_LENGTH) this.#text += text;
  }
}
