import { LobtopError } from '../errors.js';
import type { Instrument } from '../sink.js';
import type { IndexEntry } from './capture-index.js';
import { type FormatVersion, FRAME } from './frame.js';
import { parsedInstrument } from './market-frame.js';
import { type CaptureProblem, noteDamage } from './problems.js';
import { groupEndOf } from './segment-reader.js';

/** Complete frames in the order in which they were written: of a capture on disk, or of the last minutes in memory. */
export type FrameSource = {
  readonly version: FormatVersion;
  /** What is known to be wrong with it; grows while it is read. */
  readonly problems: CaptureProblem[];
  /** Every frame but the index. */
  readonly entries: readonly IndexEntry[];
  /** What a frame holds; undefined when it is damaged, which is then among the problems. */
  payload(entry: IndexEntry): Uint8Array | undefined;
  close(): void;
};

/** Events of all markets up to the last frame. */
export function eventCount(frames: FrameSource): number {
  const last = frames.entries.findLast(({ type }) => type === FRAME.events);
  const end = last === undefined ? undefined : decoded(frames, last, groupEndOf);
  return end ?? last?.eventIndex ?? 0;
}

/** How many events there were, at least, by a time, ms since the epoch: as far as the frames tell. */
export function indexBefore({ entries }: FrameSource, ts: number): number {
  let index = 0;
  for (const entry of entries) if (entry.recvTs <= ts) index = Math.max(index, entry.eventIndex);
  return index;
}

/** What the markets are, as they were first identified; one whose frame cannot be read is among the problems instead. */
export function instrumentsOf(frames: FrameSource): ReadonlyMap<number, Instrument> {
  const known = new Map<number, Instrument>();
  for (const entry of frames.entries) {
    if (entry.type !== FRAME.market || known.has(entry.market)) continue;
    const instrument = decoded(frames, entry, parsedInstrument);
    if (instrument !== undefined) known.set(entry.market, instrument);
  }
  return known;
}

/** What the payload of a frame says; undefined, and among the problems, when it is damaged or does not make sense. */
export function decoded<Value>(
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
    noteDamage(frames.problems, entry, error.message);
    return undefined;
  }
}
