import { describe, expect, it } from 'vitest';
import { openSession, type ReadonlyMarket } from '../../src/engine/internal.js';
import { eventually } from '../support/eventually.js';
import { FakeVenue } from '../support/faults/fake-venue.js';

async function opened(venue: string, markets: number) {
  const fake = new FakeVenue({ venue, markets });
  await fake.listen();
  const venues = { fake: fake.settings() };
  const session = openSession({ targets: [{ venue: 'fake', symbol: fake.symbol(0) }], venues });
  return { fake, session };
}

describe('a session', () => {
  it('shares one connection, and one feed between all who hold a market', async () => {
    const { fake, session } = await opened('kraken', 3);
    const [first] = session.watched;
    await eventually(() => first.market.isLive, 'live');
    const again = session.watch({ venue: 'fake', symbol: fake.symbol(0) });
    expect(again.market).toBe(first.market);
    const second = session.watch({ venue: 'fake', symbol: fake.symbol(1) });
    await eventually(() => second.market.isLive, 'the second market, on the same connection');
    expect(fake.connections).toBe(1);
    expect(session.watched).toHaveLength(2);

    again.release();
    again.release();
    fake.deltas(5);
    await eventually(() => first.market.counters.commits > 5, 'the first goes on for whoever opened it');
    second.release();
    expect(second.market.state).toBe('closed');
    const commits = second.market.counters.commits;
    fake.deltas(5, { market: 1 });
    fake.deltas(5);
    await eventually(() => first.market.counters.commits > 10, 'the first goes on');
    expect(second.market.counters.commits).toBe(commits);
    const third = session.watch({ venue: 'fake', symbol: fake.symbol(1) });
    await eventually(() => third.market.isLive, 'the second market again');
    expect(third.market).not.toBe(second.market);
    session.close();
    fake.close();
    await session.done;
  });

  it.each([
    ['at once', () => true],
    ['in the next turn', ({ turns }) => turns > 0],
    ['when the venue is connected to', ({ fake }) => fake.connections > 0],
    ['when the first one waits for its book', ({ market }) => market.state === 'syncing' || market.isLive],
    ['when the first one is live', ({ market }) => market.isLive],
  ] as [string, (seen: { turns: number; fake: FakeVenue; market: ReadonlyMarket }) => boolean][])(
    'takes a second market, %s',
    async (_when, isTime) => {
      const { fake, session } = await opened('kraken', 2);
      const [{ market }] = session.watched;
      let turns = 0;
      await eventually(() => isTime({ turns: turns++, fake, market }), 'the time for the second market');
      const second = session.watch({ venue: 'fake', symbol: fake.symbol(1) });
      await eventually(() => session.watched.every(({ market }) => market.isLive), 'both live');
      expect(second.market.feedStatus.state).toBe('live');
      session.close();
      fake.close();
      await session.done;
    },
  );

  it('compares live books with REST snapshots as often as asked', async () => {
    const fake = new FakeVenue({ venue: 'binance' });
    await fake.listen();
    const targets = [{ venue: 'fake', symbol: fake.symbol(0) }];
    const session = openSession({ targets, venues: { fake: fake.settings() }, auditMs: 50 });
    const [{ market }] = session.watched;
    fake.deltas(3);
    await eventually(() => market.isLive, 'live');
    await eventually(() => market.auditAgeMs !== undefined, 'an audit');
    expect(market.feedStatus).toMatchObject({ state: 'live', reason: 'audit' });
    // Not told to anybody: only the comparison can find it.
    fake.deltas(20, { isLost: true });
    await eventually(() => market.counters.resyncs > 0, 'found');
    fake.deltas(3);
    await eventually(() => market.isLive, 'live again');
    session.close();
    fake.close();
    await session.done;
  });
});
