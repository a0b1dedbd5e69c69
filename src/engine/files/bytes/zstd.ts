import { type Pieces, TruncatedError, UnsupportedError } from './decoder.js';

const MAGIC = 0xfd2fb528;
const MIN_SKIPPABLE = 0x184d2a50;
/** zstd's own limit without `--long`: more memory than that is refused, as the decoder copies the window for every block. */
const MAX_WINDOW_BYTES = 128 * 1024 * 1024;
const TOO_LONG_REMEDY = 'Decompress it first: zstd -dc --long=31 FILE | lobtop replay -';
const MAX_HEADER_BYTES = 18;
const BLOCK_HEADER_BYTES = 3;
const CHECKSUM_BYTES = 4;
const MAX_PUSH_BYTES = 64 * 1024;

/**
 * Zstandard (RFC 8878). The frames are read here and passed on block by block, so that a small file that expands to gigabytes is
 * decompressed 128 KiB at a time, with a bounded window.
 */
export async function* unzstd(compressed: Pieces): Pieces {
  const { Decompress } = await import('fzstd');
  const input = new ByteQueue(compressed);
  while (await input.has(1)) {
    const magic = (await input.peek(4)).readUInt32LE();
    if ((magic & 0xfffffff0) >>> 0 === MIN_SKIPPABLE) {
      await input.skip(8 + (await input.peek(8)).readUInt32LE(4));
      continue;
    }
    if (magic !== MAGIC) throw new Error('not a Zstandard frame');
    const output: Uint8Array[] = [];
    const decoder = new Decompress((piece) => output.push(piece));
    const { headerBytes, hasChecksum } = headerOf(await input.upTo(MAX_HEADER_BYTES));
    decoder.push(await input.take(headerBytes));
    for (let isLast = false; !isLast; ) {
      const block = (await input.peek(BLOCK_HEADER_BYTES)).readUIntLE(0, BLOCK_HEADER_BYTES);
      isLast = (block & 1) === 1;
      // A block of one repeated byte is stored as that byte.
      const isRun = ((block >> 1) & 3) === 1;
      const end = isLast && hasChecksum ? CHECKSUM_BYTES : 0;
      for (let left = BLOCK_HEADER_BYTES + (isRun ? 1 : block >> 3) + end; left > 0; ) {
        const part = await input.take(Math.min(left, MAX_PUSH_BYTES));
        left -= part.length;
        decoder.push(part, isLast && left === 0);
      }
      for (let piece = output.shift(); piece !== undefined; piece = output.shift()) yield piece;
    }
  }
}

/** RFC 8878, 3.1.1.1: descriptor, window descriptor, dictionary id, frame content size. @throws UnsupportedError for a window that is too large */
function headerOf(bytes: Buffer): { readonly headerBytes: number; readonly hasChecksum: boolean } {
  const descriptor = bytes[4];
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3];
  const sizeBytes = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6];
  const sizeAt = (isSingleSegment ? 5 : 6) + dictionaryBytes;
  const headerBytes = sizeAt + sizeBytes;
  if (bytes.length < headerBytes) throw new TruncatedError('unexpected end of file');
  const windowBytes = isSingleSegment ? contentSize(bytes, sizeAt, sizeBytes) : windowSize(bytes[5]);
  if (windowBytes > MAX_WINDOW_BYTES) {
    throw new UnsupportedError('was written with --long: its window is larger than 128 MiB', TOO_LONG_REMEDY);
  }
  return { headerBytes, hasChecksum: (descriptor & 4) !== 0 };
}

function windowSize(descriptor: number): number {
  return 2 ** (10 + (descriptor >> 3)) * (1 + (descriptor & 7) / 8);
}

function contentSize(bytes: Buffer, at: number, length: number): number {
  if (length === 8) return Number(bytes.readBigUInt64LE(at));
  return bytes.readUIntLE(at, length) + (length === 2 ? 256 : 0);
}

/** Bytes that are taken in other portions than they arrive in. */
class ByteQueue {
  readonly #pieces: Pieces;
  #bytes = Buffer.alloc(0);

  constructor(pieces: Pieces) {
    this.#pieces = pieces;
  }

  async has(count: number): Promise<boolean> {
    while (this.#bytes.length < count) {
      const { value, done } = await this.#pieces.next();
      if (done === true) return false;
      this.#bytes = Buffer.concat([this.#bytes, value]);
    }
    return true;
  }

  async peek(count: number): Promise<Buffer> {
    if (!(await this.has(count))) throw new TruncatedError('unexpected end of file');
    return this.#bytes.subarray(0, count);
  }

  /** Fewer at the end. */
  async upTo(count: number): Promise<Buffer> {
    await this.has(count);
    return this.#bytes.subarray(0, count);
  }

  async take(count: number): Promise<Buffer> {
    const bytes = await this.peek(count);
    this.#bytes = this.#bytes.subarray(count);
    return bytes;
  }

  async skip(count: number): Promise<void> {
    for (let left = count; left > 0; ) left -= (await this.take(Math.min(left, MAX_PUSH_BYTES))).length;
  }
}
