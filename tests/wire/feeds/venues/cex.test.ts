import { expect, it } from 'vitest';
import { eventually } from '../../../support/eventually.js';
import { openPlayed } from '../../../support/wire/played-session.js';
import { cex } from '../../../support/wire/venues/cex.js';

it('CEX: a ping of the venue is answered', async () => {
  const seen = await openPlayed(cex);
  await seen.live();
  seen.stand.send({ e: 'ping', time: 1435927928597 });
  await eventually(() => seen.stand.received.some(({ e }) => e === 'pong'), 'a pong');
  await seen.close();
});

it('CEX: trades, whose sizes have no known unit, are not subscribed', async () => {
  const seen = await openPlayed(cex);
  await seen.live();
  expect(seen.stand.received.map(({ e }) => e)).toEqual(['auth', 'order-book-subscribe']);
  await seen.close();
});
