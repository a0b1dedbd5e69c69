import type { IndexEntry } from '../capture/capture-index.js';
import { type Checkpoint, decodeCheckpoint } from '../capture/checkpoint.js';
import { FRAME } from '../capture/frame.js';
import { type FrameSource, tryDecode } from '../capture/frame-source.js';
import { parseInstrument } from '../capture/market-frame.js';
import { reportDamage } from '../capture/problems.js';
import {
  type EventPosition,
  openSegment,
  type SegmentFormat,
  type SegmentListener,
  type SegmentReader,
} from '../capture/segment-reader.js';
import { SizeCodec } from '../capture/size-codec.js';
import { type ErrorCode, LobtopError } from '../errors.js';
import type { Instrument } from '../sink.js';

/** Receives the content of a capture: markets, damage and events, in order. */
export type CaptureListener = {
  market(number: number, instrument: Instrument): void;
  /** After a seek: the previous state of the market is discarded, a checkpoint follows. */
  restart(number: number, instrument: Instrument): void;
  /** Events of a market are missing; its next events start at a `checkpoint`. */
  gap(number: number, detail: string): void;
  checkpoint(number: number, checkpoint: Checkpoint): void;
  /** The next event; `emit` writes it to a listener. */
  event(number: number, position: EventPosition, emit: (listener: SegmentListener) => void): void;
};

/** The remaining events of one market in the group being emitted. */
type Part = { readonly entry: IndexEntry; readonly segment: SegmentReader; next: EventPosition | undefined };

/** Whether to stop before the event at this position. */
export type StopBefore = (position: EventPosition) => boolean;

const NEVER: StopBefore = () => false;
/** Errors caused by damaged data: a book that was given invalid levels, or bytes that cannot be decoded. */
const DATA_ERRORS: readonly ErrorCode[] = ['data', 'number', 'range', 'book'];

/**
 * Reads a capture group by group. The frames of a group contain the events of several markets over the same period, and are merged by
 * event index. Damaged frames are skipped, and so are the market's events up to its next checkpoint; other markets are not affected.
 */
export class CaptureEvents {
  readonly #frames: FrameSource;
  readonly #listener: CaptureListener;
  readonly #sizes = new Map<number, SizeCodec>();
  /** Markets whose events cannot be applied before their next checkpoint; initially all. */
  readonly #awaitingCheckpoint = new Set<number>();
  /** Markets with unknown tick and lot size, because their last market frame is damaged. */
  readonly #withoutGrid = new Set<number>();
  readonly #known = new Set<number>();
  /** After a seek: index of the entry at which each market starts. */
  #startEntries: ReadonlyMap<number, number> = new Map();
  /** The remaining events of the group being emitted. */
  #parts: readonly Part[] = [];
  #at = 0;

  constructor(frames: FrameSource, listener: CaptureListener) {
    this.#frames = frames;
    this.#listener = listener;
  }

