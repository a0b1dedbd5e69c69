import type { IndexEntry } from '../capture/capture-index.js';
import { type Checkpoint, decodeCheckpoint } from '../capture/checkpoint.js';
import { FRAME } from '../capture/frame.js';
import type { FrameSource } from '../capture/frame-source.js';
import { parsedInstrument } from '../capture/market-frame.js';
import {
  type EventPosition,
  openSegment,
  type SegmentListener,
  type SegmentReader,
} from '../capture/segment-reader.js';
import { SizeCode } from '../capture/size-code.js';
import { LobtopError, messageOf } from '../errors.js';
import type { Instrument } from '../sink.js';

/** Told what a capture holds: markets, damage and events, in the order in which they happened. */
export type CaptureListener = {
  market(number: number, instrument: Instrument): void;
  /** Somebody jumped: what was known of the market is void, a checkpoint follows. */
  restart(number: number, instrument: Instrument): void;
  /** Events of a market are missing; its next events begin at `checkpoint`. */
  gap(number: number, detail: string): void;
  checkpoint(number: number, checkpoint: Checkpoint): void;
  /** The next event; `tell` tells it. */
  event(number: number, mark: EventPosition, tell: (listener: SegmentListener) => void): void;
};

type Part = { readonly market: number; readonly segment: SegmentReader; mark: EventPosition | undefined };

/** Whether to stop before the event that this is the mark of. */
export type StopBefore = (mark: EventPosition) => boolean;

const NEVER: StopBefore = () => false;

/**
 * Reads a capture group by group. Frames of one group hold events of several markets of the same stretch of time:
 * they are told by their order. What is damaged is left out, and so is what follows it up to the market's next whole book.
 */
export class CaptureEvents {
  readonly #reader: FrameSource;
  readonly #listener: CaptureListener;
  readonly #sizes = new Map<number, SizeCode>();
  /** Markets whose events cannot be applied until their next checkpoint: all, before their first. */
  readonly #torn = new Set<number>();
  readonly #met = new Set<number>();
  /** After a jump: the place, among the entries, of the whole book that each market begins with. */
  #begins: ReadonlyMap<number, number> = new Map();
  /** What is left of the group that is being told. */
  #parts: readonly Part[] = [];
  #at = 0;

  constructor(reader: FrameSource, listener: CaptureListener) {
    this.#reader = reader;
    this.#listener = listener;
  }

  /** Tells one group of events, and what comes with it, or what is left of it; answers whether there may be more. */
  step(stopBefore: StopBefore = NEVER): boolean {
    if (this.#parts.length === 0) this.#parts = this.#nextGroup();
    if (this.#tellMerged(this.#parts, stopBefore)) return false;
    this.#parts = [];
    return this.#at < this.#reader.entries.length;
  }

  /**
   * Goes back, or on, to the last whole books from before the event that has `order` events before it. The events from
   * there on have to be told by `step`, up to where one wanted to be: state depends on the place alone, not on the way there.
   */
  jump(order: number): void {
    const { entries } = this.#reader;
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
      if (entry.type !== FRAME.checkpoint || entry.order > order) return;
      begins.set(entry.market, place);
      identities.set(entry.market, markets.get(entry.market) ?? place);
    });
    this.#begins = begins;
    this.#parts = [];
    this.#at = Math.min(...begins.values(), entries.length);
    for (const [market, place] of identities) {
      this.#met.add(market);
      this.#torn.add(market);
      const payload = this.#reader.payload(entries[place]);
      if (payload !== undefined) this.#listener.restart(market, this.#identified(market, payload));
    }
  }

  #nextGroup(): Part[] {
    const { entries } = this.#reader;
    let groupEnd: number | undefined;
    const parts: Part[] = [];
    for (; this.#at < entries.length; this.#at++) {
      const entry = entries[this.#at];
      if (entry.type !== FRAME.events) {
        // What is no event concerns those behind it.
        if (parts.length > 0) break;
        if (this.#at >= (this.#begins.get(entry.market) ?? 0)) this.#tellOther(entry);
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
    if (this.#torn.has(market)) return undefined;
    const payload = this.#met.has(market) ? this.#reader.payload(entry) : undefined;
    try {
      if (payload !== undefined) {
        const { groupEnd, segment } = openSegment(payload, this.#sizes.get(market) ?? new SizeCode('1'));
        return { market, segment, groupEnd, mark: segment.next() };
      }
    } catch (error) {
      this.#lost(market, messageOf(error));
      return undefined;
    }
    this.#lost(market, `the capture is damaged at byte ${entry.offset}`);
    return undefined;
  }

  #tellOther(entry: IndexEntry): void {
    // A whole book is told where it is needed: at the beginning and after damage.
    const isNeeded = entry.type === FRAME.market || (entry.type === FRAME.checkpoint && this.#torn.has(entry.market));
    const payload = isNeeded ? this.#reader.payload(entry) : undefined;
    if (payload === undefined) return;
    if (entry.type === FRAME.market) {
      if (!this.#met.has(entry.market)) this.#torn.add(entry.market);
      this.#met.add(entry.market);
      this.#listener.market(entry.market, this.#identified(entry.market, payload));
      return;
    }
    const checkpoint = decodeCheckpoint(payload, this.#sizes.get(entry.market) ?? new SizeCode('1'));
    this.#torn.delete(entry.market);
    this.#listener.checkpoint(entry.market, checkpoint);
  }

  #identified(market: number, payload: Uint8Array): Instrument {
    const instrument = parsedInstrument(payload);
    this.#sizes.set(market, new SizeCode(instrument.lotSize));
    return instrument;
  }

  #lost(market: number, detail: string): void {
    if (this.#torn.has(market)) return;
    this.#torn.add(market);
    this.#listener.gap(market, detail);
  }

  /** The markets' events by their order; answers whether it stopped before one. */
  #tellMerged(parts: readonly Part[], stopBefore: StopBefore): boolean {
    while (true) {
      let next: Part | undefined;
      for (const part of parts) {
        if (part.mark !== undefined && (next?.mark === undefined || part.mark.order < next.mark.order)) next = part;
      }
      if (next?.mark === undefined) return false;
      if (stopBefore(next.mark)) return true;
      const { market, segment, mark } = next;
      try {
        this.#listener.event(market, mark, (listener) => segment.tell(listener));
        next.mark = segment.next();
      } catch (error) {
        if (!(error instanceof LobtopError) || error.code !== 'data') throw error;
        next.mark = undefined;
        this.#lost(market, error.message);
      }
    }
  }
}
