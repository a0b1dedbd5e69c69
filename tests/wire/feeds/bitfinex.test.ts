import { expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { type PlayedTrade, type PlayedVenue, playedVenueSpec } from '../../support/wire/played-venue.js';
import { StandInSession } from '../../support/wire/stand-in.js';
import { bitfinex } from '../../support/wire/venues/index.js';

const TRADE: PlayedTrade = { taker: 'buy', price: '100.00', size: '0.5', id: 7001, timeMs: Date.now() };

it('Bitfinex: the recent trades that start its numbered channel are taken, oldest first', async () => {
  const { trade } = bitfinex as Required<PlayedVenue>;
  const sides = { bids: [['100.00', '1']], asks: [['100.01', '1']] } as const;
  const seen = await StandInSession.open(playedVenueSpec(bitfinex, 'bitfinex', () => sides));
  await eventually(() => seen.stand.open.some(({ notes }) => notes['trades'] === true), 'subscribed to trades');
  const [channel, , , sequence] = trade(TRADE) as unknown[];
  const recent = [
    [1002, TRADE.timeMs - 10, -0.25, 100.01],
    [1001, TRADE.timeMs - 20, 0.125, 100],
  ];
  seen.stand.send([channel, recent, sequence]);
  seen.stand.send(trade(TRADE));
  await eventually(
    () => seen.trades.length >= 3,
    () => JSON.stringify(seen.trades),
  );
  expect(seen.trades.map(({ id, side, size }) => [id, side, size])).toEqual([
    ['1001', 'buy', 0.125],
    ['1002', 'sell', 0.25],
    ['7001', 'buy', 0.5],
  ]);
  expect(seen.statuses.filter(({ state }) => state === 'resyncing')).toEqual([]);
  await seen.close();
});
