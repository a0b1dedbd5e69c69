import { constants, createGunzip } from 'node:zlib';
import { type Pieces, TruncatedError } from './decoder.js';

const PIECE_BYTES = 256 * 1024;

/** gzip (RFC 1952), also of several members. Zeros after the last are ignored, as gzip does. */
export async function* gunzip(compressed: Pieces): Pieces {
  const stream = new GunzipStream();
  try {
    for await (const bytes of compressed) yield* stream.afterwards(stream.push(bytes));
    const end = stream.end();
    yield* stream.afterwards(end);
    if (!(await end)) throw new TruncatedError('unexpected end of file');
  } finally {
    stream.close();
  }
}

/**
 * All output of a push is in `pieces` before the next error, so nothing is lost when the data are truncated. (An iterator over Node's
 * stream drops its buffer when the stream fails.)
 */
class GunzipStream {
  readonly #pieces: Buffer[] = [];
  readonly #stream = createGunzip({ chunkSize: PIECE_BYTES });
  #isOver = false;
  #settle: (error?: Error | null) => void = () => {};

  constructor() {
    this.#stream.on('data', (piece: Buffer) => this.#pieces.push(piece));
    this.#stream.on('error', (error) => this.#settle(error));
    this.#stream.on('end', () => {
      this.#isOver = true;
      this.#settle();
    });
  }

  /** What was decompressed up to the end of a call, then its error. */
  async *afterwards(call: Promise<unknown>): Pieces {
    const failure = await call.then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    for (let piece = this.#pieces.shift(); piece !== undefined; piece = this.#pieces.shift()) yield piece;
    if (failure !== undefined) throw failure.error;
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
