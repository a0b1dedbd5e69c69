import type { BookView, SideView } from '../book/view.js';
import { ASK, BID, type FeedStatus } from '../sink.js';
import { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';
import type { SegmentFormat } from './segment-reader.js';
import type { SizeCodec } from './size-codec.js';
import { parseStatus, statusText } from './status-text.js';
import { TickReader, writeTicks } from './tick-codec.js';

/** A market's full state before a certain event: its events can be applied from here without any earlier ones. */
export type Checkpoint = {
  /** Events of all markets before it. */
  readonly eventIndex: number;
  /** Events of this market before it. */
  readonly events: number;
  /** Receive time of the last of them, ms. */
  readonly recvTs: number;
  readonly seq: number | undefined;
  readonly exchangeTs: number | undefined;
  readonly status: FeedStatus;
  /** undefined where there was no book yet. */
  readonly sides: readonly [bids: CheckpointSide, asks: CheckpointSide] | undefined;
};

/** Levels from worst to best. */
export type CheckpointSide = { readonly ticks: Float64Array; readonly sizes: Float64Array };

const HAS_SEQ = 1;
const HAS_EXCHANGE_TS = 2;
const HAS_BOOK = 4;

/** @param book undefined, or not ready, where there is no book to save */
export function encodeCheckpoint(
  checkpoint: Omit<Checkpoint, 'sides'>,
  book: BookView | undefined,
  sizes: SizeCodec,
): Uint8Array {
  const { eventIndex, events, recvTs, seq, exchangeTs, status } = checkpoint;
  const readyBook = book?.isReady === true ? book : undefined;
  const out = new ByteWriter();
  const flags =
    (seq === undefined ? 0 : HAS_SEQ) |
    (exchangeTs === undefined ? 0 : HAS_EXCHANGE_TS) |
    (readyBook === undefined ? 0 : HAS_BOOK);
  out.byte(flags);
  out.varint(eventIndex);
  out.varint(events);
  out.double(recvTs);
  if (seq !== undefined) out.signed(seq);
  if (exchangeTs !== undefined) out.double(exchangeTs);
  out.text(statusText(status));
  if (readyBook !== undefined) for (const side of [BID, ASK]) writeSide(out, readyBook.side(side), sizes);
  return out.bytes;
}

/** @throws LobtopError `data` when the bytes are not a checkpoint */
export function decodeCheckpoint(bytes: Uint8Array, format: SegmentFormat): Checkpoint {
  const from = new ByteReader(bytes);
  const flags = from.byte();
  const head = { eventIndex: from.varint(), events: from.varint(), recvTs: from.double() };
  const seq = (flags & HAS_SEQ) === 0 ? undefined : from.signed();
  const exchangeTs = (flags & HAS_EXCHANGE_TS) === 0 ? undefined : from.double();
  const status = parseStatus(from.text());
  const sides = (flags & HAS_BOOK) === 0 ? undefined : ([readSide(from, format), readSide(from, format)] as const);
  return { ...head, seq, exchangeTs, status, sides };
}

function writeSide(out: ByteWriter, side: SideView, sizes: SizeCodec): void {
  out.varint(side.length);
  let last = 0;
  for (let index = 0; index < side.length; index++) {
    const ticks = side.ticksAt(index);
    writeTicks(out, ticks, last);
    last = ticks;
  }
  for (let index = 0; index < side.length; index++) sizes.write(out, side.sizes[index]);
}

function readSide(from: ByteReader, { version, sizes: codec }: SegmentFormat): CheckpointSide {
  const reader = new TickReader(version);
  const count = from.count(2);
  const ticks = new Float64Array(count);
  const sizes = new Float64Array(count);
  let last = 0;
  for (let i = 0; i < count; i++) {
    last = reader.read(from, last);
    ticks[i] = last;
  }
  for (let i = 0; i < count; i++) sizes[i] = codec.read(from);
  return { ticks, sizes };
}
