import { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';
import { type FrameType, viewOf } from './frame.js';

/** The offset of a frame in the file, and its position among the events. */
export type IndexEntry = {
  readonly type: FrameType;
  readonly market: number;
  /** Offset of its header in the file. */
  readonly offset: number;
  readonly payloadBytes: number;
  /** Events of all markets before it. */
  readonly eventIndex: number;
  /** Events of its market before it. */
  readonly events: number;
  /** Receive time of its market's last event before it, ms; 0 = none. */
  readonly recvTs: number;
};

/** "XIDX" in the file, after the offset of the index. */
const TRAILER_MAGIC = 0x58444958;
export const TRAILER_BYTES = 12;

export function encodeIndex(entries: readonly IndexEntry[]): Uint8Array {
  const out = new ByteWriter();
  out.varint(entries.length);
  let lastOffset = 0;
  for (const { type, market, offset, payloadBytes, eventIndex, events, recvTs } of entries) {
    out.byte(type);
    out.varint(market);
    out.varint(offset - lastOffset);
    out.varint(payloadBytes);
    out.varint(eventIndex);
    out.varint(events);
    out.double(recvTs);
    lastOffset = offset;
  }
  return out.bytes;
}

/** @throws LobtopError `data` when the bytes are not an index */
export function decodeIndex(bytes: Uint8Array): IndexEntry[] {
  const from = new ByteReader(bytes);
  const count = from.count(14);
  const entries: IndexEntry[] = [];
  let offset = 0;
  for (let i = 0; i < count; i++) {
    const type = from.byte() as FrameType;
    const market = from.varint();
    offset += from.varint();
    const payloadBytes = from.varint();
    entries.push({
      type,
      market,
      offset,
      payloadBytes,
      eventIndex: from.varint(),
      events: from.varint(),
      recvTs: from.double(),
    });
  }
  return entries;
}

/** The last bytes of a closed file: the offset of its index. */
export function encodeTrailer(indexOffset: number): Uint8Array {
  const bytes = new Uint8Array(TRAILER_BYTES);
  const trailer = viewOf(bytes);
  trailer.setBigUint64(0, BigInt(indexOffset), true);
  trailer.setUint32(8, TRAILER_MAGIC, true);
  return bytes;
}

/** The offset of the index; undefined when these are not the last bytes of a closed file. */
export function decodeTrailer(bytes: Uint8Array): number | undefined {
  const trailer = viewOf(bytes);
  if (bytes.length < TRAILER_BYTES || trailer.getUint32(8, true) !== TRAILER_MAGIC) return undefined;
  return Number(trailer.getBigUint64(0, true));
}
