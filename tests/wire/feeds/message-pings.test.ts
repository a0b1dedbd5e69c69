import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { playedVenueSpec } from '../../support/wire/played-venue.js';
import { type Request, StandInSession } from '../../support/wire/stand-in.js';
import { hashkey, lbank } from '../../support/wire/venues/index.js';

const SIDES = { bids: [['100.00', '1']], asks: [['100.01', '1']] } as const;

describe('pings that are messages, where the class sends none', () => {
  it.each([
    ['hashkey', hashkey, ({ ping }: Request) => typeof ping === 'number'],
    ['lbank', lbank, ({ action, ping }: Request) => action === 'ping' && typeof ping === 'string'],
  ])('%s is sent its own, and the answer is its pong', async (venue, played, isPing) => {
    const answer = (message: Request, send: (answer: unknown) => void) => {
      if (message.action === 'ping') send({ action: 'pong', pong: message.ping });
      return played.answer?.(message, send);
    };
    const seen = await StandInSession.open(playedVenueSpec({ ...played, answer }, venue, () => SIDES));
    await seen.live();
    const { traffic } = seen.session.watched[0].feed;
    await eventually(
      () => seen.stand.received.some(isPing) && traffic.rttMs !== undefined,
      () => JSON.stringify(seen.stand.received),
    );
    expect(traffic.malformed).toBe(0);
    await seen.close();
  });

  it.each([
    ['hashkey', hashkey, { ping: 1691473241907 }, { pong: 1691473241907 }],
    ['lbank', lbank, { action: 'ping', ping: 'a1' }, { action: 'pong', pong: 'a1' }],
  ])('%s gets an answer to its own', async (venue, played, ping, pong) => {
    const seen = await StandInSession.open(playedVenueSpec(played, venue, () => SIDES));
    await seen.live();
    seen.stand.send(ping);
    await eventually(
      () => seen.stand.received.some((message) => JSON.stringify(message) === JSON.stringify(pong)),
      () => JSON.stringify(seen.stand.received),
    );
    await seen.close();
  });
});
