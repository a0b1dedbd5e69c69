import { constants, createGunzip } from 'node:zlib';

const PIECE_BYTES = 256 * 1024;

/** Whether a file that begins with these bytes is gzipped. */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/**
 * Unzips a stream of bytes, and knows at its end whether it was complete. What was pushed is unzipped into `pieces` before anything fails, so nothing
 * is lost when the data end too early: an iterator over Node's stream drops what it has buffered when the stream fails.
 */
export class Gunzip {
  /** Unzipped, for whoever pushes to take away. */
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
    // Padding behind the end of the gzip data is never taken: the stream ends instead of calling back.
    if (!this.#isOver) await this.#waitFor((done) => this.#stream.write(bytes, done));
  }

  /** No more bytes follow; answers whether the data were complete. @throws what zlib throws for damaged data */
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
