import type { FramePosition } from './capture-file.js';
import type { IndexEntry } from './capture-index.js';
import { decodeCheckpoint } from './checkpoint.js';
import {
  decodeFrame,
  decodeHeader,
  FRAME,
  FRAME_HEADER_BYTES,
  type Frame,
  type FrameHeader,
  findMagic,
} from './frame.js';
import { parseInstrument } from './market-frame.js';
import type { CaptureProblem } from './problems.js';
import { openSegment, type SegmentFormat } from './segment-reader.js';
import { SizeCodec } from './size-codec.js';

/** Reads bytes of a file at an offset; fewer at its end. */
export type ReadAt = (offset: number, length: number) => Uint8Array;

const CHUNK_BYTES = 1024 * 1024;
/** For frames of a market whose market frame cannot be read; their sizes are never used. */
const UNIT_SIZES = new SizeCodec('1');

/** Finds every complete frame of a file without an index, and rebuilds the index entries. */
export function scanFrames(read: ReadAt, length: number): { entries: IndexEntry[]; problems: CaptureProblem[] } {
  const entries: IndexEntry[] = [];
  const problems: CaptureProblem[] = [];
  const positions = new PositionCounter();
  let offset = 0;
  while (offset < length) {
    const frame = frameAt(read, offset);
    if (frame === undefined) {
      const next = nextFrame(read, offset + 1, length);
      const isInside = next !== undefined;
      const detail = isInside
        ? `${next - offset} bytes are not a complete frame`
        : 'ends with an incomplete frame, without an index';
      const market = decodeHeader(read(offset, FRAME_HEADER_BYTES))?.market;
      problems.push({ offset, kind: isInside ? 'damaged' : 'cut', detail, market });
      offset = next ?? length;
      continue;
    }
    const { type, market, payloadBytes } = frame.header;
    if (type !== FRAME.index) entries.push({ type, market, offset, payloadBytes, ...positions.of(frame) });
    offset += FRAME_HEADER_BYTES + payloadBytes + (type === FRAME.index ? length : 0);
  }
  // A capture that was not closed may end after a complete frame: only its index is missing.
  if (problems.length === 0 && entries.length > 0)
    problems.push({ offset: length, kind: 'cut', detail: 'has no index', market: undefined });
  return { entries, problems };
}

/** The complete frame at this offset; undefined when there is none. */
function frameAt(read: ReadAt, offset: number): Frame | undefined {
  const header = decodeHeader(read(offset, FRAME_HEADER_BYTES));
  return header && decodeFrame(read(offset, FRAME_HEADER_BYTES + header.payloadBytes));
}

function nextFrame(read: ReadAt, from: number, length: number): number | undefined {
  for (let start = from; start < length; start += CHUNK_BYTES) {
    // Three bytes more: a magic number may span two chunks.
    const chunk = read(start, CHUNK_BYTES + 3);
    for (let at = findMagic(chunk, 0); at >= 0; at = findMagic(chunk, at + 1)) {
      if (frameAt(read, start + at) !== undefined) return start + at;
    }
  }
  return undefined;
}

/** Computes the position of each frame from the frames before it. */
class PositionCounter {
  readonly #last = new Map<number, FramePosition>();
  readonly #sizes = new Map<number, SizeCodec>();
  /** Events up to the end of the last group: a market frame is written after all of them. */
  #groupEnd = 0;

  of({ header, payload }: Frame): FramePosition {
    const { type, market } = header;
    const before = this.#last.get(market) ?? { eventIndex: 0, events: 0, recvTs: 0 };
    try {
      if (type === FRAME.market) {
        this.#sizes.set(market, new SizeCodec(parseInstrument(payload).lotSize));
        return { ...before, eventIndex: this.#groupEnd };
      }
      if (type === FRAME.checkpoint) {
        const { eventIndex, events, recvTs } = decodeCheckpoint(payload, this.#formatOf(header));
        this.#last.set(market, { eventIndex, events, recvTs });
        return { eventIndex, events, recvTs };
      }
      return type === FRAME.events ? this.#events(header, payload, before) : before;
    } catch {
      // Complete but malformed: reported when it is read.
      return before;
    }
  }

  #events(header: FrameHeader, payload: Uint8Array, before: FramePosition): FramePosition {
    const { segment, groupEnd } = openSegment(payload, this.#formatOf(header));
    this.#groupEnd = groupEnd;
    let first: number | undefined;
    let last = before.recvTs;
    for (let event = segment.next(); event !== undefined; event = segment.next()) {
      first ??= event.index;
      last = event.recvTs;
    }
    this.#last.set(header.market, {
      eventIndex: before.eventIndex,
      events: before.events + segment.length,
      recvTs: last,
    });
    return { ...before, eventIndex: first ?? before.eventIndex };
  }

  #formatOf({ market, version }: FrameHeader): SegmentFormat {
    return { version, sizes: this.#sizes.get(market) ?? UNIT_SIZES };
  }
}