  /** Emits the next group of events, or the rest of the current one; returns whether there may be more. */
  step(stopBefore: StopBefore = NEVER): boolean {
    if (this.#parts.length === 0) this.#parts = this.#nextGroup();
    if (this.#emitMerged(this.#parts, stopBefore)) return false;
    this.#parts = [];
    return this.#at < this.#frames.entries.length;
  }

  /**
   * Moves, back or forward, to the last checkpoints before an event. The events from there up to the target have to be emitted by `step`:
   * state depends on the position alone, not on how it was reached.
   */
  seek(eventIndex: number): void {
    const { entries } = this.#frames;
    const startEntries = new Map<number, number>();
    const marketEntries = new Map<number, number>();
    const identities = new Map<number, number>();
    entries.forEach((entry, index) => {
      if (entry.type === FRAME.market) {
        marketEntries.set(entry.market, index);
        // A market without a checkpoint before the event starts at its market frame.
        if (!startEntries.has(entry.market)) startEntries.set(entry.market, index);
        if (!identities.has(entry.market)) identities.set(entry.market, index);
      }
      if (entry.type !== FRAME.checkpoint || entry.eventIndex > eventIndex) return;
      startEntries.set(entry.market, index);
      identities.set(entry.market, marketEntries.get(entry.market) ?? index);
    });
    this.#startEntries = startEntries;
    this.#parts = [];
    this.#at = Math.min(...startEntries.values(), entries.length);
    for (const [market, index] of identities) this.#restart(market, entries[index]);
  }

  #restart(market: number, entry: IndexEntry): void {
    this.#known.add(market);
    const instrument = this.#identify(entry);
    this.#awaitingCheckpoint.add(market);
    if (instrument !== undefined) this.#listener.restart(market, instrument);
    else this.#listener.gap(market, damageAt(entry));
  }

  #nextGroup(): Part[] {
    const { entries } = this.#frames;
    let groupEnd: number | undefined;
    const parts: Part[] = [];
    for (; this.#at < entries.length; this.#at++) {
      const entry = entries[this.#at];
      if (entry.type !== FRAME.events) {
        // Any other frame applies to the events after it.
        if (parts.length > 0) break;
        if (this.#at >= (this.#startEntries.get(entry.market) ?? 0)) this.#apply(entry);
        continue;
      }
      const part = this.#open(entry);
      if (part === undefined) continue;
      groupEnd ??= part.groupEnd;
      if (part.groupEnd !== groupEnd) break;
      parts.push(part);
    }
    return parts;
  }

  #open(entry: IndexEntry): (Part & { readonly groupEnd: number }) | undefined {
    const { market } = entry;
    if (this.#awaitingCheckpoint.has(market)) return undefined;
    const part = this.#known.has(market)
      ? tryDecode(this.#frames, entry, (payload) => {
          const { groupEnd, segment } = openSegment(payload, this.#formatOf(market));
          return { entry, segment, groupEnd, next: segment.next() };
        })
      : undefined;
    if (part === undefined) this.#markLost(entry);
    return part;
  }

  #apply(entry: IndexEntry): void {
    const { market } = entry;
    if (entry.type === FRAME.market) {
      if (!this.#known.has(market)) this.#awaitingCheckpoint.add(market);
      this.#known.add(market);
      const instrument = this.#identify(entry);
      if (instrument === undefined) this.#markLost(entry);
      else this.#reportDataErrors(entry, () => this.#listener.market(market, instrument));
      return;
    }
    // Checkpoints are emitted only where needed: at the start and after damage.
    if (entry.type !== FRAME.checkpoint || !this.#awaitingCheckpoint.has(market)) return;
    if (this.#withoutGrid.has(market)) return;
    const checkpoint = tryDecode(this.#frames, entry, (payload) => decodeCheckpoint(payload, this.#formatOf(market)));
    if (checkpoint === undefined) {
      this.#listener.gap(market, damageAt(entry));
      return;
    }
    this.#awaitingCheckpoint.delete(market);
    this.#reportDataErrors(entry, () => this.#listener.checkpoint(market, checkpoint));
  }

  #identify(entry: IndexEntry): Instrument | undefined {
    const instrument = tryDecode(this.#frames, entry, parseInstrument);
    if (instrument === undefined) this.#withoutGrid.add(entry.market);
    else {
      this.#withoutGrid.delete(entry.market);
      this.#sizes.set(entry.market, new SizeCodec(instrument.lotSize));
    }
    return instrument;
  }

  #formatOf(market: number): SegmentFormat {
    return { version: this.#frames.version, sizes: this.#sizes.get(market) ?? new SizeCodec('1') };
  }

  #markLost(entry: IndexEntry): void {
    const { market } = entry;
    if (this.#awaitingCheckpoint.has(market)) return;
    this.#awaitingCheckpoint.add(market);
    this.#listener.gap(market, damageAt(entry));
  }

  /** Emits the events of several markets merged by index; returns whether it stopped before one. */
  #emitMerged(parts: readonly Part[], stopBefore: StopBefore): boolean {
    while (true) {
      let first: Part | undefined;
      for (const part of parts) {
        if (part.next !== undefined && (first?.next === undefined || part.next.index < first.next.index)) first = part;
      }
      if (first?.next === undefined) return false;
      if (stopBefore(first.next)) return true;
      const { entry, segment, next } = first;
      first.next = undefined;
      const part = first;
      this.#reportDataErrors(entry, () => {
        this.#listener.event(entry.market, next, (listener) => segment.emit(listener));
        part.next = segment.next();
      });
    }
  }

  /** A complete frame may still have malformed content: then its market is lost up to its next checkpoint, and the others are not. */
  #reportDataErrors(entry: IndexEntry, run: () => void): void {
    try {
      run();
    } catch (error) {
      if (!(error instanceof LobtopError) || !DATA_ERRORS.includes(error.code)) throw error;
      reportDamage(this.#frames.problems, entry, error.message);
      this.#markLost(entry);
    }
  }
}

function damageAt({ offset }: IndexEntry): string {
  return `the capture is damaged at byte ${offset}`;
}
