import { expect, it } from 'vitest';
import { eventually } from '../../../support/eventually.js';
import { openPlayed } from '../../../support/wire/played-session.js';
import { derive } from '../../../support/wire/venues/derive.js';

it('Derive: of a channel with the trades of several markets, each market gets its own', async () => {
  const seen = await openPlayed(derive);
  await eventually(() => seen.stand.open.some(({ notes }) => notes['trades'] === true), 'subscribed to trades');
  const trade = (instrument_name: string, id: string) => ({
    trade_id: id,
    instrument_name,
    timestamp: Date.now(),
    trade_price: '100.00',
    trade_amount: '0.5',
    mark_price: '100',
    index_price: '100',
    direction: 'sell',
    quote_id: null,
  });
  const data = [trade('AAA-PERP', 'a'), trade('AAA-20271231', 'b'), trade('AAA-PERP', 'c')];
  seen.stand.send({ method: 'subscription', params: { channel: 'trades.perp.AAA', data } });
  await eventually(
    () => seen.trades.length >= 2,
    () => JSON.stringify(seen.trades),
  );
  expect(seen.trades.map(({ id }) => id)).toEqual(['a', 'c']);
  await seen.close();
});
