import type { IndexEntry } from './capture-index.js';
import { decodeCheckpoint } from './checkpoint.js';
import { decodeFrame, decodeHeader, FRAME, FRAME_HEADER_BYTES, type Frame, findMagic } from './frame.js';
import { parsedInstrument } from './market-frame.js';
import { openSegment } from './segment-reader.js';
import { SizeCode } from './size-code.js';

/** Bytes of the file that are no whole frame. */
export type CaptureProblem = {
  /** Where they begin. */
  readonly offset: number;
  /** `cut`: the file ends in the middle of a frame, or without its index; `damaged`: there are whole frames behind. */
  readonly kind: 'cut' | 'damaged';
  readonly detail: string;
};

/** What is read of a file at a place; shorter at its end. */
export type ReadAt = (offset: number, length: number) => Uint8Array;

const CHUNK_BYTES = 1024 * 1024;
/** For what stands behind a market frame that cannot be read; nobody will. */
const WHOLE = new SizeCode('1');

type FramePosition = Pick<IndexEntry, 'order' | 'events' | 'recvTs'>;

/** Finds every whole frame of a file without its index: what the index would have said. */
export function scanFrames(read: ReadAt, length: number): { entries: IndexEntry[]; problems: CaptureProblem[] } {
  const entries: IndexEntry[] = [];
  const problems: CaptureProblem[] = [];
  const marks = new PositionCounter();
  let offset = 0;
  while (offset < length) {
    const frame = frameAt(read, offset);
    if (frame === undefined) {
      const next = nextFrame(read, offset + 1, length);
      const isInside = next !== undefined;
      const detail = isInside
        ? `${next - offset} bytes are no whole frame`
        : 'ends without an index, or in the middle of a frame';
      problems.push({ offset, kind: isInside ? 'damaged' : 'cut', detail });
      offset = next ?? length;
      continue;
    }
    const { type, market, payloadBytes } = frame.header;
    if (type !== FRAME.index) entries.push({ type, market, offset, payloadBytes, ...marks.of(frame) });
    offset += FRAME_HEADER_BYTES + payloadBytes + (type === FRAME.index ? length : 0);
  }
  // A capture that was not closed ends after a whole frame: nothing but its index is missing.
  if (problems.length === 0 && entries.length > 0)
    problems.push({ offset: length, kind: 'cut', detail: 'has no index' });
  return { entries, problems };
}

/** The whole frame that begins here; undefined when none does. */
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

/** Counts along what the frames say of themselves. */
class PositionCounter {
  readonly #last = new Map<number, FramePosition>();
  readonly #sizes = new Map<number, SizeCode>();

  of({ header: { type, market }, payload }: Frame): FramePosition {
    const before = this.#last.get(market) ?? { order: 0, events: 0, recvTs: 0 };
    try {
      if (type === FRAME.market) this.#sizes.set(market, new SizeCode(parsedInstrument(payload).lotSize));
      if (type === FRAME.checkpoint) {
        const { order, events, recvTs } = decodeCheckpoint(payload, this.#sizes.get(market) ?? WHOLE);
        this.#last.set(market, { order, events, recvTs });
        return { order, events, recvTs };
      }
      return type === FRAME.events ? this.#events(market, payload, before) : before;
    } catch {
      // Whole, and yet not what we write: whoever reads it says what is wrong with it.
      return before;
    }
  }

  #events(market: number, payload: Uint8Array, before: FramePosition): FramePosition {
    const { segment } = openSegment(payload, this.#sizes.get(market) ?? WHOLE);
    let first: number | undefined;
    let last = before.recvTs;
    for (let mark = segment.next(); mark !== undefined; mark = segment.next()) {
      first ??= mark.order;
      last = mark.recvTs;
    }
    this.#last.set(market, { order: before.order, events: before.events + segment.length, recvTs: last });
    return { ...before, order: first ?? before.order };
  }
}
