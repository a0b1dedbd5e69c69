import { expect, it } from 'vitest';
import { loses, openPlayed, reaches } from '../../../support/wire/played-session.js';
import { weexContract } from '../../../support/wire/venues/weex.js';

function update(first: number, last: number, bids: readonly (readonly [string, string])[]) {
  return { e: 'depth', E: Date.now(), s: 'AAAUSDT', U: first, u: last, l: 200, d: 'CHANGED', b: bids, a: [] };
}

it('WEEX: a message may start with the last number of the one before', async () => {
  const seen = await openPlayed(weexContract);
  await seen.live();
  seen.stand.send(update(10, 14, [['99.98', '3']]));
  seen.stand.send(update(14, 15, [['99.97', '4']]));
  await reaches(seen, [
    ['100.00', 1],
    ['99.99', 2],
    ['99.98', 3],
    ['99.97', 4],
  ]);
  expect(seen.statuses.some(({ state }) => state === 'resyncing')).toBe(false);
  // The message from 15 to 16 is lost.
  seen.stand.send(update(16, 19, [['99.96', '5']]));
  await loses(seen, 'gap');
  await reaches(seen, [
    ['100.00', 1],
    ['99.99', 2],
  ]);
  await seen.close();
});
