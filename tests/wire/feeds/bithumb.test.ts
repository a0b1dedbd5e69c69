import { expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { playedVenueSpec } from '../../support/wire/played-venue.js';
import { StandInSession } from '../../support/wire/stand-in.js';
import { bithumb } from '../../support/wire/venues/index.js';

it('Bithumb: each request asks for all that is subscribed, since it replaces those before', async () => {
  const sides = { bids: [['100.00', '1']], asks: [['100.01', '1']] } as const;
  const spec = playedVenueSpec(bithumb, 'bithumb', () => sides);
  const markets = [...spec.markets, { id: 'KRW-BBB', symbol: 'BBB/KRW', tick: 0.01 }];
  const seen = await StandInSession.open({ ...spec, markets });
  const last = () => seen.stand.received.filter(Array.isArray).at(-1)?.slice(1);
  await eventually(
    () => last()?.length === 2,
    () => JSON.stringify(seen.stand.received),
  );
  expect(last()).toEqual([
    { type: 'orderbook', codes: ['KRW-AAA', 'KRW-BBB'] },
    { type: 'trade', codes: ['KRW-AAA'] },
  ]);
  await seen.close();
});
