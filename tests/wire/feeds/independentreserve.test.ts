import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { playedVenueSpec } from '../../support/wire/played-venue.js';
import { StandInSession } from '../../support/wire/stand-in.js';
import { independentReserve } from '../../support/wire/venues/index.js';

const levels = (...rows: readonly (readonly [number, number])[]) => rows.map(([Price, Volume]) => ({ Price, Volume }));

const message = (event: string, data: object) => ({
  Channel: 'orderbook/100/btc/aud',
  Data: { Bids: [], Offers: [], ...data },
  Time: 1660895883834,
  Event: event,
});

/** The documentation's example of an OrderBookSnapshot message. */
const EXAMPLE = message('OrderBookSnapshot', {
  Bids: levels([31802.46, 0.25], [31802.45, 0.32464684], [31802.42, 0.34465528], [31785.01, 2.733], [31785, 1.5]),
  Offers: levels([31844.99, 0.30740328], [31845, 1.5], [31865.3, 0.2], [31875, 1.5], [31875.9, 0.788]),
  Crc32: 2893776693,
});

async function open(snapshot: unknown): Promise<StandInSession> {
  const played = {
    ...independentReserve,
    market: { id: 'Xbt/Aud', symbol: 'BTC/AUD' },
    path: /^\/orderbook\/100\?subscribe=BTC-AUD$/,
    snapshot: () => snapshot,
  };
  return StandInSession.open(playedVenueSpec(played, 'independentreserve', () => ({ bids: [], asks: [] })));
}

describe('Independent Reserve', () => {
  it('the checksum of the documentation’s example is confirmed', async () => {
    const seen = await open(EXAMPLE);
    await seen.live();
    expect(seen.bids()[0]).toEqual(['31802.46', 0.25]);
    expect(seen.asks()).toHaveLength(5);
    await seen.close();
  });

  it('a change that makes another book than the venue’s is not shown', async () => {
    const seen = await open(EXAMPLE);
    await seen.live();
    const [socket] = seen.stand.open.filter(({ notes }) => notes['book'] === true);
    socket.send(message('OrderBookChange', { Bids: levels([31802.46, 0]), Crc32: 2893776693 }));
    await eventually(() => seen.statuses.some(({ reason }) => reason === 'checksum'), 'a mismatch');
    expect(seen.bids()[0]).toEqual(['31802.46', 0.25]);
    await seen.close();
  });

  it('a snapshot with a wrong checksum is not live', async () => {
    const seen = await open({ ...EXAMPLE, Data: { ...EXAMPLE.Data, Crc32: 1 } });
    await eventually(() => seen.statuses.some(({ reason }) => reason === 'checksum'), 'a mismatch');
    expect(seen.statuses.some(({ state }) => state === 'live')).toBe(false);
    await seen.close();
  });
});
