import { EventEmitter } from 'node:events';

/** Cursor and mode switches that Ink sends beside its frames; the terminal's modes are ours. */
const MODES_ONLY = /^(?:\u001b\[\?[0-9;]*[hl])+$/;

/** What Ink takes for its stdout: with `debug: true` each commit arrives as one whole frame. */
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
