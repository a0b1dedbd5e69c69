import { CaptureWriter } from '../capture/capture-writer.js';
import type { ReadonlyMarket } from '../market.js';
import type { MarketSink } from '../sink.js';
import { type CancelTimer, type Clock, repeat } from '../time/clock.js';
import { type FramesView, RecentFrames } from './recent-frames.js';

const WRITE_MS = 1000;
/** Checkpoints of all markets are written this often: they start a generation, the unit in which old data is dropped. */
const GENERATION_MS = 30_000;
/** A generation also ends at this share of the memory limit. */
const GENERATION_SHARE = 1 / 8;
/** Default memory limit: about seven million level updates. */
const MAX_BYTES = 32 * 1024 * 1024;

/** How much history to keep. */
export type RecentHistoryOptions = {
  readonly clock: Clock;
  /** How far back to keep, ms. */
  readonly keepMs: number;
  readonly maxBytes?: number;
};

/** The last minutes of all markets in memory, as checkpoints and deltas: a capture that is never written to disk. */
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
      // Writing to memory does not fail.
      onFailed: (error) => {
        throw error;
      },
    });
    this.#frames.beginGeneration(clock.monoMs());
  }

  /** How far back the history goes now, ms. */
  get spanMs(): number {
    const oldest = this.#frames.oldest;
    return oldest === undefined ? 0 : this.#clock.monoMs() - oldest.startedMono;
  }

  get bytes(): number {
    return this.#frames.bytes;
  }

  /** The sink that records a market; it must receive each call after the market itself. */
  sinkFor(market: ReadonlyMarket): MarketSink {
    return this.#writer.sinkFor(market);
  }

  start(): void {
    this.#cancel = repeat(this.#clock, WRITE_MS, () => this.flush());
  }

  stop(): void {
    this.#cancel();
  }

  /** Writes everything received so far to frames. */
  flush(): void {
    this.#writer.write();
    const { newest } = this.#frames;
    const nowMono = this.#clock.monoMs();
    const isOld = newest !== undefined && nowMono - newest.startedMono >= GENERATION_MS;
    if (newest !== undefined && (isOld || newest.bytes >= this.#maxBytes * GENERATION_SHARE)) {
      this.#frames.beginGeneration(nowMono);
      this.#writer.writeMarkets();
    }
    while (this.#frames.generations > 1 && this.#isOverLimit) this.#frames.dropOldest();
  }

  /** A view of all frames, up to now. */
  view(): FramesView {
    this.flush();
    return this.#frames.view();
  }

  get #isOverLimit(): boolean {
    return this.bytes > this.#maxBytes || this.spanMs > this.#keepMs + GENERATION_MS;
  }
}
