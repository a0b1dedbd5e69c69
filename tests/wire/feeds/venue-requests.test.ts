import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { type PlayedVenue, playedVenueSpec, type Sides } from '../../support/wire/played-venue.js';
import { StandInSession } from '../../support/wire/stand-in.js';
import * as venues from '../../support/wire/venues/index.js';

const SIDES: Sides = { bids: [['100.00', '1']], asks: [['100.01', '1.5']] };

async function open(played: PlayedVenue): Promise<StandInSession> {
  const seen = await StandInSession.open(playedVenueSpec(played, played.venues[0], () => SIDES));
  await seen.live();
  return seen;
}

describe('what a venue is asked for', () => {
  it('P2B: levels without rounding', async () => {
    const seen = await open(venues.p2b);
    const { params } = seen.stand.received.find(({ method }) => method === 'depth.subscribe');
    expect(params).toEqual(['AAA_USDT', 100, '0']);
    await seen.close();
  });

  it('Phemex: the full book, where it has one', async () => {
    for (const [played, params] of [
      [venues.phemex, ['AAAUSDT']],
      [venues.phemexSpot, ['sAAAUSDT', true]],
      [venues.phemexInverse, ['AAAUSD', true]],
    ] as const) {
      const seen = await open(played);
      expect(seen.stand.received.find(({ method }) => /^orderbook/.test(method)).params).toEqual(params);
      await seen.close();
    }
  });
});

describe('One Trading', () => {
  it('adds a market with the only type of request that there is', async () => {
    const spec = playedVenueSpec(venues.onetrading, 'onetrading', () => SIDES);
    const second = { id: 'BBB_EUR', symbol: 'BBB/EUR', tick: 0.01 };
    const seen = await StandInSession.open({ ...spec, markets: [...spec.markets, second] });
    const requests = () => seen.stand.received.filter(({ channels }) => channels !== undefined);
    await eventually(() => requests().length === 2, 'two requests');
    expect(requests().map(({ type }) => type)).toEqual(['SUBSCRIBE', 'SUBSCRIBE']);
    expect(requests()[1].channels[0].instrument_codes).toEqual(['AAA_EUR', 'BBB_EUR']);
    await seen.close();
  });

  it('its times are in nanoseconds', async () => {
    const seen = await open(venues.onetrading);
    expect(Math.abs((seen.market().book?.exchangeTs ?? 0) - Date.now())).toBeLessThan(5000);
    await seen.close();
  });

  it('a change before the snapshot is not a book', async () => {
    const early: PlayedVenue = { ...venues.onetrading, snapshot: (sides) => venues.onetrading.change?.(sides) };
    const seen = await StandInSession.open(playedVenueSpec(early, 'onetrading', () => SIDES));
    await eventually(() => seen.stand.open.some(({ notes }) => notes['book'] === true), 'subscribed');
    seen.stand.send(venues.onetrading.snapshot({ bids: [['99.00', '2']], asks: [['99.50', '3']] }));
    await seen.live();
    expect([seen.bids(), seen.asks()]).toEqual([[['99.00', 2]], [['99.50', 3]]]);
    await seen.close();
  });
});
