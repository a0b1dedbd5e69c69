import { constants, createGunzip } from 'node:zlib';

const PIECE_BYTES = 256 * 1024;

/** Whether a file that starts with these bytes is gzipped. */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/**
 * Decompresses gzip data piece by piece, and reports at the end whether they were complete. All output of a push is in `pieces` before the next error,
 * so nothing is lost when the data are truncated. (An iterator over Node's stream drops its buffer when the stream fails.)
 */
export class Gunzip {
  /** Decompressed data; the caller removes them. */
  readonly pieces: Buffer[] = [];
  readonly #stream = createGunzip({ chunkSize: PIECE_BYTES });
  #isOver = false;
  #settle: (error?: Error | null) => void = () => {};

  constructor() {
    this.#stream.on('data', (piece: Buffer) => this.pieces.push(piece));
    this.#stream.on('error', (error) => this.#settle(error));
    this.#stream.on('end', () => {
      this.#isOver = true;
      this.#settle();
    });
  }

  /** @throws what zlib throws for damaged data */
  async push(bytes: Uint8Array): Promise<void> {
    // At padding after the gzip data the stream ends without calling back.
    if (!this.#isOver) await this.#waitFor((done) => this.#stream.write(bytes, done));
  }

  /** Call after the last push; answers whether the data were complete. @throws what zlib throws for damaged data */
  async end(): Promise<boolean> {
    if (this.#isOver) return true;
    try {
      await this.#waitFor(() => this.#stream.end());
      return true;
    } catch (error) {
      if ((error as { errno?: unknown }).errno === constants.Z_BUF_ERROR) return false;
      throw error;
    }
  }

  close(): void {
    this.#stream.destroy();
  }

  #waitFor(start: (done: (error?: Error | null) => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#settle = (error) => (error ? reject(error) : resolve());
      start(this.#settle);
    });
  }
}
