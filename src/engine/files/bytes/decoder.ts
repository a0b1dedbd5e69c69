/** Bytes, piece by piece; each piece is valid until the next is requested. */
export type Pieces = AsyncGenerator<Uint8Array, void, undefined>;

/**
 * Decompresses data. Every piece that can be decompressed is yielded before an error is thrown.
 *
 * @throws TruncatedError when the end is missing; whatever the library throws for damaged data
 */
export type Decoder = (compressed: Pieces) => Pieces;

/** The end of the compressed data is missing, as after an interrupted download or while the file is being written. */
export class TruncatedError extends Error {
  override readonly name = 'TruncatedError';
}

/** The data are in order, but of a kind that is not read. */
export class UnsupportedError extends Error {
  override readonly name = 'UnsupportedError';
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}
