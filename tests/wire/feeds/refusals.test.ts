import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { FAST, PacedClock } from '../../support/paced-clock.js';
import { REFUSING, type RefusingVenue } from '../../support/wire/refusing-venues.js';
import { StandInSession } from '../../support/wire/stand-in.js';

type Order = 'before the good one' | 'after the good one' | 'later';

async function open({ spec, good, bad }: RefusingVenue, order: Order, clock: PacedClock): Promise<StandInSession> {
  const symbols = { 'before the good one': [bad, good], 'after the good one': [good, bad], later: [good] }[order];
  const seen = await StandInSession.open(spec, { symbols, clock });
  await seen.live(good);
  if (order === 'later') seen.session.watch({ venue: spec.venue, symbol: bad });
  return seen;
}

describe.each(REFUSING)('a refused market: $how', (venue) => {
  it.each(['before the good one', 'after the good one', 'later'] as const)('%s marks only itself', async (order) => {
    const { good, bad, words, isNameless = false } = venue;
    const clock = new PacedClock(FAST).start();
    const seen = await open(venue, order, clock);
    let size = 3;
    /** Keeps the good market's book changing, each time by another size. */
    const change = () => {
      size++;
      for (const socket of seen.stand.open) socket.send(venue.change(size, socket));
    };
    const told = () => {
      change();
      return seen.statusesOf(bad).find(({ detail }) => words.test(detail));
    };
    const status = await eventually(told, () => JSON.stringify(seen.statuses));
    expect(status.state).toBe(isNameless ? 'connecting' : 'failed');
    // Half a minute is the time after which a late book is given up.
    const endMono = clock.monoMs() + 40_000;
    while (clock.monoMs() < endMono) {
      change();
      const expected = size;
      await eventually(
        () => seen.bids(good).some(([, each]) => each === expected),
        () => JSON.stringify([seen.bids(good), seen.statuses]),
      );
    }
    const states = seen.statusesOf(good).map(({ state }) => state);
    expect(states.slice(states.indexOf('live')).filter((state) => state !== 'live')).toEqual([]);
    if (isNameless) expect(seen.statusesOf(bad).some(({ state }) => state === 'failed')).toBe(false);
    await seen.close();
    clock.stop();
  });
});
