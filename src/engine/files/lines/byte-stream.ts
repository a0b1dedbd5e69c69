import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { LobtopError, messageOf } from '../../errors.js';
import { sanitize } from '../../text.js';
import { Gunzip, isGzip } from './gunzip.js';

/** A kilobyte unzips to a megabyte at most: what is held of a file at once is a thousand times this. */
const CHUNK_BYTES = 32 * 1024;

/** The bytes of a file from its beginning to its end, unzipped when it is gzipped, whatever its name says. Memory does not depend on its size. */
export class ByteStream {
  readonly #path: string;
  readonly #chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  #file: FileHandle | undefined;
  #gunzip: Gunzip | undefined;
  #isAtEnd = false;
  /** Bytes of the file that were read, zipped where it is. */
  bytesRead = 0;
  /** Of the file; known once something was read. */
  size = 0;
  /** Whether it is gzipped and its end is missing, like that of an interrupted download: known at the end. */
  isCutShort = false;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * The next bytes, to be used before the next call; undefined at the end.
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
      if (this.#gunzip !== undefined) await this.#unzip(this.#gunzip, bytes);
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
      throw unreadable(this.#path, cause);
    }
  }

  async #open(): Promise<FileHandle> {
    const file = await open(this.#path, 'r');
    this.size = (await file.stat()).size;
    return file;
  }

  async #unzip(gunzip: Gunzip, bytes: Uint8Array): Promise<void> {
    try {
      if (this.#isAtEnd) this.isCutShort = !(await gunzip.end());
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

/** What cannot be opened or read, with the system's reason. */
export function unreadable(path: string, cause: unknown): LobtopError {
  return new LobtopError('no-input', `${sanitize(path, 200)} cannot be read: ${messageOf(cause)}`, { cause });
}
