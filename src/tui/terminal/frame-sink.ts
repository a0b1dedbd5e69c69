import { EventEmitter } from 'node:events';

/** Ink's cursor and mode sequences. They are dropped, because `Terminal` sets the modes. */
const MODES_ONLY = /^(?:\u001b\[\?[0-9;]*[hl])+$/;

/** The stdout that Ink is given. With `debug: true`, each commit is one write of the complete frame. */
export class FrameSink extends EventEmitter {
  readonly isTTY = true;
  columns: number;
  rows: number;
  readonly #onFrame: (frame: string) => void;

  constructor(size: { readonly columns: number; readonly rows: number }, onFrame: (frame: string) => void) {
    super();
    this.columns = size.columns;
    this.rows = size.rows;
    this.#onFrame = onFrame;
  }

  write(text: string): boolean {
    if (!MODES_ONLY.test(text)) this.#onFrame(text);
    return true;
  }
}
