import { expect, it } from 'vitest';
import { loses, openPlayed, reaches } from '../../../support/wire/played-session.js';
import { gateContracts, gateEu } from '../../../support/wire/venues/gate.js';

it.each([
  ['Gate, contracts', gateContracts],
  ['Gate EU, spot', gateEu],
])('%s: a snapshot that the first change follows directly is taken at once', async (_name, played) => {
  const seen = await openPlayed(played);
  await seen.live();
  expect(seen.stand.requests.filter((url) => url.includes('order_book'))).toHaveLength(1);
  await seen.close();
});

it('Gate EU: a lost change is detected', async () => {
  const seen = await openPlayed(gateEu);
  await seen.live();
  const lost = { t: 1, e: 'depthUpdate', E: 1, s: 'AAA_USDT', U: 104, u: 105, b: [['99.98', '3']], a: [] };
  seen.stand.send({ time: 1, channel: 'spot.order_book_update', event: 'update', result: lost });
  await loses(seen, 'gap');
  await reaches(seen, [
    ['100.00', 1],
    ['99.99', 2],
  ]);
  await seen.close();
});
