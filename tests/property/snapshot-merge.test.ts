import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SnapshotMerge } from '../../src/engine/integrity/snapshot-merge.js';
import { ASK, BID, Book, type Side, teeSink } from '../../src/engine/internal.js';
import { partialSink } from '../../src/engine/sink.js';

type Levels = readonly [bids: Map<number, number>, asks: Map<number, number>];

/** The best `count` levels of a side. */
function best(levels: Map<number, number>, side: Side, count: number): Map<number, number> {
  const sorted = [...levels].sort(([a], [b]) => (side === BID ? b - a : a - b));
  return new Map(sorted.slice(0, count));
}

/** A venue with a book of its own, and a local book that began with its best `depth` levels. */
class Market {
  readonly venue: Levels = [new Map(), new Map()];
  readonly book = new Book({ tickSize: '1' });
  seq = 0;
  feed = teeSink(
    partialSink({
      begin: () => this.book.begin(),
      level: (...args) => this.book.level(...args),
      cover: (coverage) => this.book.cover(coverage),
      commit: (meta) => this.book.commit(meta),
    }),
  );

  constructor(depth: number) {
    for (let i = 0; i < 30; i++) {
      this.venue[BID].set(100 - i, i + 1);
      this.venue[ASK].set(101 + i, i + 1);
    }
    this.feed.begin();
    for (const side of [BID, ASK])
      for (const [ticks, size] of best(this.venue[side], side, depth)) this.feed.level(side, ticks, size);
    this.feed.cover({ kind: 'range', bidTicks: 101 - depth, askTicks: 100 + depth });
    this.#commit();
  }

  apply(changes: readonly Change[]): void {
    for (const { side, distance, size } of changes) {
      const ticks = side === BID ? 100 - distance : 101 + distance;
      if (size === 0) this.venue[side].delete(ticks);
      else this.venue[side].set(ticks, size);
      this.feed.level(side, ticks, size);
    }
    this.#commit();
  }

  snapshot(depth: number): { seq: number; sides: Levels } {
    return { seq: this.seq, sides: [best(this.venue[BID], BID, depth), best(this.venue[ASK], ASK, depth)] };
  }

  /** The levels of the venue's side, as far as the local book covers it. */
  known(side: Side): [number, number][] {
    const covered = side === BID ? this.book.coveredBid : this.book.coveredAsk;
    const sorted = [...best(this.venue[side], side, Number.POSITIVE_INFINITY)];
    return sorted.filter(([ticks]) => covered === undefined || (side === BID ? ticks >= covered : ticks <= covered));
  }

  local(side: Side): [number, number][] {
    const { ticks, sizes, length } = this.book.top(side);
    return Array.from({ length }, (_, row): [number, number] => [ticks[row], sizes[row]]);
  }

  #commit(): void {
    this.seq++;
    this.feed.commit({ seq: this.seq, exchangeTs: undefined, recvTs: 0, recvMono: 0 });
  }
}

type Change = { readonly side: Side; readonly distance: number; readonly size: number };
const change: fc.Arbitrary<Change> = fc.record({
  side: fc.constantFrom(BID, ASK),
  distance: fc.nat(40),
  size: fc.nat(3),
});
const messages = fc.array(fc.array(change, { minLength: 1, maxLength: 4 }), { maxLength: 12 });

describe('a renewed snapshot', () => {
  it('completes the book beyond its old range, whatever changes before and after it', () => {
    fc.assert(
      fc.property(
        fc.record({
          before: messages,
          during: messages,
          after: messages,
          depth: fc.integer({ min: 1, max: 10 }),
          newDepth: fc.integer({ min: 1, max: 50 }),
        }),
        ({ before, during, after, depth, newDepth }) => {
          const market = new Market(depth);
          for (const changes of before) market.apply(changes);
          const merge = new SnapshotMerge(market.book);
          market.feed = teeSink(market.feed, merge.sink);
          for (const changes of during) market.apply(changes);
          const { seq, sides } = market.snapshot(newDepth);
          for (const changes of after) market.apply(changes);
          const extension = merge.extension(seq, sides);
          expect(extension).toBeDefined();
          if (extension === undefined) return;
          for (const { side, ticks, size } of extension.levels) market.book.level(side, ticks, size);
          market.book.cover(extension.coverage);
          market.apply([]);
          for (const side of [BID, ASK]) {
            const covered = market.local(side).filter(([ticks]) => {
              const bound = side === BID ? market.book.coveredBid : market.book.coveredAsk;
              return bound === undefined || (side === BID ? ticks >= bound : ticks <= bound);
            });
            expect(covered).toEqual(market.known(side));
          }
        },
      ),
    );
  });

  it('is not joined to a book that is newer than the snapshot, behind it, or was lost', () => {
    const older = new Market(5);
    const { seq, sides } = older.snapshot(20);
    older.apply([{ side: BID, distance: 0, size: 9 }]);
    expect(new SnapshotMerge(older.book).extension(seq, sides)).toBeUndefined();
    const behind = new SnapshotMerge(older.book);
    expect(behind.extension(older.seq + 1, sides)).toBeUndefined();
    expect(behind.extension(older.seq, sides)).toBeDefined();
    behind.sink.begin();
    expect(behind.extension(older.seq, sides)).toBeUndefined();
  });

  it('with every level of a side leaves that side without an end', () => {
    const market = new Market(5);
    const { seq, sides } = market.snapshot(50);
    const { coverage } = new SnapshotMerge(market.book).extension(seq, sides, [true, false]) ?? {};
    expect(coverage).toEqual({ kind: 'range', bidTicks: undefined, askTicks: 130 });
  });

  it('is waited for until the stream has reached it, or the book is lost', async () => {
    const market = new Market(5);
    const merge = new SnapshotMerge(market.book);
    market.feed = teeSink(market.feed, merge.sink);
    const reached = merge.whenReached(market.seq + 2);
    market.apply([]);
    market.apply([]);
    await reached;
    const lost = merge.whenReached(market.seq + 2);
    merge.sink.begin();
    await lost;
  });
});
