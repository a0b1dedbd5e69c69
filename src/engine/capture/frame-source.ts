import { LobtopError } from '../errors.js';
import type { Instrument } from '../sink.js';
import type { IndexEntry } from './capture-index.js';
import { type FormatVersion, FRAME } from './frame.js';
import { parseInstrument } from './market-frame.js';
import { type CaptureProblem, reportDamage } from './problems.js';
import { groupEndOf } from './segment-reader.js';

/** Complete frames in the order in which they were written: a capture on disk, or the last minutes in memory. */
export type FrameSource = {
  readonly version: FormatVersion;
  /** Problems found so far; grows while frames are read. */
  readonly problems: CaptureProblem[];
  /** Every frame except the index. */
  readonly entries: readonly IndexEntry[];
  /** The payload of a frame; undefined, and added to the problems, when it is damaged. */
  payload(entry: IndexEntry): Uint8Array | undefined;
  close(): void;
};

/** Number of events of all markets up to the last frame. */
export function eventCount(frames: FrameSource): number {
  const last = frames.entries.findLast(({ type }) => type === FRAME.events);
  const end = last === undefined ? undefined : tryDecode(frames, last, groupEndOf);
  return end ?? last?.eventIndex ?? 0;
}

/** A lower bound for the number of events received by a time, ms since the epoch, from the positions of the frames. */
export function indexBefore({ entries }: FrameSource, ts: number): number {
  let index = 0;
  for (const entry of entries) if (entry.recvTs <= ts) index = Math.max(index, entry.eventIndex);
  return index;
}

/** The markets by number, as they were first identified; a frame that cannot be read is added to the problems instead. */
export function instrumentsOf(frames: FrameSource): ReadonlyMap<number, Instrument> {
  const known = new Map<number, Instrument>();
  for (const entry of frames.entries) {
    if (entry.type !== FRAME.market || known.has(entry.market)) continue;
    const instrument = tryDecode(frames, entry, parseInstrument);
    if (instrument !== undefined) known.set(entry.market, instrument);
  }
  return known;
}

/** Decodes the payload of a frame; undefined, and added to the problems, when it is damaged or malformed. */
export function tryDecode<Value>(
  frames: FrameSource,
  entry: IndexEntry,
  decode: (payload: Uint8Array) => Value,
): Value | undefined {
  const payload = frames.payload(entry);
  if (payload === undefined) return undefined;
  try {
    return decode(payload);
  } catch (error) {
    if (!(error instanceof LobtopError)) throw error;
    reportDamage(frames.problems, entry, error.message);
    return undefined;
  }
}
