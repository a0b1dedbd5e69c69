import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AuditReport,
  Backoff,
  type Feed,
  ManualClock,
  type MarketState,
  type StatusReason,
  Watchdog,
} from '../../../src/engine/internal.js';
import { commitNow, testMarket } from '../../support/market.js';

describe('Backoff', () => {
  it('is uniform below a ceiling that doubles up to 30 s, for ever, until it succeeds', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 0.999999, noNaN: true }),
        fc.integer({ min: 0, max: 2000 }),
        (random, tries) => {
          const backoff = new Backoff({ random: () => random });
          for (let i = 0; i < tries; i++) backoff.next();
          expect(backoff.next()).toBeCloseTo(random * Math.min(30_000, 250 * 2 ** Math.min(tries, 30)), 6);
          backoff.reset();
          expect(backoff.next()).toBeCloseTo(random * 250, 6);
        },
      ),
    );
  });
});

/** A market with a feed that does what the watchdog asks, and a clock that stands still. */
function watched() {
  const clock = new ManualClock(1_700_000_000_000);
  const market = testMarket(clock);
  const explicit: string[] = [];
  const audit: { fails: boolean; differences: AuditReport['differences'] } = { fails: false, differences: [] };
  const become = (state: MarketState, reason: StatusReason) =>
    market.status({ state, reason, attempt: 0, integrity: 'sequence', detail: '' });
  const feed: Feed = {
    venue: 'test',
    symbol: 'A/B',
    traffic: { messages: 0, bytes: 0, malformed: 0, rttMs: undefined },
    resync: (reason) => {
      explicit.push(`resync ${reason}`);
      become('resyncing', reason);
    },
    confirmedChecksums: 0,
    candles: undefined,
    markCrossed: () => explicit.push('crossed'),
    audit: async () => {
      explicit.push('audit');
      if (audit.fails) throw new Error('no REST');
      if (audit.differences.length === 0) become('live', 'audit');
      return { alignedBy: 'time', seq: undefined, comparedLevels: 2, differences: audit.differences };
    },
    markStale: () => {
      if (market.state !== 'live') return;
      explicit.push('stale');
      become('stale', 'quiet');
    },
  };
  const commit = (bid = 100, ask = 101) => {
    market.begin();
    market.level(0, bid, 1);
    market.level(1, ask, 1);
    commitNow(market, clock);
  };
  become('live', 'snapshot');
  const watchdog = new Watchdog({ clock, market, feed });
  watchdog.start();
  return { clock, market, explicit, commit, watchdog, audit };
}

describe('Watchdog', () => {
  it('calls a silent market stale after 5 s, and compares it with the venue after 15 s', async () => {
    const { clock, commit, explicit, market, audit } = watched();
    audit.fails = true;
    for (let i = 0; i < 50; i++) {
      commit();
      clock.advance(100);
    }
    expect(explicit).toEqual([]);
    clock.advance(4500);
    expect(explicit).toEqual([]);
    clock.advance(1000);
    expect([explicit, market.state]).toEqual([['stale'], 'stale']);
    clock.advance(10_000);
    await Promise.resolve();
    expect(explicit).toEqual(['stale', 'audit', 'resync quiet']);
  });

  it('gives a market that is quiet and right twice the time', async () => {
    const { clock, commit, explicit, market, watchdog } = watched();
    commit();
    clock.advance(15_500);
    await Promise.resolve();
    await Promise.resolve();
    expect([explicit, market.state]).toEqual([['stale', 'audit'], 'live']);
    expect(watchdog.staleAfterMs).toBe(10_000);
    clock.advance(9500);
    expect(market.state).toBe('live');
    clock.advance(1500);
    expect(market.state).toBe('stale');
  });

  it('learns a slow market’s own rhythm', () => {
    const { clock, commit, explicit, watchdog } = watched();
    for (let i = 0; i < 30; i++) {
      commit();
      clock.advance(2000);
    }
    expect(watchdog.staleAfterMs).toBeGreaterThan(35_000);
    clock.advance(20_000);
    expect(explicit).toEqual([]);
  });

  it('resyncs a book that stays crossed for a second, or for a hundred commits', () => {
    const slow = watched();
    slow.commit(102, 101);
    slow.clock.advance(900);
    expect(slow.explicit).toEqual([]);
    slow.clock.advance(400);
    expect(slow.explicit).toEqual(['resync crossed']);
    expect(slow.market.counters.crossings).toBe(1);
    const fast = watched();
    for (let i = 0; i < 101; i++) fast.commit(102, 101);
    fast.clock.advance(250);
    expect(fast.explicit).toEqual(['resync crossed']);
  });

  it('keeps a book whose new snapshot is crossed at the same levels, and says so once', () => {
    const { clock, commit, explicit, market } = watched();
    const crossed = (seconds: number, bid = 102) => {
      for (let i = 0; i < seconds * 4; i++) {
        commit(bid, 101);
        clock.advance(250);
      }
    };
    crossed(2);
    expect(explicit).toEqual(['resync crossed']);
    market.status({ state: 'live', reason: 'snapshot', attempt: 0, integrity: 'sequence', detail: '' });
    crossed(60);
    expect(explicit).toEqual(['resync crossed', 'crossed']);
    commit(100, 101);
    clock.advance(250);
    crossed(10);
    expect(explicit).toEqual(['resync crossed', 'crossed', 'crossed']);
  });

  it('keeps a book that is crossed again and again at other levels after two attempts, for ten minutes', () => {
    const { clock, commit, explicit, market } = watched();
    for (let bid = 102; bid < 110; bid++) {
      for (let i = 0; i < 8; i++) {
        commit(bid, 101);
        clock.advance(250);
      }
      market.status({ state: 'live', reason: 'snapshot', attempt: 0, integrity: 'sequence', detail: '' });
    }
    expect(explicit).toEqual(['resync crossed', 'resync crossed', 'crossed']);
    for (let i = 0; i < 2400; i++) {
      commit(100, 101);
      clock.advance(250);
    }
    for (let i = 0; i < 8; i++) {
      commit(120, 101);
      clock.advance(250);
    }
    expect(explicit.at(-1)).toBe('resync crossed');
  });

  it('leaves a locked book and a short crossing alone', () => {
    const { clock, commit, explicit } = watched();
    commit(102, 101);
    clock.advance(500);
    commit(101, 101);
    clock.advance(3000);
    expect(explicit).toEqual([]);
  });

  it('takes a wall clock that jumps ahead for a sleep, and does not mind one that jumps back', () => {
    const { clock, commit, explicit, market } = watched();
    commit();
    clock.jumpWall(-3_600_000);
    clock.advance(1000);
    expect(explicit).toEqual([]);
    expect(market.ageMs).toBe(1000);
    clock.jumpWall(60_000);
    clock.advance(1000);
    expect(explicit).toEqual(['resync suspended']);
  });
});
