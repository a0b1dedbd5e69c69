import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { playedVenueSpec } from '../../support/wire/played-venue.js';
import { StandInSession } from '../../support/wire/stand-in.js';
import { luno, lunoSnapshot, lunoUpdate } from '../../support/wire/venues/luno.js';

const BIDS = [
  { id: 'B1', price: '100.00', volume: '0.10' },
  { id: 'B2', price: '100.00', volume: '0.20' },
  { id: 'B3', price: '99.00', volume: '5' },
];
const ASKS = [{ id: 'A1', price: '101.00', volume: '2' }];

async function open(): Promise<StandInSession> {
  const played = { ...luno, snapshot: () => lunoSnapshot(BIDS, ASKS) };
  const seen = await StandInSession.open(playedVenueSpec(played, 'luno', () => ({ bids: [], asks: [] })));
  await seen.live();
  return seen;
}

const sends = async (seen: StandInSession, updates: Record<string, unknown>) => {
  const { commits } = seen.market().counters;
  seen.stand.send(lunoUpdate(updates));
  await eventually(() => seen.market().counters.commits > commits, 'the update');
};

const trade = (maker_order_id: string, base: string) => ({
  trade_updates: [{ sequence: 1, base, counter: '1', maker_order_id, taker_order_id: 'T' }],
});

describe('Luno, whose stream is by order', () => {
  it('a level is the sum of its orders, exactly', async () => {
    const seen = await open();
    expect(seen.bids()).toEqual([
      ['100.00', 0.3],
      ['99.00', 5],
    ]);
    await sends(seen, { create_update: { order_id: 'B4', type: 'BID', price: '100.0', volume: '0.4' } });
    expect(seen.bids()[0]).toEqual(['100.00', 0.7]);
    await sends(seen, { delete_update: { order_id: 'B2' } });
    expect(seen.bids()[0]).toEqual(['100.00', 0.5]);
    await seen.close();
  });

  it('a trade takes from the order that was in the book, and has its price; its taker is on the other side', async () => {
    const seen = await open();
    await sends(seen, trade('B1', '0.04'));
    expect(seen.bids()[0]).toEqual(['100.00', 0.26]);
    await sends(seen, trade('B1', '0.06'));
    await sends(seen, trade('B2', '0.2'));
    await sends(seen, { delete_update: { order_id: 'B2' } });
    expect(seen.bids()).toEqual([['99.00', 5]]);
    expect(seen.trades.map(({ price, size, side }) => [price, size, side])[0]).toEqual(['100.00', 0.04, 'sell']);
    await sends(seen, trade('A1', '0.5'));
    expect(seen.asks()).toEqual([['101.00', 1.5]]);
    await seen.close();
  });

  it('the updates of one message are one change', async () => {
    const seen = await open();
    await sends(seen, {
      ...trade('A1', '2'),
      create_update: { order_id: 'B5', type: 'BID', price: '101.00', volume: '1' },
      delete_update: { order_id: 'B3' },
    });
    expect([seen.bids(), seen.asks()]).toEqual([
      [
        ['101.00', 1],
        ['100.00', 0.3],
      ],
      [],
    ]);
    expect(seen.market().counters.commits).toBe(2);
    await seen.close();
  });

  it.each([
    ['a lost message', () => [lunoUpdate({}), lunoUpdate({ delete_update: { order_id: 'B1' } })].slice(1), 'gap'],
    ['a trade with an unknown order', () => [lunoUpdate(trade('B9', '1'))], 'malformed'],
    ['a trade with more than the order has', () => [lunoUpdate(trade('B1', '1'))], 'malformed'],
  ])('%s makes the book unreliable, and it is fetched again', async (_what, messages, reason) => {
    const seen = await open();
    const { length } = seen.stand.sockets;
    for (const message of messages()) seen.stand.send(message);
    await eventually(() => seen.statuses.some((status) => status.reason === reason), `resyncing: ${reason}`);
    await eventually(() => seen.stand.sockets.length > length && seen.market().isLive, 'live again');
    expect(seen.bids()[0]).toEqual(['100.00', 0.3]);
    await seen.close();
  });
});
