import { expect, it } from 'vitest';
import { loses, openPlayed, reaches } from '../../support/wire/played-session.js';
import { messagesOf } from '../../support/wire/played-venue.js';
import { coinbaseInternational, gemini, krakenFutures, kucoinFutures } from '../../support/wire/venues/index.js';

const VENUES = { coinbaseInternational, gemini, krakenFutures, kucoinFutures };

// Their classes take any word but one for the other side: the level would be stored on it, and the book shown as live.
it.each(Object.entries(VENUES))('%s: a change of an unknown side loses the book', async (_name, venue) => {
  const seen = await openPlayed(venue);
  await seen.live();
  const [right] = messagesOf(venue.change?.({ bids: [['99.98', '3']], asks: [] })).map((each) => JSON.stringify(each));
  const wrong = right?.replace(/\bbuy\b/i, 'neither') ?? '';
  expect(wrong).not.toBe(right);
  seen.stand.send(JSON.parse(wrong));
  await loses(seen, 'malformed');
  await reaches(seen, [
    ['100.00', 1],
    ['99.99', 2],
  ]);
  await seen.close();
});
