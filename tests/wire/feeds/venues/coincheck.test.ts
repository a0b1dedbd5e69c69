import { expect, it } from 'vitest';
import { eventually } from '../../../support/eventually.js';
import { openPlayed, reaches } from '../../../support/wire/played-session.js';
import { coincheck } from '../../../support/wire/venues/coincheck.js';

const change = (bids: readonly (readonly [string, string])[]) => coincheck.change?.({ bids, asks: [] });

it('Coincheck: a message changes its levels only, and the others stay', async () => {
  const seen = await openPlayed(coincheck);
  await seen.live();
  seen.stand.send(change([['99.98', '3']]));
  await reaches(seen, [
    ['100.00', 1],
    ['99.99', 2],
    ['99.98', 3],
  ]);
  await seen.close();
});

it('Coincheck: changes are kept until the REST snapshot has arrived', async () => {
  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const rest = coincheck.rest;
  const seen = await openPlayed({
    ...coincheck,
    rest: async (url, sides, stand) => {
      await held;
      return rest?.(url, sides, stand) ?? {};
    },
  });
  await eventually(() => seen.stand.requests.length > 0, 'a request for the snapshot');
  seen.stand.send(change([['99.99', '0']]));
  seen.stand.send(change([['99.97', '4']]));
  await new Promise((resolve) => setImmediate(resolve));
  answer();
  await reaches(seen, [
    ['100.00', 1],
    ['99.97', 4],
  ]);
  await seen.close();
});

it('Coincheck: a market without changes starts from the REST snapshot', async () => {
  const seen = await openPlayed({ ...coincheck, answer: () => undefined });
  await seen.live();
  expect(seen.bids()).toEqual([
    ['100.00', 1],
    ['99.99', 2],
  ]);
  await seen.close();
});
