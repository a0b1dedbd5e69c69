import type { Book } from '../book/book.js';
import type { Coverage } from '../book/coverage.js';
import { Changes } from '../changes.js';
import { ASK, BID, type MarketSink, partialSink, type Side } from '../sink.js';

/** One side of a snapshot, in ticks. */
export type SnapshotSide = ReadonlyMap<number, number>;

/** Levels to apply to a book, and how far it is complete with them. */
export type SnapshotExtension = {
  readonly levels: readonly { readonly side: Side; readonly ticks: number; readonly size: number }[];
  readonly coverage: Coverage;
};

/**
 * Finds the levels of a newer snapshot that a book has not seen, while the book keeps changing: those beyond the range of its first one.
 *
 * What changed after the snapshot's sequence number is known already, and so is everything within the old range. Everything else is as
 * the snapshot says, levels that it does not have included.
 */
export class SnapshotMerge {
  readonly #book: Book;
  readonly #startSeq: number | undefined;
  /** For each changed price, the sequence number of its last change. */
  readonly #changedAt: readonly [Map<number, number>, Map<number, number>] = [new Map(), new Map()];
  readonly #progress = new Changes();
  #message: { readonly side: Side; readonly ticks: number }[] = [];
  #isInvalid = false;
  /** Receives the feed's messages from the request on. */
  readonly sink: MarketSink;

  constructor(book: Book) {
    this.#book = book;
    this.#startSeq = book.seq;
    const invalidate = () => {
      this.#isInvalid = true;
      this.#progress.notify();
    };
    this.sink = partialSink({
      begin: invalidate,
      refine: invalidate,
      level: (side, ticks) => this.#message.push({ side, ticks }),
      levels: (side, ticks, _sizes, from, to) => {
        for (let i = from; i < to; i++) this.#message.push({ side, ticks: ticks[i] });
      },
      commit: ({ seq = Number.POSITIVE_INFINITY }) => {
        for (const { side, ticks } of this.#message.splice(0)) this.#changedAt[side].set(ticks, seq);
        this.#progress.notify();
      },
    });
  }

  /** Resolves when the book has reached the snapshot's sequence number, or has been lost. */
  async whenReached(seq: number): Promise<void> {
    while (!this.#isInvalid && (this.#book.seq ?? 0) < seq) await this.#progress.next();
  }

  /**
   * What the snapshot adds to the book; undefined when they cannot be joined: the snapshot is older than the first message seen, the book
   * has not reached it, was lost or refined.
   *
   * @param sides the snapshot: bids and asks, down to and up to their worst price @param isComplete whether a side has no further levels
   */
  extension(
    seq: number,
    sides: readonly [bids: SnapshotSide, asks: SnapshotSide],
    isComplete: readonly [bids: boolean, asks: boolean] = [false, false],
  ): SnapshotExtension | undefined {
    const isBehind = this.#startSeq === undefined || seq < this.#startSeq || (this.#book.seq ?? 0) < seq;
    if (this.#isInvalid || isBehind) return undefined;
    const bounds = [BID, ASK].map((side) =>
      isComplete[side] ? undefined : this.#worse(side, worstOf(side, sides[side]), this.#covered(side)),
    );
    const levels = [BID, ASK].flatMap((side) => {
      const unseen = [...new Set([...sides[side].keys(), ...this.#ticksOf(side)])].filter((ticks) =>
        this.#isUnseen({ side, ticks, seq, bound: bounds[side] }),
      );
      return unseen.flatMap((ticks) => {
        const size = sides[side].get(ticks) ?? 0;
        return size === this.#book.side(side).sizeAt(ticks) ? [] : [{ side, ticks, size }];
      });
    });
    return { levels, coverage: { kind: 'range', bidTicks: bounds[BID], askTicks: bounds[ASK] } };
  }

  /** Beyond the old range, within the new one, and not changed since the snapshot. */
  #isUnseen({
    side,
    ticks,
    seq,
    bound,
  }: {
    readonly side: Side;
    readonly ticks: number;
    readonly seq: number;
    readonly bound: number | undefined;
  }): boolean {
    const covered = this.#covered(side);
    if (covered === undefined || !isBeyond(side, ticks, covered)) return false;
    if (bound !== undefined && isBeyond(side, ticks, bound)) return false;
    return (this.#changedAt[side].get(ticks) ?? 0) <= seq;
  }

  #covered(side: Side): number | undefined {
    return side === BID ? this.#book.coveredBid : this.#book.coveredAsk;
  }

  #ticksOf(side: Side): number[] {
    const { ticks, length } = this.#book.top(side);
    return [...ticks.subarray(0, length)];
  }

  #worse(side: Side, a: number | undefined, b: number | undefined): number | undefined {
    if (b === undefined) return undefined;
    if (a === undefined) return b;
    return isBeyond(side, a, b) ? a : b;
  }
}

function isBeyond(side: Side, ticks: number, bound: number): boolean {
  return side === BID ? ticks < bound : ticks > bound;
}

function worstOf(side: Side, levels: SnapshotSide): number | undefined {
  let worst: number | undefined;
  for (const ticks of levels.keys()) if (worst === undefined || isBeyond(side, ticks, worst)) worst = ticks;
  return worst;
}
