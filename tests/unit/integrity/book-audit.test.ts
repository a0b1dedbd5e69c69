import { describe, expect, it } from 'vitest';
import { type Coverage, FULL_COVERAGE } from '../../../src/engine/book/coverage.js';
import { BookAudit } from '../../../src/engine/integrity/book-audit.js';
import { ASK, BID, Book, type Side, teeSink } from '../../../src/engine/internal.js';
import { partialSink } from '../../../src/engine/sink.js';

/** A book with bids 10.0 9.9 9.8 and asks 10.1 10.2 10.3 of size 1 at number 5, and an audit that listens. */
function audited(coverage: Coverage = FULL_COVERAGE) {
  const book = new Book({ tickSize: '0.1' });
  book.begin();
  for (const [side, ticks] of [
    [BID, [100, 99, 98]],
    [ASK, [101, 102, 103]],
  ] as const) {
    for (const price of ticks) book.level(side, price, 1);
  }
  book.cover(coverage);
  book.commit({ seq: 5 });
  const audit = new BookAudit(book);
  const feed = teeSink(
    partialSink({
      begin: () => book.begin(),
      level: (...args) => book.level(...args),
      commit: (meta) => book.commit(meta),
    }),
    audit.sink,
  );
  const change = (seq: number | undefined, side: Side, ticks: number, size: number) => {
    feed.level(side, ticks, size);
    feed.commit({ seq, exchangeTs: undefined, recvTs: 0, recvMono: 0 });
  };
  return { book, audit, change, feed };
}

const ASKS = [
  ['10.1', '1'],
  ['10.2', '1'],
  ['10.3', '1'],
] as const;

describe('BookAudit', () => {
  it('finds every level that differs, in either direction', () => {
    const { audit } = audited();
    const bids = [
      ['10.0', '1'],
      ['9.9', '2'],
      ['9.7', '1'],
    ];
    const { differences, comparedLevels, alignedBy } = audit.compare({ bids, asks: ASKS, seq: 5 });
    expect(alignedBy).toBe('sequence');
    expect(comparedLevels).toBe(7);
    expect(differences).toEqual([
      { side: BID, price: '9.9', local: 1, venue: 2 },
      { side: BID, price: '9.7', local: 0, venue: 1 },
      { side: BID, price: '9.8', local: 1, venue: 0 },
    ]);
  });

  it('compares at the snapshot’s sequence number, with changes before it and not with those after', () => {
    const { audit, change } = audited();
    change(6, BID, 100, 4);
    change(9, BID, 99, 7);
    change(12, BID, 98, 0);
    const at6 = {
      bids: [
        ['10.0', '4'],
        ['9.9', '1'],
        ['9.8', '1'],
      ],
      asks: ASKS,
      seq: 6,
    };
    expect(audit.compare(at6).differences).toEqual([]);
    // A snapshot at 8 may hold half of the message that ends at 9.
    const at8 = {
      ...at6,
      bids: [
        ['10.0', '4'],
        ['9.9', '7'],
        ['9.8', '1'],
      ],
      seq: 8,
    };
    expect(audit.compare(at8).differences).toEqual([]);
    expect(audit.compare({ ...at8, seq: 6 }).differences).toEqual([]);
    const wrong = {
      ...at6,
      bids: [
        ['10.0', '4'],
        ['9.9', '1'],
      ],
      seq: 8,
    };
    expect(audit.compare(wrong).differences, 'the level below what the snapshot shows is not compared').toEqual([]);
    expect(audit.compare({ ...at6, seq: 5 }).differences, 'the next message may be half in it').toEqual([]);
  });

  it('without a number accepts any state since the start, and no other', () => {
    const { audit, change } = audited();
    change(undefined, ASK, 101, 3);
    change(undefined, ASK, 101, 0);
    change(undefined, ASK, 101, 6);
    const asks = (size: string) => [
      ['10.1', size],
      ['10.2', '1'],
      ['10.3', '1'],
    ];
    const bids = [['10.0', '1']];
    for (const size of ['1', '3', '6']) {
      expect(audit.compare({ bids, asks: asks(size), seq: undefined }).differences).toEqual([]);
    }
    expect(audit.compare({ bids, asks: asks('6').slice(1), seq: undefined }).differences).toEqual([]);
    const { differences, alignedBy } = audit.compare({ bids, asks: asks('5'), seq: undefined });
    expect(alignedBy).toBe('time');
    expect(differences).toEqual([{ side: ASK, price: '10.1', local: 1, venue: 5 }]);
  });

  it('does not ask a window for what lies below it', () => {
    const deeper = {
      bids: [
        ['10.0', '1'],
        ['9.9', '1'],
        ['9.8', '1'],
        ['9.7', '5'],
      ],
      asks: ASKS,
      seq: undefined,
    };
    expect(audited({ kind: 'window', levels: undefined }).audit.compare(deeper).differences).toEqual([]);
    // The venue keeps more levels than these three: so it has no fourth.
    expect(audited({ kind: 'window', levels: 5 }).audit.compare(deeper).differences).toHaveLength(1);
    expect(audited({ kind: 'range', bidTicks: 98, askTicks: 103 }).audit.compare(deeper).differences).toEqual([]);
    expect(audited().audit.compare(deeper).differences).toHaveLength(1);
  });

  it('knows a snapshot that is too old, and waits for one that the stream has not reached', async () => {
    const { audit, change } = audited();
    expect([audit.isTooOld(4), audit.isTooOld(5), audit.isTooOld(undefined)]).toEqual([true, false, false]);
    await audit.whenReached(undefined);
    await audit.whenReached(5);
    let hasReached = false;
    const reached = audit.whenReached(7).then(() => {
      hasReached = true;
    });
    change(6, BID, 100, 1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(hasReached).toBe(false);
    change(7, BID, 100, 2);
    await reached;
  });

  it('fails when the book is reset meanwhile', () => {
    const { audit, feed } = audited();
    feed.begin();
    expect(() => audit.compare({ bids: [], asks: [], seq: undefined })).toThrow('reset during the audit');
  });
});
