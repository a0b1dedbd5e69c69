import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Backoff,
  BinanceSpotSequencer,
  type FeedSubscription,
  ManualClock,
  type MarketState,
  type StatusReason,
  Watchdog,
} from '../../../src/engine/index.js';
import { commitNow, testMarket } from '../../support/market.js';

describe('BinanceSpotSequencer', () => {
  it('follows u + 1, drops what is old, and names what is missing', () => {
    const sequencer = new BinanceSpotSequencer();
    expect(sequencer.check(10, 12)).toBe('next');
    expect(sequencer.check(13, 13)).toBe('next');
    expect(sequencer.check(13, 13)).toBe('old');
    expect(sequencer.check(10, 12)).toBe('old');
    expect(sequencer.check(15, 16)).toBe('gap');
    expect(sequencer.check(13, 14), 'an overlap is no continuation').toBe('gap');
    expect(sequencer.last).toBe(13);
    sequencer.reset();
    expect(sequencer.check(15, 16)).toBe('next');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 1.5, 2 ** 60])('takes %s for a gap', (value) => {
    const sequencer = new BinanceSpotSequencer();
    sequencer.check(1, 2);
    expect(sequencer.check(3, value)).toBe('gap');
    expect(sequencer.check(value, value)).toBe('gap');
  });

  it('finds every single loss in a chain', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 3, maxLength: 60 }),
        fc.nat(),
        (sizes, pick) => {
          let next = 100;
          const chain = sizes.map((size) => {
            const range = [next, next + size - 1] as const;
            next += size;
            return range;
          });
          const lost = 1 + (pick % (chain.length - 2));
          const sequencer = new BinanceSpotSequencer();
          const verdicts = chain.filter((_, i) => i !== lost).map(([first, last]) => sequencer.check(first, last));
          expect(verdicts[lost]).toBe('gap');
          expect(verdicts.slice(0, lost).every((verdict) => verdict === 'next')).toBe(true);
        },
      ),
    );
  });
});

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
  const asked: string[] = [];
  const become = (state: MarketState, reason: StatusReason) =>
    market.status({ state, reason, attempt: 0, integrity: 'sequence', detail: '' });
  const feed: FeedSubscription = {
    venue: 'test',
    symbol: 'A/B',
    traffic: { messages: 0, bytes: 0, malformed: 0, rttMs: undefined },
    resync: (reason) => {
      asked.push(`resync ${reason}`);
      become('resyncing', reason);
    },
    markStale: () => {
      if (market.state !== 'live') return;
      asked.push('stale');
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
  return { clock, market, asked, commit, watchdog };
}

describe('Watchdog', () => {
  it('calls a silent market stale after 5 s, and fetches it again after 15 s', () => {
    const { clock, commit, asked, market } = watched();
    for (let i = 0; i < 50; i++) {
      commit();
      clock.advance(100);
    }
    expect(asked).toEqual([]);
    clock.advance(4500);
    expect(asked).toEqual([]);
    clock.advance(1000);
    expect([asked, market.state]).toEqual([['stale'], 'stale']);
    clock.advance(10_000);
    expect(asked).toEqual(['stale', 'resync quiet']);
  });

  it('learns a slow market’s own rhythm', () => {
    const { clock, commit, asked, watchdog } = watched();
    for (let i = 0; i < 30; i++) {
      commit();
      clock.advance(2000);
    }
    expect(watchdog.staleAfterMs).toBeGreaterThan(35_000);
    clock.advance(20_000);
    expect(asked).toEqual([]);
  });

  it('resyncs a book that stays crossed for a second, or for a hundred commits', () => {
    const slow = watched();
    slow.commit(102, 101);
    slow.clock.advance(900);
    expect(slow.asked).toEqual([]);
    slow.clock.advance(400);
    expect(slow.asked).toEqual(['resync crossed']);
    expect(slow.market.counters.crossings).toBe(1);
    const fast = watched();
    for (let i = 0; i < 101; i++) fast.commit(102, 101);
    fast.clock.advance(250);
    expect(fast.asked).toEqual(['resync crossed']);
  });

  it('leaves a locked book and a short crossing alone', () => {
    const { clock, commit, asked } = watched();
    commit(102, 101);
    clock.advance(500);
    commit(101, 101);
    clock.advance(3000);
    expect(asked).toEqual([]);
  });

  it('takes a wall clock that jumps ahead for a sleep, and does not mind one that jumps back', () => {
    const { clock, commit, asked, market } = watched();
    commit();
    clock.jumpWall(-3_600_000);
    clock.advance(1000);
    expect(asked).toEqual([]);
    expect(market.ageMs).toBe(1000);
    clock.jumpWall(60_000);
    clock.advance(1000);
    expect(asked).toEqual(['resync suspended']);
  });
});
