import type { Book } from '../book/book.js';
import { Changes } from '../changes.js';
import { OFF_GRID, parseSize } from '../decimal.js';
import { LobtopError } from '../errors.js';
import { ASK, BID, type MarketSink, partialSink, type Side } from '../sink.js';

/** A level that differs between the local book and the venue's REST book. */
export type LevelDifference = {
  readonly side: Side;
  readonly price: string;
  /** Size in the local book; 0 = no such level. */
  readonly local: number;
  /** Size in the REST book; 0 = no such level. */
  readonly venue: number;
};

/** Result of comparing a live book with the venue's REST book. */
export type AuditReport = {
  /** `sequence`: compared at the snapshot's sequence number. `time`: with every state between the request and shortly after the response. */
  readonly alignedBy: 'sequence' | 'time';
  /** The snapshot's sequence number; undefined where the venue sends none. */
  readonly seq: number | undefined;
  readonly comparedLevels: number;
  readonly differences: readonly LevelDifference[];
};

/** A REST snapshot as received: levels in any order, as numbers or text. */
export type RestSnapshot = {
  readonly bids: readonly (readonly unknown[])[];
  readonly asks: readonly (readonly unknown[])[];
  readonly seq: number | undefined;
};

type Change = { readonly side: Side; readonly ticks: number; readonly size: number };
type Commit = { readonly seq: number | undefined; readonly changes: readonly Change[] };

/**
 * Compares a live book with a REST snapshot, while the book keeps changing.
 *
 * Records every commit since the request. A level matches when it had the snapshot's size in any state that the snapshot may
 * represent: with a common sequence number, the last state up to it and the next one (a message may contain changes on both sides of
 * it); without one, every state from the request until shortly after the response.
 */
export class BookAudit {
  readonly #book: Book;
  readonly #start: readonly [Map<number, number>, Map<number, number>];
  readonly #startSeq: number | undefined;
  readonly #commits: Commit[] = [];
  readonly #progress = new Changes();
  #changes: Change[] = [];
  #isInvalid = false;
  /** Receives the feed's messages while the audit runs. */
  readonly sink: MarketSink;

  constructor(book: Book) {
    this.#book = book;
    this.#start = [sizesOf(book, BID), sizesOf(book, ASK)];
    this.#startSeq = book.seq;
    const invalidate = () => {
      this.#isInvalid = true;
    };
    this.sink = partialSink({
      begin: invalidate,
      refine: invalidate,
      level: (side, ticks, size) => this.#changes.push({ side, ticks, size }),
      levels: (side, ticks, sizes, from, to) => {
        for (let i = from; i < to; i++) this.#changes.push({ side, ticks: ticks[i], size: sizes[i] });
      },
      commit: ({ seq }) => {
        this.#commits.push({ seq, changes: this.#changes });
        this.#changes = [];
        this.#progress.notify();
      },
    });
  }

  /** Resolves when the local book has reached the snapshot's sequence number; at once without one. */
  async whenReached(seq: number | undefined): Promise<void> {
    while (!this.#hasReached(seq)) await this.#progress.next();
  }

  #hasReached(seq: number | undefined): boolean {
    return seq === undefined || (this.#book.seq ?? Number.POSITIVE_INFINITY) >= seq;
  }

  /** Whether the snapshot is older than the first recorded state, so that it cannot be compared. */
  isTooOld(seq: number | undefined): boolean {
    return seq !== undefined && this.#startSeq !== undefined && seq < this.#startSeq;
  }

  /** @throws LobtopError `book` when the book was reset or refined in the meantime */
  compare(snapshot: RestSnapshot): AuditReport {
    if (this.#isInvalid) throw new LobtopError('book', 'The book was reset during the audit');
    const sides = [this.#compareSide(BID, snapshot), this.#compareSide(ASK, snapshot)];
    return {
      alignedBy: snapshot.seq === undefined ? 'time' : 'sequence',
      seq: snapshot.seq,
      comparedLevels: sides.reduce((sum, { compared }) => sum + compared, 0),
      differences: sides.flatMap(({ differences }) => differences),
    };
  }

  #compareSide(side: Side, snapshot: RestSnapshot): { compared: number; differences: LevelDifference[] } {
    const venue = this.#ticksOf(side === BID ? snapshot.bids : snapshot.asks);
    const { state, alternatives } = this.#statesAt(side, snapshot.seq);
    const worst = this.#worstCommon(side, venue, state);
    const isWithin = (ticks: number) => (side === BID ? ticks >= worst : ticks <= worst);
    const prices = [...new Set([...venue.keys(), ...state.keys()])].filter(isWithin);
    const differences = prices.flatMap((ticks): LevelDifference[] => {
      const [local, remote] = [state.get(ticks) ?? 0, venue.get(ticks) ?? 0];
      if (local === remote || alternatives.get(ticks)?.has(remote) === true) return [];
      return [{ side, price: this.#book.grid.priceText(ticks), local, venue: remote }];
    });
    return { compared: prices.length, differences };
  }

  /** The state that the snapshot represents, and alternative sizes of levels that changed around it. */
  #statesAt(
    side: Side,
    seq: number | undefined,
  ): { state: Map<number, number>; alternatives: Map<number, Set<number>> } {
    const state = new Map(this.#start[side]);
    const alternatives = new Map<number, Set<number>>();
    let isPast = false;
    for (const commit of this.#commits) {
      if (isPast) break;
      const isUpTo = seq !== undefined && commit.seq !== undefined && commit.seq <= seq;
      isPast = seq !== undefined && !isUpTo;
      for (const change of commit.changes) {
        if (change.side !== side) continue;
        if (isUpTo) state.set(change.ticks, change.size);
        else addSize(alternatives, change);
      }
    }
    return { state, alternatives };
  }

  /** The worst price down to which both books are known. */
  #worstCommon(side: Side, venue: Map<number, number>, state: Map<number, number>): number {
    const worst = (ticks: Iterable<number>) => {
      let found = side === BID ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
      for (const each of ticks) found = side === BID ? Math.min(found, each) : Math.max(found, each);
      return found;
    };
    const { coverage, coveredBid, coveredAsk } = this.#book;
    const known = [worst(venue.keys())];
    const covered = side === BID ? coveredBid : coveredAsk;
    if (coverage.kind === 'range' && covered !== undefined) known.push(covered);
    if (coverage.kind === 'window') {
      const own = [...state].filter(([, size]) => size > 0).map(([ticks]) => ticks);
      // With fewer levels than the window has, there are no others.
      if (own.length >= (coverage.levels ?? 0)) known.push(worst(own));
    }
    return side === BID ? Math.max(...known) : Math.min(...known);
  }

  #ticksOf(rows: readonly (readonly unknown[])[]): Map<number, number> {
    return new Map(
      rows.map((row) => {
        const price = row[0] as string | number;
        const ticks = this.#book.grid.ticks(price);
        // An off-grid price is not a level of ours: it keeps its fractional ticks, and so counts as a difference.
        return [
          ticks === OFF_GRID ? Number(price) / this.#book.grid.tickSize : ticks,
          parseSize(row[1] as string | number),
        ];
      }),
    );
  }
}

function sizesOf(book: Book, side: Side): Map<number, number> {
  const { ticks, sizes, length } = book.top(side);
  const levels = new Map<number, number>();
  for (let row = 0; row < length; row++) levels.set(ticks[row], sizes[row]);
  return levels;
}

function addSize(alternatives: Map<number, Set<number>>, { ticks, size }: Change): void {
  const sizes = alternatives.get(ticks);
  if (sizes === undefined) alternatives.set(ticks, new Set([size]));
  else sizes.add(size);
}
