import { describe, expect, it } from 'vitest';
import { BID, type CommitMeta, ManualClock } from '../../../src/engine/internal.js';
import { BookAssembly } from '../../../src/engine/live/ccxt/feed/book-assembly.js';
import type { VenuePolicy } from '../../../src/engine/live/ccxt/venue-policy.js';
import { policyOf } from '../../../src/engine/live/venue-lookup.js';
import { testMarket } from '../../support/market.js';

/** An assembly of Kraken Futures', whose books are proven by sequence. */
function assembled() {
  const clock = new ManualClock(0);
  const market = testMarket(clock);
  const lost: string[] = [];
  const unproven: string[] = [];
  const assembly = new BookAssembly({
    market: { id: 'AB', symbol: 'A/B', spot: true, precision: {} },
    instrument: { tickSize: '0.01', lotSize: '0.001' },
    sink: market,
    book: () => market.book,
    policy: policyOf('krakenfutures') as VenuePolicy,
    clock,
    onLive: () => {},
    onLost: ({ reason, detail }) => {
      lost.push(`${reason}: ${detail}`);
      assembly.discard();
    },
    onUnproven: (detail) => unproven.push(detail),
    onRejected: () => {},
    onCoarser: () => {},
    onSnapshot: () => {},
    statesTick: true,
  });
  const meta: CommitMeta = { seq: undefined, exchangeTs: undefined, recvTs: 0, recvMono: 0 };
  const message = (kind: 'snapshot' | 'update', last: number) => {
    const isAccepted = assembly.accepts({ market: 'AB', kind, first: last, last });
    if (isAccepted) {
      if (kind === 'snapshot') assembly.begin(undefined);
      assembly.rows(BID, [['1.00', String(last)]]);
      assembly.commit(meta);
    }
    assembly.afterHandled();
    return isAccepted;
  };
  return { assembly, market, lost, unproven, meta, message };
}

describe('BookAssembly', () => {
  it('keeps changes without a snapshot, old ones and those after a gap away from ccxt', () => {
    const { message, lost, market } = assembled();
    expect(message('update', 9)).toBe(false);
    expect(message('snapshot', 10)).toBe(true);
    expect(message('update', 11)).toBe(true);
    expect(message('update', 11)).toBe(false);
    expect(message('update', 13)).toBe(false);
    expect(lost).toEqual(['gap: expected the message after 11, got 13']);
    expect(message('update', 14)).toBe(false);
    expect(market.counters.commits).toBe(2);
  });

  it('counts a message once that ccxt resolves twice', () => {
    const { assembly, market, meta } = assembled();
    assembly.accepts({ market: 'AB', kind: 'snapshot', first: 1, last: 1 });
    assembly.begin(undefined);
    assembly.rows(BID, [['1.00', '1']]);
    assembly.commit(meta);
    assembly.commit(meta);
    assembly.afterHandled();
    expect(market.counters.commits).toBe(1);
  });

  it('doubts a book that ccxt changed without saying that it is done', () => {
    const { assembly, lost, message } = assembled();
    message('snapshot', 1);
    assembly.accepts({ market: 'AB', kind: 'update', first: 2, last: 2 });
    assembly.rows(BID, [['1.00', '5']]);
    assembly.afterHandled();
    expect(lost).toEqual(['gap: ccxt applied a message only partially']);
  });

  it('gives up its claim when a message moves the book that no reader knows', () => {
    const { assembly, unproven, message, meta, lost } = assembled();
    message('snapshot', 1);
    expect(assembly.proof.integrity).toBe('sequence');
    assembly.rows(BID, [['1.00', '5']]);
    assembly.commit(meta);
    assembly.afterHandled();
    expect(assembly.proof.integrity).toBe('unverifiable');
    expect(unproven).toEqual([
      'the book was changed by a message that cannot be verified: no longer proven by sequence',
    ]);
    expect(lost).toEqual([]);
  });
});
