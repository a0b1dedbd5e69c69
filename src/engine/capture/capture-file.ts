import { closeSync, ftruncateSync, writeSync } from 'node:fs';
import { LobtopError, messageOf } from '../errors.js';
import { openNewFile } from '../io/new-file.js';
import { sanitize } from '../text.js';
import { encodeIndex, encodeTrailer, type IndexEntry } from './capture-index.js';
import { encodeFrame, FRAME, type FrameType } from './frame.js';

export type FramePosition = Pick<IndexEntry, 'eventIndex' | 'events' | 'recvTs'>;

/** One file of a capture, written frame by frame and append-only. */
export class CaptureFile {
  readonly path: string;
  readonly #fd: number;
  readonly #isRegular: boolean;
  readonly #entries: IndexEntry[] = [];
  /** Bytes written so far. */
  length = 0;

  /** @throws LobtopError `io` when the file cannot be created, `usage` when it exists */
  constructor(path: string, { replaces }: { readonly replaces: boolean }) {
    this.path = path;
    const { fd, isRegular } = openNewFile(path, { replaces });
    this.#fd = fd;
    this.#isRegular = isRegular;
  }

  /** @throws LobtopError `io` when the disk is full; frames written before remain intact */
  append(type: FrameType, market: number, payload: Uint8Array, position: FramePosition): void {
    const frame = encodeFrame(type, market, payload);
    const offset = this.length;
    this.#write(frame);
    this.#entries.push({ type, market, offset, payloadBytes: payload.length, ...position });
  }

  /** Writes the index and closes the file. @throws LobtopError `io` as `append` */
  close(): void {
    const offset = this.length;
    try {
      this.#write(encodeFrame(FRAME.index, 0, encodeIndex(this.#entries)));
      this.#write(encodeTrailer(offset));
    } finally {
      closeSync(this.#fd);
    }
  }

  /** Closes the file without an index; a reader scans for the frames instead. */
  abandon(): void {
    closeSync(this.#fd);
  }

  #write(bytes: Uint8Array): void {
    let written = 0;
    try {
      while (written < bytes.length) written += writeSync(this.#fd, bytes, written);
    } catch (cause) {
      this.#truncate();
      throw new LobtopError(
        'io',
        `The capture ${sanitize(this.path, 200)} cannot be written: ${sanitize(messageOf(cause), 200)}`,
        { cause },
      );
    }
    this.length += bytes.length;
  }

  /** Removes an incomplete frame at the end, which a reader would report as damage. */
  #truncate(): void {
    try {
      if (this.#isRegular) ftruncateSync(this.#fd, this.length);
    } catch {
      // Readers handle an incomplete frame.
    }
  }
}
