import { closeSync, ftruncateSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { requireRegularFile, unreadable } from '../../io/regular-file.js';
import { openTemporary, writeTemporary } from '../../io/temporary-file.js';
import { ARCHIVE_HEAD_BYTES, requireNoArchive } from '../bytes/archives.js';
import { ByteStream, containerOf } from '../bytes/byte-stream.js';
import { type InputFile, placeName } from '../bytes/input-file.js';
import { MAX_EMPTY_LINES, MAX_LINE_BYTES } from './line-splitter.js';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** A line end has two bytes at most; a piece may begin inside one. */
const MAX_EMPTY_BYTES = 2 * MAX_EMPTY_LINES + 4;

export type OpenOptions = {
  /** Compressed bytes that are done, and the size of the file. */
  readonly onProgress?: (name: string, bytes: number, size: number) => void;
  /** Polled while decompressing: true stops, and the file has the lines so far. */
  readonly isStopped?: () => boolean;
};

/** A text file with random access. */
export class TextFile {
  readonly name: string;
  /** Whether the file is compressed and its end is missing. An incomplete last line is left out. */
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
 * Opens a file for random access. A compressed one is decompressed once into a temporary file. (Decompressing it from the beginning for every step back
 * would take 0.7 s each time for a day of LOBSTER data; with the file a step takes 25 ms.)
 *
 * @throws LobtopError `no-input` when it cannot be read, `data` when it is damaged or an archive, `io` when the temporary file cannot be written
 */
export async function openTextFile(input: InputFile, options: OpenOptions = {}): Promise<TextFile> {
  const plain = input.member === undefined ? openPlain(input.path) : undefined;
  if (plain !== undefined) return plain;
  const fd = openTemporary();
  try {
    return new TextFile(placeName(input), fd, await decompressInto(fd, input, options));
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** undefined when it is compressed. */
function openPlain(path: string): TextFile | undefined {
  requireRegularFile(path);
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (cause) {
    throw unreadable(path, cause);
  }
  const file = new TextFile(path, fd);
  const buffer = new Uint8Array(ARCHIVE_HEAD_BYTES);
  try {
    const head = buffer.subarray(0, file.read(buffer, 0));
    if (containerOf(head) !== undefined) {
      file.close();
      return undefined;
    }
    requireNoArchive(head, { path });
    return file;
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Answers whether the file is truncated. */
async function decompressInto(fd: number, input: InputFile, { onProgress, isStopped }: OpenOptions): Promise<boolean> {
  const bytes = new ByteStream(input);
  let length = 0;
  let lastLineEnd = 0;
  let emptyBytes = 0;
  try {
    for (let piece = await bytes.next(); piece !== undefined && isStopped?.() !== true; piece = await bytes.next()) {
      writeTemporary(fd, piece);
      const lineFeed = piece.lastIndexOf(LINE_FEED);
      if (lineFeed >= 0) lastLineEnd = length + lineFeed + 1;
      length += piece.length;
      emptyBytes = isAllLineEnds(piece) ? emptyBytes + piece.length : 0;
      // A small file may expand to terabytes of these. Reading them is an error in any case.
      if (length - lastLineEnd > MAX_LINE_BYTES || emptyBytes > MAX_EMPTY_BYTES) return false;
      onProgress?.(placeName(input), bytes.bytesRead, bytes.size);
    }
  } finally {
    await bytes.close();
  }
  const isTruncated = bytes.isTruncated || isStopped?.() === true;
  // An incomplete last line could be valid with wrong numbers.
  if (isTruncated) ftruncateSync(fd, lastLineEnd);
  return isTruncated;
}

function isAllLineEnds(piece: Uint8Array): boolean {
  return piece.every((byte) => byte === LINE_FEED || byte === CARRIAGE_RETURN);
}
