import { type Coverage, FULL_COVERAGE } from '../book/coverage.js';
import type { BookView, SideView } from '../book/view.js';
import { ASK, BID, type FeedStatus, type Ticker } from '../sink.js';
import { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';
import { readCoverage, writeCoverage } from './coverage-codec.js';
import type { SegmentFormat } from './segment-reader.js';
import type { SizeCodec } from './size-codec.js';
import { parseStatus, statusText } from './status-text.js';
import { TickReader, writeTicks } from './tick-codec.js';
import { parseTicker, tickerText } from './ticker-text.js';

/** A market's full state before a certain event: its events can be applied from here without any earlier ones. */
export type Checkpoint = {
  /** Events of all markets before it. */
  readonly eventIndex: number;
  /** Events of this market before it. */
  readonly events: number;
  /** Receive time of the last of them, ms. */
  readonly recvTs: number;
  readonly seq: number | undefined;
  readonly touchSeq: number | undefined;
  readonly exchangeTs: number | undefined;
  readonly status: FeedStatus;
  /** Every figure of the venue so far, with the times of the last; undefined before the first. */
  readonly ticker: Ticker | undefined;
  /** Which part of the book is complete. */
  readonly coverage: Coverage;
  /** undefined where there was no book yet. */
  readonly sides: readonly [bids: CheckpointSide, asks: CheckpointSide] | undefined;
};

/** Levels from worst to best. */
export type CheckpointSide = { readonly ticks: Float64Array; readonly sizes: Float64Array };

const HAS_SEQ = 1;
const HAS_EXCHANGE_TS = 2;
const HAS_BOOK = 4;
/** From version 3. */
const HAS_COVERAGE = 8;
const HAS_TICKER = 16;
const HAS_TOUCH_SEQ = 32;

/** @param book undefined, or not ready, where there is no book to save */
export function encodeCheckpoint(
  checkpoint: Omit<Checkpoint, 'sides' | 'coverage'>,
  book: BookView | undefined,
  sizes: SizeCodec,
): Uint8Array {
  const { eventIndex, events, recvTs, seq, touchSeq, exchangeTs, status, ticker } = checkpoint;
  const readyBook = book?.isReady === true ? book : undefined;
  const out = new ByteWriter();
  const flags =
    (seq === undefined ? 0 : HAS_SEQ) |
    (exchangeTs === undefined ? 0 : HAS_EXCHANGE_TS) |
    (readyBook === undefined ? 0 : HAS_BOOK) |
    (readyBook === undefined || readyBook.coverage.kind === 'full' ? 0 : HAS_COVERAGE) |
    (ticker === undefined ? 0 : HAS_TICKER) |
    (touchSeq === undefined ? 0 : HAS_TOUCH_SEQ);
  out.byte(flags);
  out.varint(eventIndex);
  out.varint(events);
  out.double(recvTs);
  if (seq !== undefined) out.signed(seq);
  if (exchangeTs !== undefined) out.double(exchangeTs);
  out.text(statusText(status));
  if (readyBook !== undefined) for (const side of [BID, ASK]) writeSide(out, readyBook.side(side), sizes);
  if ((flags & HAS_COVERAGE) !== 0 && readyBook !== undefined) writeCoverage(out, readyBook.coverage);
  if (touchSeq !== undefined) out.signed(touchSeq);
  if (ticker !== undefined) {
    out.double(ticker.recvTs);
    out.double(ticker.exchangeTs ?? Number.NaN);
    out.text(tickerText(ticker));
  }
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
  const hasCoverage = (flags & HAS_COVERAGE) !== 0;
  const coverage = hasCoverage ? readCoverage(from, new TickReader(format.version)) : FULL_COVERAGE;
  const touchSeq = (flags & HAS_TOUCH_SEQ) === 0 ? undefined : from.signed();
  const ticker = (flags & HAS_TICKER) === 0 ? undefined : readTicker(from);
  return { ...head, seq, touchSeq, exchangeTs, status, sides, coverage, ticker };
}

function readTicker(from: ByteReader): Ticker {
  const recvTs = from.double();
  const exchangeTs = from.double();
  return { recvTs, exchangeTs: Number.isNaN(exchangeTs) ? undefined : exchangeTs, ...parseTicker(from.text()) };
}

/** Worst level first. */
function writeSide(out: ByteWriter, side: SideView, sizes: SizeCodec): void {
  out.varint(side.length);
  let last = 0;
  for (let rank = side.length - 1; rank >= 0; rank--) {
    const ticks = side.ticksAt(rank);
    writeTicks(out, ticks, last);
    last = ticks;
  }
  for (let rank = side.length - 1; rank >= 0; rank--) sizes.write(out, side.sizeAtRank(rank));
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
