import type { IndexEntry } from '../capture/capture-index.js';
import type { FrameTarget } from '../capture/capture-writer.js';
import { FORMAT_VERSION } from '../capture/frame.js';
import type { FrameSource } from '../capture/frame-source.js';
import type { CaptureProblem } from '../capture/problems.js';

/** A frame kept in memory. */
type KeptFrame = IndexEntry & { readonly payload: Uint8Array };

/** Frames from one set of checkpoints of all markets up to the next. */
type Generation = { readonly startedMono: number; readonly frames: KeptFrame[]; bytes: number };

/** The most recent frames, in memory. The oldest are dropped generation by generation, so that the rest can always be read. */
export class RecentFrames implements FrameTarget {
  #generations: Generation[] = [];
  #count = 0;

  /** Total size of the frames. */
  get bytes(): number {
    return this.#generations.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Size and start time of the generation being written. */
  get newest(): Pick<Generation, 'bytes' | 'startedMono'> | undefined {
    return this.#generations.at(-1);
  }

  get oldest(): Pick<Generation, 'bytes' | 'startedMono'> | undefined {
    return this.#generations[0];
  }

  get generations(): number {
    return this.#generations.length;
  }

  /** Starts a generation: frames from here on can be read without any earlier ones. */
  beginGeneration(startedMono: number): void {
    this.#generations.push({ startedMono, frames: [], bytes: 0 });
  }

  append(...[type, market, payload, position]: Parameters<FrameTarget['append']>): void {
    const generation = this.#generations.at(-1);
    if (generation === undefined) return;
    // The frame's number is used as its offset.
    generation.frames.push({ type, market, offset: this.#count++, payloadBytes: payload.length, ...position, payload });
    generation.bytes += payload.length;
  }

  dropOldest(): void {
    this.#generations.shift();
  }

  /** A view of the current frames; its `extend` adds later ones. */
  view(): FramesView {
    return new FramesView((after) =>
      this.#generations.flatMap(({ frames }) => frames.filter(({ offset }) => offset > after)),
    );
  }
}

/** A view of recent frames, to play them while more are being added. */
export class FramesView implements FrameSource {
  readonly version = FORMAT_VERSION;
  readonly problems: CaptureProblem[] = [];
  readonly entries: KeptFrame[];
  readonly #after: (offset: number) => KeptFrame[];

  constructor(after: (offset: number) => KeptFrame[]) {
    this.#after = after;
    this.entries = after(-1);
  }

  /** Adds frames written since. Returns false when they do not follow: the ones in between were dropped. */
  extend(): boolean {
    const last = this.entries.at(-1)?.offset ?? -1;
    const more = this.#after(last);
    const follows = more.length === 0 || more[0].offset === last + 1;
    if (follows) for (const frame of more) this.entries.push(frame);
    return follows;
  }

  payload(entry: IndexEntry): Uint8Array | undefined {
    return this.entries[entry.offset - this.entries[0].offset]?.payload;
  }

  close(): void {
    // Nothing to close.
  }
}
