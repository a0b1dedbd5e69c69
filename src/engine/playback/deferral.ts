import { type Leave, MarketRelay, startMidstream } from '../relay.js';
import type { MarketSink } from '../sink.js';
import { MarketMirror } from './market-mirror.js';

export type ReleaseOptions = {
  /** Our monotonic time, for the book that the target is given. */
  readonly recvMono: number;
  /** Called when the target knows what the market is, before its book. */
  readonly onIdentified?: () => void;
};

/**
 * Between a source and its target: forwards everything or, while it is held, keeps only the market's present state. Released, the target joins
 * midstream: it is given what the market is, its status and its whole book; trades and orders from in between are not repeated.
 */
export class Deferral {
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

  /** From now on nothing is forwarded; the previous state is void. */
  hold(): void {
    this.#leave();
    this.#mirror = new MarketMirror();
    this.#leave = this.sink.add(this.#mirror);
  }

  release({ recvMono, onIdentified }: ReleaseOptions): void {
    const mirror = this.#mirror;
    if (mirror?.instrument === undefined) return;
    const { lastCommit } = mirror;
    this.#leave();
    this.#mirror = undefined;
    const present = {
      instrument: mirror.instrument,
      book: mirror.book,
      lastStatus: mirror.lastStatus,
      lastCommit: lastCommit && { ...lastCommit, recvMono },
      commits: mirror.commits,
    };
    startMidstream(this.#target, present, onIdentified);
    this.#leave = this.sink.add(this.#target);
  }
}
