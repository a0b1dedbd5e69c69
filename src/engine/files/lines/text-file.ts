import { closeSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { LobtopError, messageOf } from '../../errors.js';
import { sanitize } from '../../text.js';
import { ByteStream, unreadable } from './byte-stream.js';
import { isGzip } from './gunzip.js';

const LINE_FEED = 0x0a;

export type OpenOptions = {
  /** Bytes of a gzipped file that are unzipped, and of how many. */
  readonly onProgress?: (name: string, bytes: number, size: number) => void;
  /** Looked at now and then: whether to leave it at what is unzipped. */
  readonly isStopped?: () => boolean;
};

/** A text file that can be read from any of its bytes on. */
export class TextFile {
  readonly name: string;
  /** Whether the file is gzipped and its end is missing. It has the lines before that, but for an incomplete one. */
  readonly isCutShort: boolean;
  readonly #path: string;
  readonly #fd: number;
  #isClosed = false;

  constructor(path: string, fd: number, isCutShort = false) {
    this.name = basename(path);
    this.isCutShort = isCutShort;
    this.#path = path;
    this.#fd = fd;
  }

  /** Fills the target with what stands at an offset; answers how many bytes, 0 at the end. @throws LobtopError `no-input` */
  read(target: Uint8Array, offset: number): number {
    // The system gives the number of a closed file to the next one: nothing may be read from that.
    if (this.#isClosed) throw unreadable(this.#path, 'it is closed');
    try {
      return readSync(this.#fd, target, 0, target.length, offset);
    } catch (cause) {
      throw unreadable(this.#path, cause);
    }
  }

  /** Twice without harm. */
  close(): void {
    if (!this.#isClosed) closeSync(this.#fd);
    this.#isClosed = true;
  }
}

/**
 * Opens a file to be read from anywhere. A gzipped one is unzipped once, into a temporary file: gzip can only be read from its beginning, which takes
 * half a second for a day of LOBSTER rows, at each step back.
 *
 * @throws LobtopError `no-input` when it cannot be read, `data` when it is damaged, `io` when the temporary file does not take it
 */
export async function openTextFile(path: string, options: OpenOptions = {}): Promise<TextFile> {
  const file = openPlain(path);
  const head = new Uint8Array(2);
  if (file.read(head, 0) < head.length || !isGzip(head)) return file;
  file.close();
  const fd = openTemporary();
  try {
    return new TextFile(path, fd, await unzipInto(fd, path, options));
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

function openPlain(path: string): TextFile {
  try {
    return new TextFile(path, openSync(path, 'r'));
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** A file that has no name any more: the system removes it when it is closed, and when we end, however that is. @throws LobtopError `io` */
function openTemporary(): number {
  try {
    const folder = mkdtempSync(join(tmpdir(), 'lobtop-'));
    try {
      return openSync(join(folder, 'unzipped'), 'wx+', 0o600);
    } finally {
      rmSync(folder, { recursive: true });
    }
  } catch (cause) {
    throw notKept(cause);
  }
}

/** Answers whether the file is cut short. */
async function unzipInto(fd: number, path: string, { onProgress, isStopped }: OpenOptions): Promise<boolean> {
  const bytes = new ByteStream(path);
  let length = 0;
  let lastLineEnd = 0;
  try {
    for (let piece = await bytes.next(); piece !== undefined && isStopped?.() !== true; piece = await bytes.next()) {
      writeAll(fd, piece);
      const lineFeed = piece.lastIndexOf(LINE_FEED);
      if (lineFeed >= 0) lastLineEnd = length + lineFeed + 1;
      length += piece.length;
      onProgress?.(basename(path), bytes.bytesRead, bytes.size);
    }
  } finally {
    await bytes.close();
  }
  const isCutShort = bytes.isCutShort || isStopped?.() === true;
  // Half a number is another number: the last line of a file that is cut short is not read.
  if (isCutShort) ftruncateSync(fd, lastLineEnd);
  return isCutShort;
}

function writeAll(fd: number, bytes: Uint8Array): void {
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
  } catch (cause) {
    throw notKept(cause);
  }
}

function notKept(cause: unknown): LobtopError {
  return new LobtopError('io', `${sanitize(tmpdir(), 200)} does not take an unzipped file: ${messageOf(cause)}`, {
    cause,
    remedy: 'Set TMPDIR to a folder with more room, or unzip the file yourself',
  });
}
