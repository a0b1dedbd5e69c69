import { type Style, styled } from './theme.js';

const PLAIN: Style = { open: '', close: '' };

/** A grid of single-width characters, each with a style, rendered as styled lines. */
export class Canvas {
  readonly width: number;
  readonly height: number;
  readonly #characters: string[];
  readonly #styles: Style[];

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.#characters = new Array<string>(width * height).fill(' ');
    this.#styles = new Array<Style>(width * height).fill(PLAIN);
  }

  /** Ignores positions outside the canvas. */
  put(column: number, row: number, character: string, style: Style): void {
    if (column < 0 || column >= this.width || row < 0 || row >= this.height) return;
    this.#characters[row * this.width + column] = character;
    this.#styles[row * this.width + column] = style;
  }

  isBlank(column: number, row: number): boolean {
    return this.#characters[row * this.width + column] === ' ';
  }

  text(column: number, row: number, text: string, style: Style): void {
    [...text].forEach((character, i) => {
      this.put(column + i, row, character, style);
    });
  }

  lines(): string[] {
    return Array.from({ length: this.height }, (_, row) => this.#line(row * this.width));
  }

  #line(start: number): string {
    let line = '';
    for (let from = start; from < start + this.width; ) {
      let to = from + 1;
      while (to < start + this.width && this.#styles[to] === this.#styles[from]) to++;
      line += styled(this.#styles[from], this.#characters.slice(from, to).join(''));
      from = to;
    }
    return line;
  }
}
