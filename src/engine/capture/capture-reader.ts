import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { LobtopError, messageOf } from '../errors.js';
import { sanitize } from '../text.js';
import { decodeIndex, decodeTrailer, type IndexEntry, TRAILER_BYTES } from './capture-index.js';
import { decodeFrame, FRAME, FRAME_HEADER_BYTES, findMagic } from './frame.js';
import type { FrameSource } from './frame-source.js';
import { parsedObject } from './parsed-json.js';
import { type CaptureProblem, scanFrames } from './scan.js';

/** Whether a file begins as a capture does. @throws LobtopError `no-input` when it cannot be read */
export function isCapture(path: string): boolean {
  const fd = opened(path);
  try {
    const head = Buffer.alloc(FRAME_HEADER_BYTES);
    return readSync(fd, head, 0, head.length, 0) > 0 && findMagic(head, 0) === 0;
  } finally {
    closeSync(fd);
  }
}

/** @throws LobtopError `no-input` when there is no such file */
function opened(path: string): number {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (cause) {
    throw new LobtopError('no-input', `${sanitize(path, 200)} cannot be read: ${messageOf(cause)}`, { cause });
  }
  if (fstatSync(fd).isFile()) return fd;
  closeSync(fd);
  throw new LobtopError('no-input', `${sanitize(path, 200)} is no file`);
}

/** A capture on disk: its frames, found by its index or, where that is missing or wrong, one by one. */
export class CaptureReader implements FrameSource {
  readonly path: string;
  /** Every whole frame but the index, in the order of the file. */
  readonly entries: readonly IndexEntry[];
  readonly problems: CaptureProblem[] = [];
  readonly length: number;
  /** When it was begun: our wall clock, ms since the epoch. */
  readonly createdTs: number;
  readonly #fd: number;

  /** @throws LobtopError `no-input` when there is no such file, `data` when it is no capture */
  constructor(path: string) {
    this.path = path;
    this.#fd = opened(path);
    this.length = fstatSync(this.#fd).size;
    this.entries = this.#indexed() ?? this.#scanned();
    const createdTs = this.#createdTs();
    if (createdTs === undefined) {
      this.close();
      throw new LobtopError('data', `${sanitize(path, 200)} is no capture`, {
        remedy: 'A capture is what lobtop record writes',
      });
    }
    this.createdTs = createdTs;
  }

  /** The payload of a whole frame; undefined, and named among the problems, when it is not as it was written. */
  payload({ offset, payloadBytes }: IndexEntry): Uint8Array | undefined {
    const frame = decodeFrame(this.read(offset, FRAME_HEADER_BYTES + payloadBytes));
    if (frame !== undefined) return frame.payload;
    if (!this.problems.some((problem) => problem.offset === offset)) {
      this.problems.push({ offset, kind: 'damaged', detail: 'a frame is not as it was written' });
    }
    return undefined;
  }

  read(offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(offset < 0 ? 0 : Math.max(0, Math.min(length, this.length - offset)));
    let done = 0;
    while (done < bytes.length) {
      const got = readSync(this.#fd, bytes, done, bytes.length - done, offset + done);
      if (got === 0) break;
      done += got;
    }
    return bytes.subarray(0, done);
  }

  close(): void {
    closeSync(this.#fd);
  }

  /** undefined when the file does not begin as a capture does. */
  #createdTs(): number | undefined {
    const [first] = this.entries;
    const head = first?.type === FRAME.head ? this.payload(first) : undefined;
    if (head === undefined) return undefined;
    const { createdTs } = parsedObject(Buffer.from(head).toString('utf8'));
    return typeof createdTs === 'number' ? createdTs : undefined;
  }

  /** What the index says; undefined where there is none that is whole. */
  #indexed(): readonly IndexEntry[] | undefined {
    const at = decodeTrailer(this.read(this.length - TRAILER_BYTES, TRAILER_BYTES));
    if (at === undefined || at >= this.length) return undefined;
    const frame = decodeFrame(this.read(at, this.length - TRAILER_BYTES - at));
    return frame?.header.type === FRAME.index ? decodeIndex(frame.payload) : undefined;
  }

  #scanned(): readonly IndexEntry[] {
    const { entries, problems } = scanFrames((offset, length) => this.read(offset, length), this.length);
    this.problems.push(...problems);
    return entries;
  }
}
