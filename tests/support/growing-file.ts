import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

const CHUNK_BYTES = 64 * 1024;

/** A file that another process writes, read as far as it is. */
export class GrowingFile {
  readonly #fd: number;
  readonly #decoder = new StringDecoder('utf8');
  readonly #chunk = Buffer.alloc(CHUNK_BYTES);
  text = '';

  constructor(path: string) {
    this.#fd = openSync(path, 'r');
  }

  /** Reads what was written since the last call; answers whether anything was. */
  hasGrown(): boolean {
    const before = this.text.length;
    for (let got = this.#read(); got > 0; got = this.#read())
      this.text += this.#decoder.write(this.#chunk.subarray(0, got));
    return this.text.length > before;
  }

  close(): void {
    closeSync(this.#fd);
  }

  #read(): number {
    return readSync(this.#fd, this.#chunk, 0, CHUNK_BYTES, null);
  }
}
