import { closeSync, ftruncateSync, writeSync } from 'node:fs';
import { LobtopError, messageOf } from '../errors.js';
import { openNewFile } from '../io/new-file.js';
import { encodeIndex, encodeTrailer, type IndexEntry } from './capture-index.js';
import { encodeFrame, FRAME, type FrameType } from './frame.js';

export type FramePosition = Pick<IndexEntry, 'eventIndex' | 'events' | 'recvTs'>;

/** One file of a capture, written frame by frame and only ever appended to. */
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

  /** @throws LobtopError `io` when the disk is full; what was complete before stays so */
  append(type: FrameType, market: number, payload: Uint8Array, position: FramePosition): void {
    const frame = encodeFrame(type, market, payload);
    const offset = this.length;
    this.#write(frame);
    this.#entries.push({ type, market, offset, payloadBytes: payload.length, ...position });
  }

  /** Ends the file with its index. @throws LobtopError `io` as `append` */
  close(): void {
    const offset = this.length;
    try {
      this.#write(encodeFrame(FRAME.index, 0, encodeIndex(this.#entries)));
      this.#write(encodeTrailer(offset));
    } finally {
      closeSync(this.#fd);
    }
  }

  /** Closes it as it is, without an index: a reader scans for the frames instead. */
  abandon(): void {
    closeSync(this.#fd);
  }

  #write(bytes: Uint8Array): void {
    let written = 0;
    try {
      while (written < bytes.length) written += writeSync(this.#fd, bytes, written);
    } catch (cause) {
      this.#cutBack();
      throw new LobtopError('io', `The capture ${this.path} cannot grow: ${messageOf(cause)}`, { cause });
    }
    this.length += bytes.length;
  }

  /** Half a frame at the end would only be reported as damage. */
  #cutBack(): void {
    try {
      if (this.#isRegular) ftruncateSync(this.#fd, this.length);
    } catch {
      // A reader copes with it.
    }
  }
}
