import { it } from 'vitest';
import { BOOK, loses, openPlayed, reaches } from '../../../support/wire/played-session.js';
import { coinbaseInternational } from '../../../support/wire/venues/coinbaseinternational.js';

it('Coinbase International: a message lost on any channel costs the connection', async () => {
  const seen = await openPlayed(coinbaseInternational);
  await seen.live();
  // Numbered, but never sent.
  coinbaseInternational.change?.(BOOK);
  seen.stand.send(coinbaseInternational.change?.({ bids: [['99.98', '3']], asks: [] }));
  await loses(seen, 'gap');
  await reaches(seen, [
    ['100.00', 1],
    ['99.99', 2],
  ]);
  await seen.close();
});
