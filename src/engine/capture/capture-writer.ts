import type { ReadonlyMarket } from '../market.js';
import type { MarketSink } from '../sink.js';
import type { Clock } from '../time/clock.js';
import { ByteWriter } from './byte-writer.js';
import type { FramePosition } from './capture-file.js';
import { encodeCheckpoint } from './checkpoint.js';
import { FRAME, type FrameType } from './frame.js';
import { MarketTrack } from './market-track.js';

/** Maximum events per market buffered in memory before they are written as a frame. */
const FLUSH_EVENTS = 4096;

/** Where frames are written: a file, or memory. @throws LobtopError `io` when it is full */
export type FrameTarget = {
  append(type: FrameType, market: number, payload: Uint8Array, position: FramePosition): void;
};

export type CaptureWriterOptions = {
  readonly clock: Clock;
  readonly target: FrameTarget;
  /** Called when frames are due: the owner has to call `write`. */
  readonly onDue: () => void;
  /** Called when a frame could not be written, outside of `write`. */
  readonly onFailed: (error: unknown) => void;
};

export type WrittenCounts = { readonly events: number; readonly levels: number; readonly trades: number };

/** Encodes the data of markets into frames: columns of events, and a checkpoint with the full book from time to time. */
export class CaptureWriter {
  readonly #options: CaptureWriterOptions;
  /** Tracks of all sinks; their markets may not be identified yet. */
  readonly #all: MarketTrack[] = [];
  /** Tracks of identified markets, by their number in the file. */
  readonly #tracks: MarketTrack[] = [];
  #eventIndex = 0;
  readonly #counts = { events: 0, levels: 0, trades: 0 };
  /** When true, nothing more is written. */
  isOver = false;

  constructor(options: CaptureWriterOptions) {
    this.#options = options;
  }

  get counts(): WrittenCounts {
    return this.#counts;
  }

  /** Number of events of all markets so far. */
  get eventIndex(): number {
    return this.#eventIndex;
  }

  /** The sink that records a market; it must receive each call after the market itself. */
  sinkFor(market: ReadonlyMarket): MarketSink {
    const track = new MarketTrack(market, this.#options.clock, {
      isOver: () => this.isOver,
      identified: (identified) => this.#writeMarket(identified),
      flush: () => this.#attempt(() => this.#writeSegments()),
      nextIndex: () => this.#nextIndex(),
      // Only now: a checkpoint must not contain more than the events before it.
      written: ({ segment, isCheckpointDue }) =>
        (segment.length >= FLUSH_EVENTS || isCheckpointDue) && this.#options.onDue(),
      countLevels: (count) => {
        this.#counts.levels += count;
      },
      countTrade: () => {
        this.#counts.trades++;
      },
    });
    this.#all.push(track);
    return track;
  }

  /** Writes one frame for each market with new events; together they contain all events so far, as one group. */
  write(): void {
    for (const track of this.#all) track.ensureIdentified();
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
    for (const track of this.#tracks) if (track.isCheckpointDue) this.#writeCheckpoint(track);
  }

  /** Writes every market with its full book: frames from here on can be read without any earlier ones. */
  writeMarkets(): void {
    for (const track of this.#tracks) this.#appendMarket(track);
  }

  /** Writes a market that was just identified, or whose grid has changed. */
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
    track.checkpointWritten();
  }

  #nextIndex(): number {
    this.#counts.events++;
    return this.#eventIndex++;
  }
}
