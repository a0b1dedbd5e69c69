import type { Book } from '../book/book.js';
import { Changes } from '../changes.js';
import { OFF_GRID, parseSize } from '../decimal.js';
import { LobtopError } from '../errors.js';
import { ASK, BID, type MarketSink, partialSink, type Side } from '../sink.js';

/** A level that the local book and the venue's REST book do not agree on. */
export type LevelDifference = {
  readonly side: Side;
  readonly price: string;
  /** Size here; 0 = no such level. */
  readonly local: number;
  /** Size at the venue; 0 = no such level. */
  readonly venue: number;
};

/** What comparing a live book with the venue’s REST book found. */
export type AuditReport = {
  /** `sequence`: compared at the picture's own number. `time`: with every state between asking and a moment after the answer. */
  readonly alignedBy: 'sequence' | 'time';
  /** The picture's number; undefined where the venue gives none. */
  readonly seq: number | undefined;
  readonly comparedLevels: number;
  readonly differences: readonly LevelDifference[];
};

/** The venue's picture, best first or not; numbers or text. */
export type RestSnapshot = {
  readonly bids: readonly (readonly unknown[])[];
  readonly asks: readonly (readonly unknown[])[];
  readonly seq: number | undefined;
};

type Change = { readonly side: Side; readonly ticks: number; readonly size: number };
type Commit = { readonly seq: number | undefined; readonly changes: readonly Change[] };

/**
 * Compares a live book with a picture that the venue serves by REST, while the book goes on changing.
 *
 * Every state since the start is kept. A level agrees when it had the picture's size in one of the states that the picture
 * can stand for: with a common number, the last state up to it and the next one (a message may hold changes on both sides
 * of it); without one, every state from asking until a moment after the answer.
 */
export class BookAudit {
  readonly #book: Book;
  readonly #start: readonly [Map<number, number>, Map<number, number>];
  readonly #startSeq: number | undefined;
  readonly #isWindow: boolean;
  readonly #commits: Commit[] = [];
  readonly #progress = new Changes();
  #changes: Change[] = [];
  #isBroken = false;
  /** Listens to the feed for as long as the audit lasts. */
  readonly sink: MarketSink;

  /** @param isWindow the local book holds only the best levels: below its worst nothing is known */
  constructor(book: Book, isWindow: boolean) {
    this.#book = book;
    this.#isWindow = isWindow;
    this.#start = [sizesOf(book, BID), sizesOf(book, ASK)];
    this.#startSeq = book.seq;
    const breakOff = () => {
      this.#isBroken = true;
    };
    this.sink = partialSink({
      begin: breakOff,
      refine: breakOff,
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

  /** Resolves when the local book has come as far as the snapshot; at once without a number. */
  async whenReached(seq: number | undefined): Promise<void> {
    while (!this.#hasReached(seq)) await this.#progress.next();
  }

  #hasReached(seq: number | undefined): boolean {
    return seq === undefined || (this.#book.seq ?? Number.POSITIVE_INFINITY) >= seq;
  }

  /** Whether the picture is older than what was kept: then there is nothing to compare it with. */
  isTooOld(seq: number | undefined): boolean {
    return seq !== undefined && this.#startSeq !== undefined && seq < this.#startSeq;
  }

  /** @throws LobtopError `book` when the book was fetched anew meanwhile */
  compare(snapshot: RestSnapshot): AuditReport {
    if (this.#isBroken) throw new LobtopError('book', 'The book was fetched anew while it was compared');
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
    const { state, others } = this.#statesAt(side, snapshot.seq);
    const worst = this.#worstCommon(side, venue, state);
    const isWithin = (ticks: number) => (side === BID ? ticks >= worst : ticks <= worst);
    const prices = [...new Set([...venue.keys(), ...state.keys()])].filter(isWithin);
    const differences = prices.flatMap((ticks): LevelDifference[] => {
      const [local, told] = [state.get(ticks) ?? 0, venue.get(ticks) ?? 0];
      if (local === told || others.get(ticks)?.has(told) === true) return [];
      return [{ side, price: this.#book.grid.priceText(ticks), local, venue: told }];
    });
    return { compared: prices.length, differences };
  }

  /** The state that the picture stands for, and the other sizes that levels had around it. */
  #statesAt(side: Side, seq: number | undefined): { state: Map<number, number>; others: Map<number, Set<number>> } {
    const state = new Map(this.#start[side]);
    const others = new Map<number, Set<number>>();
    let isPast = false;
    for (const commit of this.#commits) {
      if (isPast) break;
      const isUpTo = seq !== undefined && commit.seq !== undefined && commit.seq <= seq;
      isPast = seq !== undefined && !isUpTo;
      for (const change of commit.changes) {
        if (change.side !== side) continue;
        if (isUpTo) state.set(change.ticks, change.size);
        else remember(others, change);
      }
    }
    return { state, others };
  }

  /** How far down both sides know their levels. */
  #worstCommon(side: Side, venue: Map<number, number>, state: Map<number, number>): number {
    const worst = (ticks: Iterable<number>) => {
      let found = side === BID ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
      for (const each of ticks) found = side === BID ? Math.min(found, each) : Math.max(found, each);
      return found;
    };
    const known = [worst(venue.keys())];
    if (this.#isWindow) known.push(worst([...state].filter(([, size]) => size > 0).map(([ticks]) => ticks)));
    return side === BID ? Math.max(...known) : Math.min(...known);
  }

  #ticksOf(rows: readonly (readonly unknown[])[]): Map<number, number> {
    return new Map(
      rows.map((row) => {
        const price = row[0] as string | number;
        const ticks = this.#book.grid.ticks(price);
        // A price between our ticks is no level of ours: it stands at its own place, and differs.
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

function remember(others: Map<number, Set<number>>, { ticks, size }: Change): void {
  const sizes = others.get(ticks);
  if (sizes === undefined) others.set(ticks, new Set([size]));
  else sizes.add(size);
}
