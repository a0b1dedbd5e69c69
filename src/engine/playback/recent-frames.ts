import type { IndexEntry } from '../capture/capture-index.js';
import type { FrameTarget } from '../capture/capture-writer.js';
import { FORMAT_VERSION } from '../capture/frame.js';
import type { FrameSource } from '../capture/frame-source.js';
import type { CaptureProblem } from '../capture/problems.js';

/** A frame that was never written anywhere. */
type KeptFrame = IndexEntry & { readonly payload: Uint8Array };

/** Frames from one checkpoint of every market up to the next. */
type Generation = { readonly startedMono: number; readonly frames: KeptFrame[]; bytes: number };

/** The last frames, in memory. What is oldest goes generation by generation: what stays can always be read alone. */
export class RecentFrames implements FrameTarget {
  #generations: Generation[] = [];
  #count = 0;

  /** Bytes that are kept. */
  get bytes(): number {
    return this.#generations.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Of the generation that is being written, and when it began. */
  get newest(): Pick<Generation, 'bytes' | 'startedMono'> | undefined {
    return this.#generations.at(-1);
  }

  get oldest(): Pick<Generation, 'bytes' | 'startedMono'> | undefined {
    return this.#generations[0];
  }

  get generations(): number {
    return this.#generations.length;
  }

  /** What comes from here on can be read without anything from before. */
  beginGeneration(startedMono: number): void {
    this.#generations.push({ startedMono, frames: [], bytes: 0 });
  }

  append(...[type, market, payload, position]: Parameters<FrameTarget['append']>): void {
    const generation = this.#generations.at(-1);
    if (generation === undefined) return;
    // The number of the frame stands for its place in a file.
    generation.frames.push({ type, market, offset: this.#count++, payloadBytes: payload.length, ...position, payload });
    generation.bytes += payload.length;
  }

  dropOldest(): void {
    this.#generations.shift();
  }

  /** The frames as they are now; `extend` adds those that have come since. */
  view(): FramesView {
    return new FramesView((after) =>
      this.#generations.flatMap(({ frames }) => frames.filter(({ offset }) => offset > after)),
    );
  }
}

/** Some of the last frames, for a playback of them while more are coming. */
export class FramesView implements FrameSource {
  readonly version = FORMAT_VERSION;
  readonly problems: CaptureProblem[] = [];
  readonly entries: KeptFrame[];
  readonly #after: (offset: number) => KeptFrame[];

  constructor(after: (offset: number) => KeptFrame[]) {
    this.#after = after;
    this.entries = after(-1);
  }

  /** Adds what has come since. Returns false when that does not follow any more: what lies between was dropped. */
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
    // Nothing is held open.
  }
}
