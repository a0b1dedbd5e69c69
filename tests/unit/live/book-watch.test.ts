import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/engine/internal.js';
import { BookWatch } from '../../../src/engine/live/ccxt/feed/book-watch.js';
import { FeedState } from '../../../src/engine/live/ccxt/feed-state.js';
import type { CcxtExchange, CcxtMarket } from '../../../src/engine/live/ccxt/types.js';
import type { VenuePolicy } from '../../../src/engine/live/ccxt/venue-policy.js';
import { policyOf } from '../../../src/engine/live/venue-lookup.js';
import { Pause } from '../../../src/engine/time/pause.js';

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A subscription of which ccxt never has a next book. */
function watching() {
  const clock = new ManualClock(0);
  const late: string[] = [];
  const state = new FeedState({ sink: { status: () => {} }, clock, integrity: () => 'sequence' });
  state.start();
  const pause = new Pause(clock);
  const market: CcxtMarket = { id: 'AB', symbol: 'A/B', spot: true, precision: {} };
  const watch = new BookWatch({
    symbol: 'A/B',
    policy: policyOf('bybit') as VenuePolicy,
    pause,
    state,
    market: () => market,
    proof: () => undefined,
    subscription: () => undefined,
    call: (call) => call(),
    slot: async () => {},
    isQueued: () => false,
    bridge: () => undefined,
    onLate: ({ detail }) => late.push(detail),
    onUnreliable: () => {},
    onFailed: () => {},
  });
  let calls = 0;
  const watchOrderBook = () => {
    calls++;
    return new Promise(() => {});
  };
  void watch.keep({ watchOrderBook } as unknown as CcxtExchange);
  const passTime = async (ms: number) => {
    await settle();
    clock.advance(ms);
    await settle();
  };
  return { state, late, passTime, callsSoFar: () => calls };
}

describe('BookWatch', () => {
  it('takes a subscription without a book for lost', async () => {
    const { late, passTime } = watching();
    await passTime(30_000);
    expect(late).toEqual(['no book within 30 s of subscribing']);
  });

  it('keeps one whose book is there, fresh or not: its market may be quiet', async () => {
    const { state, late, passTime, callsSoFar } = watching();
    await passTime(0);
    state.live();
    state.stale('no data for 5 s');
    for (let i = 0; i < 20; i++) await passTime(30_000);
    expect(late).toEqual([]);
    // The first call, and one that waits from then on.
    expect(callsSoFar()).toBe(2);
  });
});
