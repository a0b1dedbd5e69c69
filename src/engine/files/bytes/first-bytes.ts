import type { RawBytes } from './raw-bytes.js';

/**
 * The first bytes, at least as many as asked for where there are as many: a pipe may deliver one at a time.
 *
 * @throws LobtopError as `next`
 */
export async function firstBytes(source: Pick<RawBytes, 'next'>, length: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for (let found = 0; found < length; ) {
    const piece = await source.next();
    if (piece === undefined) break;
    // A piece is valid until the next one, and `slice` of a Buffer does not copy.
    pieces.push(Uint8Array.from(piece));
    found += piece.length;
  }
  return Buffer.concat(pieces);
}
