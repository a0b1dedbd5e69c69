import { PassThrough } from 'node:stream';
import type { ReadStream } from 'node:tty';
import { type MouseEvent, MouseFilter } from './mouse.js';

/** The stdin that Ink is given: the terminal's input without mouse reports, which Ink cannot parse. */
export class KeyInput extends PassThrough {
  readonly isTTY = true;
  readonly #stdin: ReadStream;
  readonly #filter = new MouseFilter();
  readonly #onData: (data: Buffer | string) => void;

  constructor(stdin: ReadStream, onMouse: (event: MouseEvent) => void) {
    super();
    this.#stdin = stdin;
    this.#onData = (data) => {
      const { keys, events } = this.#filter.take(data.toString());
      for (const event of events) onMouse(event);
      if (keys !== '') this.write(keys);
    };
  }

  setRawMode(isRaw: boolean): this {
    this.#stdin.setRawMode(isRaw);
    if (isRaw) this.#stdin.setEncoding('utf8').on('data', this.#onData);
    else this.#stdin.off('data', this.#onData).pause();
    return this;
  }

  ref(): this {
    this.#stdin.ref();
    return this;
  }

  unref(): this {
    this.#stdin.unref();
    return this;
  }
}
