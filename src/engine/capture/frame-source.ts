import type { Instrument } from '../sink.js';
import type { IndexEntry } from './capture-index.js';
import { FRAME } from './frame.js';
import { parsedInstrument } from './market-frame.js';
import { groupEndOf } from './segment-reader.js';

/** Whole frames, in the order of their writing: of a capture on disk, or of the last minutes in memory. */
export type FrameSource = {
  /** Every frame but the index. */
  readonly entries: readonly IndexEntry[];
  /** What a frame holds; undefined when it is not as it was written. */
  payload(entry: IndexEntry): Uint8Array | undefined;
  close(): void;
};

/** Events of all markets up to the last frame. */
export function eventCount(frames: FrameSource): number {
  const last = frames.entries.findLast(({ type }) => type === FRAME.events);
  const payload = last === undefined ? undefined : frames.payload(last);
  return payload === undefined ? (last?.order ?? 0) : groupEndOf(payload);
}

/** How many events there were, at least, by a time, ms since the epoch: as far as the frames tell. */
export function orderBefore({ entries }: FrameSource, ts: number): number {
  let order = 0;
  for (const entry of entries) if (entry.recvTs <= ts) order = Math.max(order, entry.order);
  return order;
}

/** What the markets are, as they were first told. */
export function instrumentsOf(frames: FrameSource): ReadonlyMap<number, Instrument> {
  const known = new Map<number, Instrument>();
  for (const entry of frames.entries) {
    if (entry.type !== FRAME.market || known.has(entry.market)) continue;
    const payload = frames.payload(entry);
    if (payload !== undefined) known.set(entry.market, parsedInstrument(payload));
  }
  return known;
}
