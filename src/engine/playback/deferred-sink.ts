import { type Leave, MarketRelay, startMidstream } from '../relay.js';
import type { MarketSink } from '../sink.js';
import { MarketMirror } from './market-mirror.js';

export type ReleaseOptions = {
  /** Monotonic time for the commit that the target receives. */
  readonly recvMono: number;
  /** Called after the target was identified, before its book. */
  readonly onIdentified?: () => void;
};

/**
 * Sits between a source and its target. Forwards everything or, while held, keeps only the market's current state. On release the target
 * joins midstream: it is given the instrument, status and full book; trades and orders received while held are dropped.
 */
export class DeferredSink {
  /** What the source writes to. */
  readonly sink = new MarketRelay();
  readonly #target: MarketSink;
  #mirror: MarketMirror | undefined;
  #leave: Leave;

  constructor(target: MarketSink) {
    this.#target = target;
    this.#leave = this.sink.add(target);
  }

  get isHeld(): boolean {
    return this.#mirror !== undefined;
  }

  /** Stops forwarding; the previous state is discarded. */
  hold(): void {
    this.#leave();
    this.#mirror = new MarketMirror();
    this.#leave = this.sink.add(this.#mirror);
  }

  /** Gives the target the current state, if there is any yet, and resumes forwarding. */
  release({ recvMono, onIdentified }: ReleaseOptions): void {
    const mirror = this.#mirror;
    if (mirror === undefined) return;
    const { lastCommit } = mirror;
    this.#leave();
    this.#mirror = undefined;
    const present = {
      instrument: mirror.instrument,
      book: mirror.book,
      lastStatus: mirror.lastStatus,
      lastCommit: lastCommit && { ...lastCommit, recvMono },
      commits: mirror.commits,
      lastTicker: mirror.lastTicker,
    };
    startMidstream(this.#target, present, onIdentified);
    this.#leave = this.sink.add(this.#target);
  }
}
