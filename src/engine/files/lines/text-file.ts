import { closeSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { LobtopError, messageOf } from '../../errors.js';
import { requireRegularFile, unreadable } from '../../io/regular-file.js';
import { sanitize } from '../../text.js';
import { ByteStream } from './byte-stream.js';
import { isGzip } from './gunzip.js';

const LINE_FEED = 0x0a;

export type OpenOptions = {
  /** Compressed bytes that are done, and the size of the file. */
  readonly onProgress?: (name: string, bytes: number, size: number) => void;
  /** Polled while decompressing: true stops, and the file has the lines so far. */
  readonly isStopped?: () => boolean;
};

/** A text file with random access. */
export class TextFile {
  readonly name: string;
  /** Whether the file is gzipped and its end is missing. An incomplete last line is left out. */
  readonly isTruncated: boolean;
  readonly #path: string;
  readonly #fd: number;
  #isClosed = false;

  constructor(path: string, fd: number, isTruncated = false) {
    this.name = basename(path);
    this.isTruncated = isTruncated;
    this.#path = path;
    this.#fd = fd;
  }

  /** Reads into `target` from an offset; answers the number of bytes, 0 at the end. @throws LobtopError `no-input` */
  read(target: Uint8Array, offset: number): number {
    // The descriptor of a closed file may belong to another file by now.
    if (this.#isClosed) throw unreadable(this.#path, 'it is closed');
    try {
      return readSync(this.#fd, target, 0, target.length, offset);
    } catch (cause) {
      throw unreadable(this.#path, cause);
    }
  }

  /** Safe to call twice. */
  close(): void {
    if (!this.#isClosed) closeSync(this.#fd);
    this.#isClosed = true;
  }
}

/**
 * Opens a file for random access. A gzipped one is decompressed once into a temporary file. (Decompressing it from the beginning for every step back
 * would take 0.7 s each time for a day of LOBSTER data; with the file a step takes 25 ms.)
 *
 * @throws LobtopError `no-input` when it cannot be read, `data` when it is damaged, `io` when the temporary file cannot be written
 */
export async function openTextFile(path: string, options: OpenOptions = {}): Promise<TextFile> {
  const file = openPlain(path);
  const head = new Uint8Array(2);
  if (file.read(head, 0) < head.length || !isGzip(head)) return file;
  file.close();
  const fd = openTemporary();
  try {
    return new TextFile(path, fd, await decompressInto(fd, path, options));
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

function openPlain(path: string): TextFile {
  requireRegularFile(path);
  try {
    return new TextFile(path, openSync(path, 'r'));
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** A file that is already unlinked: the system removes it when it is closed or the process ends, even by SIGKILL. @throws LobtopError `io` */
function openTemporary(): number {
  try {
    const folder = mkdtempSync(join(tmpdir(), 'lobtop-'));
    try {
      return openSync(join(folder, 'decompressed'), 'wx+', 0o600);
    } finally {
      rmSync(folder, { recursive: true });
    }
  } catch (cause) {
    throw notWritten(cause);
  }
}

/** Answers whether the file is truncated. */
async function decompressInto(fd: number, path: string, { onProgress, isStopped }: OpenOptions): Promise<boolean> {
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
  const isTruncated = bytes.isTruncated || isStopped?.() === true;
  // An incomplete last line could be valid with wrong numbers.
  if (isTruncated) ftruncateSync(fd, lastLineEnd);
  return isTruncated;
}

function writeAll(fd: number, bytes: Uint8Array): void {
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
  } catch (cause) {
    throw notWritten(cause);
  }
}

function notWritten(cause: unknown): LobtopError {
  return new LobtopError('io', `Cannot write a decompressed file to ${sanitize(tmpdir(), 200)}: ${messageOf(cause)}`, {
    cause,
    remedy: 'Set TMPDIR to a folder with more space, or decompress the file with gunzip',
  });
}
