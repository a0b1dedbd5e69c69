import type { ReadonlyMarket } from '../market.js';
import type { MarketSink } from '../sink.js';
import type { Clock } from '../time/clock.js';
import { ByteWriter } from './byte-writer.js';
import type { FramePosition } from './capture-file.js';
import { encodeCheckpoint } from './checkpoint.js';
import { FRAME, type FrameType } from './frame.js';
import { MarketTrack } from './market-track.js';

/** Events that wait in memory for their frame at most. */
const FLUSH_EVENTS = 4096;

/** Where frames go: a file, or memory. @throws LobtopError `io` when it is full */
export type FrameTarget = {
  append(type: FrameType, market: number, payload: Uint8Array, position: FramePosition): void;
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

/** Turns what sources report of markets into frames: columns of events, with a whole book every so often. */
export class CaptureWriter {
  readonly #options: CaptureWriterOptions;
  /** Of all sinks that were given out; their markets may not be known yet. */
  readonly #all: MarketTrack[] = [];
  /** Those that were written, by their number in the file. */
  readonly #tracks: MarketTrack[] = [];
  #eventIndex = 0;
  readonly #counts = { events: 0, levels: 0, trades: 0 };
  /** Nothing is written any more, whatever sources report. */
  isOver = false;

  constructor(options: CaptureWriterOptions) {
    this.#options = options;
  }

  get counts(): WrittenCounts {
    return this.#counts;
  }

  /** Events of all markets so far. */
  get eventIndex(): number {
    return this.#eventIndex;
  }

  /** What a market's source writes to, after the market itself. */
  sinkFor(market: ReadonlyMarket): MarketSink {
    const track = new MarketTrack(market, this.#options.clock, {
      isOver: () => this.isOver,
      identified: (own) => this.#writeMarket(own),
      flush: () => this.#attempt(() => this.#writeSegments()),
      nextIndex: () => this.#nextIndex(),
      // Only now: a checkpoint must not know more than the events before it.
      written: (own) => (own.segment.length >= FLUSH_EVENTS || own.isDue) && this.#options.onDue(),
      levels: (count) => {
        this.#counts.levels += count;
      },
      traded: () => {
        this.#counts.trades++;
      },
    });
    this.#all.push(track);
    return track;
  }

  /** One frame for each market that has news; together they hold all events up to now, and none of them any later one. */
  write(): void {
    for (const track of this.#all) track.identifyNow();
    this.#writeSegments();
  }

  #writeSegments(): void {
    for (const track of this.#tracks) {
      if (track.segment.length === 0) continue;
      const position = track.firstPosition;
      const payload = new ByteWriter();
      payload.varint(this.#eventIndex);
      payload.raw(track.segment.take());
      this.#options.target.append(FRAME.events, track.number, payload.bytes, position);
    }
    for (const track of this.#tracks) if (track.isDue) this.#writeCheckpoint(track);
  }

  /** Every market with its whole book: what comes from here on can be read without anything from before. */
  writeMarkets(): void {
    for (const track of this.#tracks) this.#appendMarket(track);
  }

  /** A market is known now, or its grid is another one. */
  #writeMarket(track: MarketTrack): void {
    if (this.isOver) return;
    if (!this.#tracks.includes(track)) {
      track.number = this.#tracks.length;
      this.#tracks.push(track);
    }
    this.#attempt(() => {
      this.#writeSegments();
      this.#appendMarket(track);
    });
  }

  #attempt(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#options.onFailed(error);
    }
  }

  #appendMarket(track: MarketTrack): void {
    const instrument = Buffer.from(JSON.stringify(track.instrument));
    this.#options.target.append(FRAME.market, track.number, instrument, track.positionAt(this.#eventIndex));
    this.#writeCheckpoint(track);
  }

  #writeCheckpoint(track: MarketTrack): void {
    const position = track.positionAt(this.#eventIndex);
    const payload = encodeCheckpoint(track.checkpoint(position), track.book, track.sizes);
    this.#options.target.append(FRAME.checkpoint, track.number, payload, position);
    track.checkpointed();
  }

  #nextIndex(): number {
    this.#counts.events++;
    return this.#eventIndex++;
  }
}
