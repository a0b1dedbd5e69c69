import { expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { playedVenueSpec } from '../../support/wire/played-venue.js';
import { StandInSession } from '../../support/wire/stand-in.js';
import { bitopro } from '../../support/wire/venues/index.js';

const SECOND = Math.floor(Date.now() / 1000);
const trade = (age: number, amount: string) => ({ timestamp: SECOND - age, price: '100.00', amount, isBuyer: true });

it('BitoPro: a message repeats the recent trades, of which only the new ones are taken', async () => {
  const sides = { bids: [['100.00', '1']], asks: [['100.01', '1']] } as const;
  const seen = await StandInSession.open(playedVenueSpec(bitopro, 'bitopro', () => sides));
  const streaming = () => seen.stand.open.find(({ notes }) => notes['trades'] === true);
  await eventually(() => streaming() !== undefined, 'subscribed to trades');
  const [oldest, old, twin, newest] = [trade(9, '1'), trade(8, '2'), trade(8, '2'), trade(1, '3')];
  const lists = [
    [old, oldest],
    [old, oldest],
    [twin, old],
    [newest, twin],
  ];
  for (const data of lists) streaming()?.send({ event: 'TRADE', pair: 'AAA_USDT', timestamp: Date.now(), data });
  await eventually(
    () => seen.trades.length >= 4,
    () => JSON.stringify(seen.trades),
  );
  expect(seen.trades.map(({ size }) => size)).toEqual([1, 2, 2, 3]);
  await seen.close();
});
