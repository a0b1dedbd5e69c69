import { LobtopError, messageOf } from '../../errors.js';
import { sanitize } from '../../text.js';
import { requireNoArchive } from './archives.js';
import { type Decoder, type Pieces, TruncatedError, UnsupportedError } from './decoder.js';
import { firstBytes } from './first-bytes.js';
import type { Follow } from './follow.js';
import { gunzip } from './gunzip.js';
import { type InputFile, placeName } from './input-file.js';
import { openRawBytes, type RawBytes } from './raw-bytes.js';
import { unxz } from './unxz.js';
import { ZipMemberBytes } from './zip.js';
import { unzstd } from './zstd.js';

/** The beginnings of compressed data, in latin1. */
const CONTAINERS: readonly { readonly magic: string; readonly decoder: Decoder; readonly check: string }[] = [
  { magic: '\x1f\x8b', decoder: gunzip, check: 'gzip -t' },
  { magic: '\x28\xb5\x2f\xfd', decoder: unzstd, check: 'zstd -t' },
  { magic: '\xfd7zXZ\0', decoder: unxz, check: 'xz -t' },
];
const MAGIC_BYTES = 6;
/** Skippable frames of Zstandard may come first. */
const ZSTD_SKIPPABLE = /^[\x50-\x5f]\x2a\x4d\x18/;

/** How the bytes of a file that starts with these are decompressed; undefined for a plain file. */
export function containerOf(head: Uint8Array): (typeof CONTAINERS)[number] | undefined {
  const text = Buffer.from(head.subarray(0, MAGIC_BYTES)).toString('latin1');
  if (ZSTD_SKIPPABLE.test(text)) return CONTAINERS[1];
  return CONTAINERS.find(({ magic }) => text.startsWith(magic));
}

/**
 * Reads the bytes of a file in order, decompressed when it is gzip, Zstandard or xz, whatever its name. Memory use does not depend on its size,
 * nor on what it expands to.
 */
export class ByteStream {
  readonly #input: InputFile;
  readonly #raw: RawBytes;
  #pieces: Pieces | undefined;
  #check = '';
  #isClosed = false;
  /** Whether the file is compressed and its end is missing. Known at the end. */
  isTruncated = false;

  /** @throws LobtopError `no-input` when it cannot be read at all */
  constructor(input: InputFile, follow?: Follow) {
    this.#input = input;
    this.#raw = input.member === undefined ? openRawBytes(input, follow) : new ZipMemberBytes(input.path, input.member);
  }

  /** Bytes read so far, before decompression. */
  get bytesRead(): number {
    return this.#raw.position;
  }

  /** Size of the file; 0 before the first read, and where it is not known. */
  get size(): number {
    return this.#raw.size;
  }

  /**
   * The next bytes, valid until the next call; undefined at the end.
   *
   * @throws LobtopError `no-input` when the file cannot be read, `data` when it is damaged, or an archive of a kind that is not read
   */
  async next(): Promise<Uint8Array | undefined> {
    if (this.#isClosed) return undefined;
    try {
      this.#pieces ??= await this.#open();
      const { value } = await this.#pieces.next();
      return value ?? undefined;
    } catch (error) {
      if (error instanceof LobtopError) throw error;
      if (error instanceof UnsupportedError) throw this.#unsupported(error);
      if (!(error instanceof TruncatedError)) throw this.#damaged(error);
      this.isTruncated = true;
      return undefined;
    }
  }

  /** Ends a pending `next`. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#raw.close();
    // Not awaited: it ends when the pending read does.
    void this.#pieces?.return().catch(() => {});
  }

  async #open(): Promise<Pieces> {
    const head = await firstBytes(this.#raw, MAGIC_BYTES);
    const container = containerOf(head);
    const pieces = this.#from(head);
    if (container === undefined) {
      requireNoArchive(head, this.#input);
      return pieces;
    }
    this.#check = container.check;
    return this.#withoutArchive(container.decoder(pieces));
  }

  /** A tar archive is most often compressed. */
  async *#withoutArchive(pieces: Pieces): Pieces {
    const first = await pieces.next();
    if (first.done === true) return;
    requireNoArchive(first.value, this.#input);
    yield first.value;
    yield* pieces;
  }

  async *#from(head: Uint8Array): Pieces {
    if (head.length > 0) yield head;
    for (let bytes = await this.#raw.next(); bytes !== undefined; bytes = await this.#raw.next()) yield bytes;
  }

  #unsupported({ message, remedy }: UnsupportedError): LobtopError {
    return new LobtopError('data', `${placeName(this.#input)} ${message}`, { remedy });
  }

  #damaged(cause: unknown): LobtopError {
    return new LobtopError('data', `${placeName(this.#input)} is damaged: ${sanitize(messageOf(cause), 200)}`, {
      cause,
      remedy: `Check it with ${this.#check}, or fetch it again`,
    });
  }
}
