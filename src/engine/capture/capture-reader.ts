import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { LobtopError } from '../errors.js';
import { requireRegularFile, unreadable } from '../io/regular-file.js';
import type { Instrument } from '../sink.js';
import { sanitize } from '../text.js';
import { decodeIndex, decodeTrailer, type IndexEntry, TRAILER_BYTES } from './capture-index.js';
import { decodeFrame, type FormatVersion, FRAME, FRAME_HEADER_BYTES, findMagic } from './frame.js';
import { type FrameSource, instrumentsOf } from './frame-source.js';
import { parseJsonObject } from './parse-json.js';
import { type CaptureProblem, reportDamage } from './problems.js';
import { scanFrames } from './scan.js';

/** Whether a file starts like a capture. @throws LobtopError `no-input` when it cannot be read */
export function isCapture(path: string): boolean {
  const fd = openForReading(path);
  try {
    const head = Buffer.alloc(FRAME_HEADER_BYTES);
    return readSync(fd, head, 0, head.length, 0) > 0 && findMagic(head, 0) === 0;
  } catch (cause) {
    throw unreadable(path, cause);
  } finally {
    closeSync(fd);
  }
}

/** @throws LobtopError `no-input` when there is no such file */
function openForReading(path: string): number {
  requireRegularFile(path);
  try {
    return openSync(path, 'r');
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** A capture on disk. Its frames are located by its index or, where that is missing or damaged, by scanning. */
export class CaptureReader implements FrameSource {
  readonly path: string;
  readonly version: FormatVersion;
  /** Every complete frame except the index, in file order. */
  readonly entries: readonly IndexEntry[];
  readonly problems: CaptureProblem[] = [];
  /** The markets by their number in the file, as they were first identified. */
  readonly markets: ReadonlyMap<number, Instrument>;
  readonly length: number;
  /** When it was created: our wall clock, ms since the epoch. */
  readonly createdTs: number;
  readonly #fd: number;

  /** @throws LobtopError `no-input` when there is no such file, `data` when it is not a capture */
  constructor(path: string) {
    this.path = path;
    this.#fd = openForReading(path);
    this.length = fstatSync(this.#fd).size;
    this.entries = this.#readIndex() ?? this.#scan();
    const head = this.#readHead();
    if (head === undefined) {
      this.close();
      throw new LobtopError('data', `${sanitize(path, 200)} is not a capture`, {
        remedy: 'Captures are written by lobtop record',
      });
    }
    this.createdTs = head.createdTs;
    this.version = head.version;
    this.markets = instrumentsOf(this);
  }

  payload(entry: IndexEntry): Uint8Array | undefined {
    const frame = decodeFrame(this.read(entry.offset, FRAME_HEADER_BYTES + entry.payloadBytes));
    if (frame === undefined) reportDamage(this.problems, entry, 'frame checksum mismatch');
    return frame?.payload;
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

  /** undefined when the file does not start like a capture. */
  #readHead(): { readonly createdTs: number; readonly version: FormatVersion } | undefined {
    const [first] = this.entries;
    if (first?.type !== FRAME.head) return undefined;
    const frame = decodeFrame(this.read(first.offset, FRAME_HEADER_BYTES + first.payloadBytes));
    if (frame === undefined) return undefined;
    try {
      const { createdTs } = parseJsonObject(Buffer.from(frame.payload).toString('utf8'));
      return typeof createdTs === 'number' ? { createdTs, version: frame.header.version } : undefined;
    } catch (error) {
      if (error instanceof LobtopError) return undefined;
      throw error;
    }
  }

  /** The entries of the index; undefined where it is missing or damaged. */
  #readIndex(): readonly IndexEntry[] | undefined {
    const offset = decodeTrailer(this.read(this.length - TRAILER_BYTES, TRAILER_BYTES));
    if (offset === undefined || offset >= this.length) return undefined;
    const frame = decodeFrame(this.read(offset, this.length - TRAILER_BYTES - offset));
    if (frame?.header.type !== FRAME.index) return undefined;
    try {
      return decodeIndex(frame.payload);
    } catch (error) {
      if (error instanceof LobtopError) return undefined;
      throw error;
    }
  }

  #scan(): readonly IndexEntry[] {
    const { entries, problems } = scanFrames((offset, length) => this.read(offset, length), this.length);
    this.problems.push(...problems);
    return entries;
  }
}
