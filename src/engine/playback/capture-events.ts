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

/** Given what a capture holds: markets, damage and events, in the order in which they happened. */
export type CaptureListener = {
  market(number: number, instrument: Instrument): void;
  /** After a jump: the previous state of the market is void, a checkpoint follows. */
  restart(number: number, instrument: Instrument): void;
  /** Events of a market are missing; its next events begin at `checkpoint`. */
  gap(number: number, detail: string): void;
  checkpoint(number: number, checkpoint: Checkpoint): void;
  /** The next event; `emit` passes it on. */
  event(number: number, position: EventPosition, emit: (listener: SegmentListener) => void): void;
};

/** What is left of one market's events in the group being emitted. */
type Part = { readonly entry: IndexEntry; readonly segment: SegmentReader; next: EventPosition | undefined };

/** Whether to stop before the event at this position. */
export type StopBefore = (position: EventPosition) => boolean;

const NEVER: StopBefore = () => false;
/** Errors of a book that was given impossible levels, or of bytes that cannot be tryDecode. */
const SAYS_NONSENSE: readonly ErrorCode[] = ['data', 'number', 'range', 'book'];

/**
 * Reads a capture group by group. Frames of one group hold events of several markets of the same stretch of time: they are merged by their
 * indexes. What is damaged is left out, and so is what follows it up to the market's next whole book; other markets are not affected.
 */
export class CaptureEvents {
  readonly #frames: FrameSource;
  readonly #listener: CaptureListener;
  readonly #sizes = new Map<number, SizeCodec>();
  /** Markets whose events cannot be applied until their next checkpoint: all, before their first. */
  readonly #awaitingCheckpoint = new Set<number>();
  /** Markets whose ticks and lots are not known, because their last market frame is damaged. */
  readonly #withoutGrid = new Set<number>();
  readonly #known = new Set<number>();
  /** After a jump: the entry of the checkpoint with which each market begins. */
  #begins: ReadonlyMap<number, number> = new Map();
  /** What is left of the group being emitted. */
  #parts: readonly Part[] = [];
  #at = 0;

  constructor(frames: FrameSource, listener: CaptureListener) {
    this.#frames = frames;
    this.#listener = listener;
  }

  /** Emits one group of events, and what comes with it, or what is left of it; returns whether there may be more. */
  step(stopBefore: StopBefore = NEVER): boolean {
    if (this.#parts.length === 0) this.#parts = this.#nextGroup();
    if (this.#emitMerged(this.#parts, stopBefore)) return false;
    this.#parts = [];
    return this.#at < this.#frames.entries.length;
  }

  /**
   * Goes back, or forward, to the last checkpoints before an event. The events from there on have to be emitted by `step`, up to the
   * wanted place: state depends on the place alone, not on the way to it.
   */
  jump(eventIndex: number): void {
    const { entries } = this.#frames;
    const begins = new Map<number, number>();
    const markets = new Map<number, number>();
    const identities = new Map<number, number>();
    entries.forEach((entry, place) => {
      if (entry.type === FRAME.market) {
        markets.set(entry.market, place);
        // A market that was not there yet begins where it comes.
        if (!begins.has(entry.market)) begins.set(entry.market, place);
        if (!identities.has(entry.market)) identities.set(entry.market, place);
      }
      if (entry.type !== FRAME.checkpoint || entry.eventIndex > eventIndex) return;
      begins.set(entry.market, place);
      identities.set(entry.market, markets.get(entry.market) ?? place);
    });
    this.#begins = begins;
    this.#parts = [];
    this.#at = Math.min(...begins.values(), entries.length);
    for (const [market, place] of identities) this.#restart(market, entries[place]);
  }

  #restart(market: number, entry: IndexEntry): void {
    this.#known.add(market);
    const instrument = this.#identified(entry);
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
        // Any other frame concerns the events behind it.
        if (parts.length > 0) break;
        if (this.#at >= (this.#begins.get(entry.market) ?? 0)) this.#apply(entry);
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
    if (part === undefined) this.#lost(entry);
    return part;
  }

  #apply(entry: IndexEntry): void {
    const { market } = entry;
    if (entry.type === FRAME.market) {
      if (!this.#known.has(market)) this.#awaitingCheckpoint.add(market);
      this.#known.add(market);
      const instrument = this.#identified(entry);
      if (instrument === undefined) this.#lost(entry);
      else this.#guarded(entry, () => this.#listener.market(market, instrument));
      return;
    }
    // A whole book is emitted where it is needed: at the beginning and after damage.
    if (entry.type !== FRAME.checkpoint || !this.#awaitingCheckpoint.has(market)) return;
    if (this.#withoutGrid.has(market)) return;
    const checkpoint = tryDecode(this.#frames, entry, (payload) => decodeCheckpoint(payload, this.#formatOf(market)));
    if (checkpoint === undefined) {
      this.#listener.gap(market, damageAt(entry));
      return;
    }
    this.#awaitingCheckpoint.delete(market);
    this.#guarded(entry, () => this.#listener.checkpoint(market, checkpoint));
  }

  #identified(entry: IndexEntry): Instrument | undefined {
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

  #lost(entry: IndexEntry): void {
    const { market } = entry;
    if (this.#awaitingCheckpoint.has(market)) return;
    this.#awaitingCheckpoint.add(market);
    this.#listener.gap(market, damageAt(entry));
  }

  /** The markets' events by their indexes; returns whether it stopped before one. */
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
      this.#guarded(entry, () => {
        this.#listener.event(entry.market, next, (listener) => segment.emit(listener));
        part.next = segment.next();
      });
    }
  }

  /** What a frame says may be complete and still not make sense: its market is lost up to the next whole book, and the others are not. */
  #guarded(entry: IndexEntry, run: () => void): void {
    try {
      run();
    } catch (error) {
      if (!(error instanceof LobtopError) || !SAYS_NONSENSE.includes(error.code)) throw error;
      reportDamage(this.#frames.problems, entry, error.message);
      this.#lost(entry);
    }
  }
}

function damageAt({ offset }: IndexEntry): string {
  return `the capture is damaged at byte ${offset}`;
}
