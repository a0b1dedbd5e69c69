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
import { parsedInstrument } from './market-frame.js';
import type { CaptureProblem } from './problems.js';
import { openSegment, type SegmentFormat } from './segment-reader.js';
import { SizeCode } from './size-code.js';

/** What is read of a file at a place; shorter at its end. */
export type ReadAt = (offset: number, length: number) => Uint8Array;

const CHUNK_BYTES = 1024 * 1024;
/** For the frames behind a market frame that cannot be read; nobody will. */
const WHOLE = new SizeCode('1');

type FramePosition = Pick<IndexEntry, 'eventIndex' | 'events' | 'recvTs'>;

/** Finds every complete frame of a file without its index: what the index would have said. */
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
        : 'ends without an index, or in the middle of a frame';
      const market = decodeHeader(read(offset, FRAME_HEADER_BYTES))?.market;
      problems.push({ offset, kind: isInside ? 'damaged' : 'cut', detail, market });
      offset = next ?? length;
      continue;
    }
    const { type, market, payloadBytes } = frame.header;
    if (type !== FRAME.index) entries.push({ type, market, offset, payloadBytes, ...positions.of(frame) });
    offset += FRAME_HEADER_BYTES + payloadBytes + (type === FRAME.index ? length : 0);
  }
  // A capture that was not closed ends after a complete frame: only its index is missing.
  if (problems.length === 0 && entries.length > 0)
    problems.push({ offset: length, kind: 'cut', detail: 'has no index', market: undefined });
  return { entries, problems };
}

/** The complete frame that starts here; undefined when none does. */
function frameAt(read: ReadAt, offset: number): Frame | undefined {
  const header = decodeHeader(read(offset, FRAME_HEADER_BYTES));
  return header && decodeFrame(read(offset, FRAME_HEADER_BYTES + header.payloadBytes));
}

function nextFrame(read: ReadAt, from: number, length: number): number | undefined {
  for (let start = from; start < length; start += CHUNK_BYTES) {
    // Three bytes more: a magic may lie across the edge.
    const chunk = read(start, CHUNK_BYTES + 3);
    for (let at = findMagic(chunk, 0); at >= 0; at = findMagic(chunk, at + 1)) {
      if (frameAt(read, start + at) !== undefined) return start + at;
    }
  }
  return undefined;
}

/** Works out the position of each frame from what the frames before it say. */
class PositionCounter {
  readonly #last = new Map<number, FramePosition>();
  readonly #sizes = new Map<number, SizeCode>();
  /** A market is written when all events before it are. */
  #groupEnd = 0;

  of({ header, payload }: Frame): FramePosition {
    const { type, market } = header;
    const before = this.#last.get(market) ?? { eventIndex: 0, events: 0, recvTs: 0 };
    try {
      if (type === FRAME.market) {
        this.#sizes.set(market, new SizeCode(parsedInstrument(payload).lotSize));
        return { ...before, eventIndex: this.#groupEnd };
      }
      if (type === FRAME.checkpoint) {
        const { eventIndex, events, recvTs } = decodeCheckpoint(payload, this.#formatOf(header));
        this.#last.set(market, { eventIndex, events, recvTs });
        return { eventIndex, events, recvTs };
      }
      return type === FRAME.events ? this.#events(header, payload, before) : before;
    } catch {
      // Complete, and yet not what we write: whoever reads it reports what is wrong with it.
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
    return { version, sizes: this.#sizes.get(market) ?? WHOLE };
  }
}
