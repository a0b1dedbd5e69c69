import type { Book } from '../../../book/book.js';
import type { Coverage } from '../../../book/coverage.js';
import { type SnapshotExtension, SnapshotMerge, type SnapshotSide } from '../../../integrity/snapshot-merge.js';
import type { MarketRelay } from '../../../relay.js';
import { ASK, BID, type Side } from '../../../sink.js';
import type { Clock } from '../../../time/clock.js';
import type { Pause } from '../../../time/pause.js';
import type { CcxtSnapshot } from '../types.js';

/** A snapshot is renewed when less than this is left of the way from its touch to its end. */
const RENEWED_AT = 0.25;
const MIN_INTERVAL_MS = 5000;
/** A quiet book may never reach the snapshot's number. */
const CATCH_UP_MS = 10_000;

export type SnapshotRenewalOptions = {
  readonly book: () => Book | undefined;
  readonly sink: MarketRelay;
  readonly clock: Clock;
  readonly pause: Pause;
  /** Fetches a REST snapshot, with the sequence numbers of the stream. */
  readonly fetch: () => Promise<CcxtSnapshot>;
  /** The levels of one side in ticks. */
  readonly sideOf: (side: Side, snapshot: CcxtSnapshot) => SnapshotSide;
  readonly hasAllLevels: (side: Side, snapshot: CcxtSnapshot) => boolean;
  readonly extend: (extension: SnapshotExtension) => void;
};

/**
 * Renews the snapshot of a book whose range is limited, before the touch leaves it: fetches another one and adds the levels beyond the old
 * range, while the book stays live.
 */
export class SnapshotRenewal {
  readonly #options: SnapshotRenewalOptions;
  /** The range that the thresholds were computed for. */
  #coverage: Coverage | undefined;
  #renewAtBid = Number.NEGATIVE_INFINITY;
  #renewAtAsk = Number.POSITIVE_INFINITY;
  #isRunning = false;
  #notBeforeMono = Number.NEGATIVE_INFINITY;

  constructor(options: SnapshotRenewalOptions) {
    this.#options = options;
  }

  /** Called after each commit. */
  check(): void {
    const book = this.#options.book();
    if (book === undefined || book.coverage.kind !== 'range') return;
    if (book.coverage !== this.#coverage) this.#setThresholds(book);
    const { bestBid = Number.POSITIVE_INFINITY, bestAsk = Number.NEGATIVE_INFINITY } = book;
    if (bestBid > this.#renewAtBid && bestAsk < this.#renewAtAsk) return;
    if (this.#isRunning || this.#options.clock.monoMs() < this.#notBeforeMono) return;
    void this.#renew(book);
  }

  #setThresholds(book: Book): void {
    const { coveredBid, coveredAsk, bestBid, bestAsk } = book;
    this.#coverage = book.coverage;
    this.#renewAtBid = threshold(coveredBid, bestBid) ?? Number.NEGATIVE_INFINITY;
    this.#renewAtAsk = threshold(coveredAsk, bestAsk) ?? Number.POSITIVE_INFINITY;
  }

  /** Never rejects: a book that cannot be renewed is fetched again when the touch leaves its range. */
  async #renew(book: Book): Promise<void> {
    const { clock } = this.#options;
    this.#isRunning = true;
    try {
      await this.#fetchAndExtend(book);
    } catch {
      // The next check tries again; what is wrong with REST is reported by the gate, and by the next resync.
    } finally {
      this.#isRunning = false;
      this.#notBeforeMono = clock.monoMs() + MIN_INTERVAL_MS;
    }
  }

  async #fetchAndExtend(book: Book): Promise<void> {
    const { sink, fetch, pause, sideOf, hasAllLevels, extend } = this.#options;
    const merge = new SnapshotMerge(book);
    const leave = sink.add(merge.sink);
    try {
      const snapshot = await fetch();
      const { nonce } = snapshot;
      if (nonce === undefined) return;
      await Promise.race([merge.whenReached(nonce), pause.for(CATCH_UP_MS)]);
      const sides = [sideOf(BID, snapshot), sideOf(ASK, snapshot)] as const;
      const isComplete = [hasAllLevels(BID, snapshot), hasAllLevels(ASK, snapshot)] as const;
      const extension = merge.extension(nonce, sides, isComplete);
      if (extension !== undefined) extend(extension);
    } finally {
      leave();
    }
  }
}

/** Ticks of the touch from which on the snapshot is renewed. */
function threshold(covered: number | undefined, best: number | undefined): number | undefined {
  return covered === undefined || best === undefined ? undefined : covered + (best - covered) * RENEWED_AT;
}
