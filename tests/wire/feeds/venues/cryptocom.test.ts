import { expect, it } from 'vitest';
import { eventually } from '../../../support/eventually.js';
import { loses, openPlayed, reaches } from '../../../support/wire/played-session.js';
import { cryptocom } from '../../../support/wire/venues/cryptocom.js';

/** An update of `u`, after `pu`. */
function update(pu: number, u: number, bids: readonly (readonly [string, string, string])[]) {
  const data = [{ update: { bids, asks: [] }, t: Date.now(), tt: Date.now(), u, pu, cs: 1 }];
  const result = { instrument_name: 'AAA_USDT', subscription: 'book.AAA_USDT.50', channel: 'book.update', data };
  return { id: -1, method: 'subscribe', code: 0, result: { ...result, depth: 50 } };
}

it('Crypto.com: empty updates are part of the sequence, and a repeated update is skipped', async () => {
  const seen = await openPlayed(cryptocom);
  await seen.live();
  seen.stand.send(update(100, 107, []));
  seen.stand.send(update(107, 107, []));
  seen.stand.send(update(107, 120, [['99.98', '3', '1']]));
  seen.stand.send(update(100, 107, []));
  seen.stand.send(update(120, 121, [['99.97', '4', '1']]));
  await reaches(seen, [
    ['100.00', 1],
    ['99.99', 2],
    ['99.98', 3],
    ['99.97', 4],
  ]);
  expect(seen.statuses.some(({ state }) => state === 'resyncing')).toBe(false);
  await seen.close();
});

it('Crypto.com: an update after one that was lost is not applied', async () => {
  const seen = await openPlayed(cryptocom);
  await seen.live();
  seen.stand.send(update(107, 120, [['99.98', '3', '1']]));
  await loses(seen, 'gap');
  await reaches(seen, [
    ['100.00', 1],
    ['99.99', 2],
  ]);
  await seen.close();
});

it('Crypto.com: a heartbeat of the venue is answered with its id', async () => {
  const seen = await openPlayed(cryptocom);
  await seen.live();
  seen.stand.send({ id: 1587523073344, method: 'public/heartbeat', code: 0 });
  await reaches(seen, [
    ['100.00', 1],
    ['99.99', 2],
  ]);
  seen.stand.send(update(100, 101, [['99.99', '0', '0']]));
  await reaches(seen, [['100.00', 1]]);
  const isAnswer = (sent: { id?: number; method?: string }) =>
    sent.id === 1587523073344 && sent.method === 'public/respond-heartbeat';
  await eventually(() => seen.stand.received.some(isAnswer), 'an answer');
  await seen.close();
});
