import { constants, fstatSync, openSync, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { LobtopError } from '../../errors.js';
import { isFifo, requireRegularFile, unreadable } from '../../io/regular-file.js';
import { sanitize } from '../../text.js';
import type { Follow } from './follow.js';
import { type InputFile, STDIN } from './input-file.js';

const CHUNK_BYTES = 32 * 1024;
/** How often a file that is followed is looked at. */
const FOLLOW_MS = 200;

/** The bytes of an input as they are stored, in order. */
export type RawBytes = {
  /** Bytes of the stored file so far, and its size: 0 where it is not known. */
  readonly position: number;
  readonly size: number;
  /** The next bytes, valid until the next call; undefined at the end. @throws LobtopError `no-input` */
  next(): Promise<Uint8Array | undefined>;
  /** Ends a pending `next`. Safe to call twice. */
  close(): Promise<void>;
};

/** Whether an input can be read only once and has no end until its writer closes it: standard input, a pipe. */
export function isPipe({ path }: InputFile): boolean {
  return path === STDIN || isFifo(path);
}

/** @throws LobtopError `no-input` on the first read when it cannot be opened, and at once for a device or a folder */
export function openRawBytes(input: InputFile, follow?: Follow): RawBytes {
  const { path } = input;
  if (path === STDIN) return new StreamBytes(stdinStream(), (cause) => unreadable('standard input', cause));
  if (isPipe(input)) return new StreamBytes(pipeStream(path), (cause) => unreadable(path, cause));
  requireRegularFile(path);
  return new FileBytes(path, follow);
}

/** A regular file. */
class FileBytes implements RawBytes {
  readonly #path: string;
  readonly #follow: Follow | undefined;
  readonly #chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  #file: FileHandle | undefined;
  #isClosed = false;
  #inode = 0;
  position = 0;
  size = 0;

  constructor(path: string, follow: Follow | undefined) {
    this.#path = path;
    this.#follow = follow;
  }

  async next(): Promise<Uint8Array | undefined> {
    while (!this.#isClosed) {
      const bytes = await this.#read();
      if (bytes.length > 0) return bytes;
      if (this.#follow === undefined || this.#follow.isStopped()) break;
      this.#requireSame();
      await this.#follow.pause.for(FOLLOW_MS);
    }
    return undefined;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#file?.close();
    this.#file = undefined;
  }

  /** Of a file that was cut and begun again, or another one under its name, nothing says which rows are missing. @throws LobtopError `data` */
  #requireSame(): void {
    const stats = statSync(this.#path, { throwIfNoEntry: false });
    const isReplaced = stats !== undefined && stats.ino !== this.#inode;
    if (!isReplaced && (stats?.size ?? this.position) >= this.position) return;
    const what = isReplaced ? 'was replaced by another file' : 'has become shorter';
    throw new LobtopError('data', `${sanitize(this.#path, 200)} ${what} while it was followed`, {
      remedy: 'Follow it again, from its beginning',
    });
  }

  async #read(): Promise<Uint8Array> {
    try {
      if (this.#file === undefined) {
        this.#file = await open(this.#path, 'r');
        const { size, ino } = await this.#file.stat();
        this.size = size;
        this.#inode = ino;
        // It was closed before there was anything to close.
        if (this.#isClosed) {
          await this.close();
          return this.#chunk.subarray(0, 0);
        }
      }
      const { bytesRead } = await this.#file.read(this.#chunk, 0, CHUNK_BYTES, null);
      this.position += bytesRead;
      return this.#chunk.subarray(0, bytesRead);
    } catch (cause) {
      throw unreadable(this.#path, cause);
    }
  }
}

/** A stream that somebody else feeds: standard input, a pipe, a member of an archive. */
export class StreamBytes implements RawBytes {
  readonly #stream: Readable;
  readonly #errorOf: (cause: unknown) => LobtopError;
  readonly #iterator: AsyncIterator<Buffer>;
  position = 0;
  readonly size = 0;

  constructor(stream: Readable, errorOf: (cause: unknown) => LobtopError) {
    this.#stream = stream;
    this.#errorOf = errorOf;
    this.#iterator = stream.iterator({ destroyOnReturn: true }) as AsyncIterator<Buffer>;
  }

  async next(): Promise<Uint8Array | undefined> {
    try {
      const { value, done } = await this.#iterator.next();
      if (done === true) return undefined;
      this.position += value.length;
      return value;
    } catch (cause) {
      // Closed by us, while waiting.
      if (this.#stream.destroyed && (cause as { code?: string }).code === 'ERR_STREAM_PREMATURE_CLOSE')
        return undefined;
      throw this.#errorOf(cause);
    }
  }

  async close(): Promise<void> {
    this.#stream.destroy();
  }
}

function stdinStream(): Readable {
  const { stdin } = process;
  if (!stdin.isTTY) return stdin;
  throw new LobtopError('no-input', 'Standard input is a terminal', {
    remedy: 'Pipe data into lobtop, or name a file instead of -',
  });
}

/** Opened without waiting for a writer: no signal would end that. */
function pipeStream(path: string): Readable {
  try {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    if (fstatSync(fd).isFIFO()) return new Socket({ fd, readable: true, writable: false });
    throw unreadable(path, 'it is not a pipe any more');
  } catch (cause) {
    throw cause instanceof LobtopError ? cause : unreadable(path, cause);
  }
}
