import { CaptureWriter } from '../capture/capture-writer.js';
import type { ReadonlyMarket } from '../market.js';
import type { MarketSink } from '../sink.js';
import { type CancelTimer, type Clock, repeat } from '../time/clock.js';
import { type FramesView, RecentFrames } from './recent-frames.js';

const WRITE_MS = 1000;
/** A whole picture of every market so often: the piece that goes when the oldest has to. */
const GENERATION_MS = 30_000;
/** And when one is as large as this share of all. */
const GENERATION_SHARE = 1 / 8;
/** Memory for it, whatever the time: about seven million level updates. */
const MAX_BYTES = 32 * 1024 * 1024;

/** How much of the recent past is kept. */
export type RecentHistoryOptions = {
  readonly clock: Clock;
  /** How long it goes back, ms. */
  readonly keepMs: number;
  readonly maxBytes?: number;
};

/** The last minutes of all markets in memory, as checkpoints and deltas: what is recorded, and never written. */
export class RecentHistory {
  readonly #clock: Clock;
  readonly #keepMs: number;
  readonly #maxBytes: number;
  readonly #frames = new RecentFrames();
  readonly #writer: CaptureWriter;
  #cancel: CancelTimer = () => {};

  constructor({ clock, keepMs, maxBytes = MAX_BYTES }: RecentHistoryOptions) {
    this.#clock = clock;
    this.#keepMs = keepMs;
    this.#maxBytes = maxBytes;
    this.#writer = new CaptureWriter({
      clock,
      target: this.#frames,
      onDue: () => this.#writer.write(),
      // Memory does not fail as a disk does.
      onFailed: (error) => {
        throw error;
      },
    });
    this.#frames.beginGeneration(clock.monoMs());
  }

  /** How far back it goes now, ms. */
  get spanMs(): number {
    const oldest = this.#frames.oldest;
    return oldest === undefined ? 0 : this.#clock.monoMs() - oldest.startedMono;
  }

  get bytes(): number {
    return this.#frames.bytes;
  }

  /** What a market's source speaks to, after the market itself. */
  sinkFor(market: ReadonlyMarket): MarketSink {
    return this.#writer.sinkFor(market);
  }

  start(): void {
    this.#cancel = repeat(this.#clock, WRITE_MS, () => this.flush());
  }

  stop(): void {
    this.#cancel();
  }

  /** Everything that was heard is in the frames. */
  flush(): void {
    this.#writer.write();
    const { newest } = this.#frames;
    const nowMono = this.#clock.monoMs();
    const isOld = newest !== undefined && nowMono - newest.startedMono >= GENERATION_MS;
    if (newest !== undefined && (isOld || newest.bytes >= this.#maxBytes * GENERATION_SHARE)) {
      this.#frames.beginGeneration(nowMono);
      this.#writer.writeMarkets();
    }
    while (this.#frames.generations > 1 && this.#isTooMuch) this.#frames.dropOldest();
  }

  /** All that is kept, up to now. */
  view(): FramesView {
    this.flush();
    return this.#frames.view();
  }

  get #isTooMuch(): boolean {
    return this.bytes > this.#maxBytes || this.spanMs > this.#keepMs + GENERATION_MS;
  }
}
