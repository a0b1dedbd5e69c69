import type { Market } from '../market.js';
import type { MarketSink } from '../sink.js';
import type { Clock } from '../time/clock.js';
import { ByteWriter } from './byte-writer.js';
import type { FramePosition } from './capture-file.js';
import { encodeCheckpoint } from './checkpoint.js';
import { FRAME, type FrameType } from './frame.js';
import { MarketTrack } from './market-track.js';

/** Events that wait in memory for their frame at most. */
const FLUSH_EVENTS = 4096;

/** Where frames go: a file, or memory. @throws LobtopError `io` when it takes no more */
export type FrameTarget = {
  append(type: FrameType, market: number, payload: Uint8Array, mark: FramePosition): void;
};

export type CaptureWriterOptions = {
  readonly clock: Clock;
  readonly target: FrameTarget;
  /** Frames are due: the owner calls `write` now, or will never. */
  readonly onDue: () => void;
  /** A frame could not be written outside of `write`. */
  readonly onFailed: (error: unknown) => void;
};

export type WrittenCounts = { readonly events: number; readonly levels: number; readonly trades: number };

/** Turns what sources say of markets into frames: columns of events, with a whole book every so often. */
export class CaptureWriter {
  readonly #options: CaptureWriterOptions;
  readonly #tracks: MarketTrack[] = [];
  #order = 0;
  readonly #counts = { events: 0, levels: 0, trades: 0 };
  /** Nothing is written any more, whatever sources say. */
  isOver = false;

  constructor(options: CaptureWriterOptions) {
    this.#options = options;
  }

  get counts(): WrittenCounts {
    return this.#counts;
  }

  /** Events that were heard so far. */
  get order(): number {
    return this.#order;
  }

  /** What a market's source speaks to, after the market itself. */
  sinkFor(market: Market): MarketSink {
    return new MarketTrack(market, this.#options.clock, {
      isOver: () => this.isOver,
      begun: (own) => this.#begin(own),
      order: () => this.#nextOrder(),
      // Only now: a checkpoint must not know more than the events before it.
      written: (own) => (own.segment.length >= FLUSH_EVENTS || own.isDue) && this.#options.onDue(),
      levels: (count) => {
        this.#counts.levels += count;
      },
      traded: () => {
        this.#counts.trades++;
      },
    });
  }

  /** One frame a market that has news; together they hold all events up to now, and none of them any later one. */
  write(): void {
    for (const track of this.#tracks) {
      if (track.segment.length === 0) continue;
      const mark = track.firstMark();
      const payload = new ByteWriter();
      payload.varint(this.#order);
      payload.raw(track.segment.take());
      this.#options.target.append(FRAME.events, track.number, payload.bytes, mark);
    }
    for (const track of this.#tracks) if (track.isDue) this.#checkpoint(track);
  }

  /** Every market with its whole book: what comes from here on can be read without anything from before. */
  introduce(): void {
    for (const track of this.#tracks) this.#introduce(track);
  }

  /** A market is known now, or its grid is another one. */
  #begin(track: MarketTrack): void {
    if (this.isOver) return;
    if (!this.#tracks.includes(track)) {
      track.number = this.#tracks.length;
      this.#tracks.push(track);
    }
    try {
      this.write();
      this.#introduce(track);
    } catch (error) {
      this.#options.onFailed(error);
    }
  }

  #introduce(track: MarketTrack): void {
    const instrument = Buffer.from(JSON.stringify(track.instrument));
    this.#options.target.append(FRAME.market, track.number, instrument, track.mark(this.#order));
    this.#checkpoint(track);
  }

  #checkpoint(track: MarketTrack): void {
    const mark = track.mark(this.#order);
    const payload = encodeCheckpoint(track.checkpoint(mark), track.book, track.sizes);
    this.#options.target.append(FRAME.checkpoint, track.number, payload, mark);
    track.checkpointed();
  }

  #nextOrder(): number {
    this.#counts.events++;
    return this.#order++;
  }
}
