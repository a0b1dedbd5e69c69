import { expect, it } from 'vitest';
import { eventually } from '../../../support/eventually.js';
import { openPlayed } from '../../../support/wire/played-session.js';
import { deepcoin } from '../../../support/wire/venues/deepcoin.js';

it('Deepcoin: every trade of a message is taken', async () => {
  const seen = await openPlayed(deepcoin);
  await eventually(() => seen.stand.open.some(({ notes }) => notes['trades'] === true), 'subscribed to trades');
  const trade = (id: string, D: string) => ({ d: { TradeID: id, I: 'AAA/USDT', D, P: 100, V: 0.5, T: 1760968672 } });
  seen.stand.send({ a: 'PMT', b: 0, tt: 1760968672380, mt: 1760968672380, r: [trade('1', '0'), trade('2', '1')] });
  await eventually(
    () => seen.trades.length >= 2,
    () => JSON.stringify(seen.trades),
  );
  expect(seen.trades.map(({ id, side }) => [id, side])).toEqual([
    ['1', 'buy'],
    ['2', 'sell'],
  ]);
  await seen.close();
});
