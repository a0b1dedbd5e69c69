import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { type PlayedVenue, playedVenueSpec, type Sides } from '../../support/wire/played-venue.js';
import { StandInSession } from '../../support/wire/stand-in.js';
import { alpaca, apex, bitget, blockchaincom, blofin, hitbtc, htxContracts } from '../../support/wire/venues/index.js';

const SIDES: Sides = { bids: [['100.00', '1']], asks: [['100.01', '1.5']] };
const EARLY: Sides = { bids: [['99.00', '1']], asks: [['101.00', '2']] };

const VENUES: readonly PlayedVenue[] = [alpaca, apex, bitget, blockchaincom, blofin, hitbtc, htxContracts];

describe.each(VENUES)('$venues.0, where the stream brings the snapshot', (played) => {
  it('a change before the snapshot is not a book', async () => {
    const { change, snapshot } = played as Required<PlayedVenue>;
    const early: PlayedVenue = { ...played, snapshot: () => change(EARLY) };
    const seen = await StandInSession.open(playedVenueSpec(early, played.venues[0], () => SIDES));
    await eventually(() => seen.stand.open.some(({ notes }) => notes['book'] === true), 'subscribed');
    seen.stand.send(snapshot(SIDES));
    await seen.live();
    expect([seen.bids(), seen.asks()]).toEqual([[['100.00', 1]], [['100.01', 1.5]]]);
    expect(seen.market().counters.commits).toBe(1);
    await seen.close();
  });
});
