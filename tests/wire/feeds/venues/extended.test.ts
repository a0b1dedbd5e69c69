import { expect, it } from 'vitest';
import { loses, openPlayed, reaches } from '../../../support/wire/played-session.js';
import { extended } from '../../../support/wire/venues/extended.js';

type Level = { readonly p: string; readonly q: string; readonly c?: string };

const delta = (seq: number, b: readonly Level[]) => ({
  ts: Date.now(),
  type: 'DELTA',
  data: { t: 'DELTA', m: 'AAA-USD', b, a: [], d: '0' },
  seq,
});

it('Extended: sizes of changes are differences, and nothing is left of a level that has gone', async () => {
  const seen = await openPlayed(extended);
  await seen.live();
  seen.stand.send(delta(2, [{ p: '99.98', q: '0.1' }]));
  seen.stand.send(delta(3, [{ p: '99.98', q: '0.2' }]));
  await reaches(seen, [
    ['100.00', 1],
    ['99.99', 2],
    ['99.98', 0.3],
  ]);
  seen.stand.send(delta(4, [{ p: '99.98', q: '-0.3' }]));
  await reaches(seen, [
    ['100.00', 1],
    ['99.99', 2],
  ]);
  await seen.close();
});

it('Extended: a repeated change is not added again, and a size beside the difference is the size', async () => {
  const seen = await openPlayed(extended);
  await seen.live();
  seen.stand.send(delta(2, [{ p: '99.98', q: '1' }]));
  seen.stand.send(delta(2, [{ p: '99.98', q: '1' }]));
  seen.stand.send(delta(3, [{ p: '99.99', q: '1', c: '3' }]));
  seen.stand.send(delta(4, [{ p: '99.99', q: '0.5' }]));
  await reaches(seen, [
    ['100.00', 1],
    ['99.99', 3.5],
    ['99.98', 1],
  ]);
  expect(seen.statuses.some(({ state }) => state === 'resyncing')).toBe(false);
  await seen.close();
});

it('Extended: a change after one that was lost is not applied', async () => {
  const seen = await openPlayed(extended);
  await seen.live();
  seen.stand.send(delta(3, [{ p: '99.98', q: '1' }]));
  await loses(seen, 'gap');
  await reaches(seen, [
    ['100.00', 1],
    ['99.99', 2],
  ]);
  await seen.close();
});
