import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { LobtopError, messageOf } from '../../errors.js';
import { requireRegularFile, unreadable } from '../../io/regular-file.js';
import { sanitize } from '../../text.js';
import { Gunzip, isGzip } from './gunzip.js';

/** gzip expands data at most 1,032 times, so at most 33 MB of a file are in memory at once. */
const CHUNK_BYTES = 32 * 1024;

/** Reads the bytes of a file in order, decompressed when it is gzipped, whatever its name. Memory use does not depend on its size. */
export class ByteStream {
  readonly #path: string;
  readonly #chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  #file: FileHandle | undefined;
  #gunzip: Gunzip | undefined;
  #isAtEnd = false;
  /** Bytes read so far, before decompression. */
  bytesRead = 0;
  /** Size of the file; 0 before the first read. */
  size = 0;
  /** Whether the file is gzipped and its end is missing, as after an interrupted download. Known at the end. */
  isTruncated = false;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * The next bytes, valid until the next call; undefined at the end.
   *
   * @throws LobtopError `no-input` when the file cannot be read, `data` when it is damaged
   */
  async next(): Promise<Uint8Array | undefined> {
    while (true) {
      const piece = this.#gunzip?.pieces.shift();
      if (piece !== undefined || this.#isAtEnd) return piece;
      const bytes = await this.#read();
      if (this.bytesRead === bytes.length && isGzip(bytes)) this.#gunzip = new Gunzip();
      this.#isAtEnd = bytes.length === 0;
      if (this.#gunzip !== undefined) await this.#decompress(this.#gunzip, bytes);
      else if (!this.#isAtEnd) return bytes;
    }
  }

  async close(): Promise<void> {
    this.#isAtEnd = true;
    this.#gunzip?.close();
    await this.#file?.close();
  }

  async #read(): Promise<Uint8Array> {
    try {
      this.#file ??= await this.#open();
      const { bytesRead } = await this.#file.read(this.#chunk, 0, CHUNK_BYTES, null);
      this.bytesRead += bytesRead;
      return this.#chunk.subarray(0, bytesRead);
    } catch (cause) {
      throw cause instanceof LobtopError ? cause : unreadable(this.#path, cause);
    }
  }

  async #open(): Promise<FileHandle> {
    requireRegularFile(this.#path);
    const file = await open(this.#path, 'r');
    this.size = (await file.stat()).size;
    return file;
  }

  async #decompress(gunzip: Gunzip, bytes: Uint8Array): Promise<void> {
    try {
      if (this.#isAtEnd) this.isTruncated = !(await gunzip.end());
      else await gunzip.push(bytes);
    } catch (cause) {
      const name = sanitize(basename(this.#path), 100);
      throw new LobtopError('data', `${name} is damaged: ${sanitize(messageOf(cause))}`, {
        cause,
        remedy: 'Check it with gzip -t, or fetch it again',
      });
    }
  }
}
