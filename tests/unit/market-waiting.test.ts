import { describe, expect, it } from 'vitest';
import { ManualClock, type ReadonlyMarket } from '../../src/engine/internal.js';
import { commitNow, testMarket } from '../support/market.js';

const STATUS = { reason: 'snapshot', attempt: 0, integrity: 'sequence', detail: '' } as const;

function start() {
  const clock = new ManualClock();
  const market = testMarket(clock);
  const say = (state: 'live' | 'syncing' | 'failed', detail = '') => market.status({ ...STATUS, state, detail });
  const change = (size: number) => {
    market.level(0, 100, size);
    commitNow(market, clock);
  };
  return { market, say, change };
}

/** Whether a promise is still waiting once everything that could wake it has run. */
async function isWaiting(promise: Promise<unknown>): Promise<boolean> {
  const state = promise.then(
    () => false,
    () => false,
  );
  return Promise.race([state, new Promise<boolean>((resolve) => setImmediate(() => resolve(true)))]);
}

describe('waiting for a live market', () => {
  it('ends at once when it is live, else with the status that makes it so', async () => {
    const { market, say } = start();
    const waiting = market.whenLive();
    say('syncing');
    expect(await isWaiting(waiting)).toBe(true);
    say('live');
    await waiting;
    await market.whenLive();
  });

  it('ends with the reason of a market that fails for good', async () => {
    const { market, say } = start();
    const waiting = market.whenLive();
    say('failed', 'no such market');
    await expect(waiting).rejects.toMatchObject({ code: 'venue', message: 'no such market' });
    await expect(market.whenLive()).rejects.toThrow('no such market');
  });

  it('ends with the reason of its signal, and leaves no listener behind', async () => {
    const { market, say } = start();
    const controller = new AbortController();
    const waiting = market.whenLive({ signal: controller.signal });
    const reason = new Error('too late');
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await expect(market.whenLive({ signal: controller.signal })).rejects.toBe(reason);
    say('live');
    await market.whenLive({ signal: controller.signal });
  });
});

describe('changes of a market', () => {
  const topOf = ({ book }: ReadonlyMarket) => book?.bids.bestSize;

  it('are yielded once for the market as it is, then with each change, the merged ones counted', async () => {
    const { market, say, change } = start();
    const seen: [size: number | undefined, conflated: number][] = [];
    const reading = (async () => {
      for await (const { conflated } of market.changes()) seen.push([topOf(market), conflated]);
    })();
    await isWaiting(reading);
    market.begin();
    change(1);
    await isWaiting(reading);
    for (const size of [2, 3, 4]) change(size);
    await isWaiting(reading);
    say('failed');
    await reading;
    expect(seen).toEqual([
      [undefined, 0],
      [1, 0],
      [4, 2],
      [4, 0],
    ]);
  });

  it('end with their signal', async () => {
    const { market } = start();
    const controller = new AbortController();
    const reading = (async () => {
      for await (const _ of market.changes({ signal: controller.signal }));
    })();
    expect(await isWaiting(reading)).toBe(true);
    controller.abort();
    await reading;
  });

  it('stop costing anything once nobody reads', async () => {
    const { market, change } = start();
    market.begin();
    for await (const _ of market.changes()) break;
    change(1);
    expect(market.book?.bestBid).toBe(100);
  });
});
