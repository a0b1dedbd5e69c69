import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { playedVenueSpec } from '../../support/wire/played-venue.js';
import { StandInSession } from '../../support/wire/stand-in.js';
import { mexcContracts } from '../../support/wire/venues/index.js';

const SIDES = { bids: [['100.00', '1']], asks: [['100.01', '1']] } as const;
const open = () => StandInSession.open(playedVenueSpec(mexcContracts, 'mexc', () => SIDES));

describe('MEXC contracts', () => {
  it('two equal trades of one millisecond are two', async () => {
    const seen = await open();
    await eventually(() => seen.stand.open.some(({ notes }) => notes['trades'] === true), 'subscribed');
    const deal = { p: 100, v: 3, T: 1, O: 3, M: 2, t: Date.now() };
    seen.stand.send({ symbol: 'AAA_USDT', data: [deal, deal], channel: 'push.deal', ts: deal.t });
    await eventually(
      () => seen.trades.length === 2,
      () => JSON.stringify(seen.trades),
    );
    await seen.close();
  });

  it('a missing version makes the book unreliable; a message of several versions does not', async () => {
    const seen = await open();
    await seen.live();
    const { data } = mexcContracts.snapshot({ bids: [], asks: [] }) as { data: { version: number } };
    const send = (bid: number, versions: object) =>
      seen.stand.send({
        channel: 'push.depth',
        data: { asks: [], bids: [[bid, 5, 1]], ...versions },
        symbol: 'AAA_USDT',
        ts: Date.now(),
      });
    send(99, { begin: data.version, end: data.version + 2 });
    await eventually(
      () => seen.bids().length === 2,
      () => JSON.stringify(seen.statuses),
    );
    send(98, { version: data.version + 3 });
    await eventually(
      () => seen.bids().length === 3,
      () => JSON.stringify(seen.statuses),
    );
    send(97, { version: data.version + 5 });
    await eventually(() => seen.statuses.some(({ reason }) => reason === 'gap'), 'resyncing');
    expect(seen.bids()).toHaveLength(3);
    await seen.close();
  });
});
