import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { playedVenueSpec } from '../../support/wire/played-venue.js';
import { StandInSession } from '../../support/wire/stand-in.js';
import { lbank } from '../../support/wire/venues/index.js';

const SIDES = { bids: [['100.00', '1']], asks: [['100.01', '1']] } as const;

describe('LBank, whose times have no zone', () => {
  it.each([
    ['in UTC', 0],
    ['in Beijing', 8 * 3600_000],
  ])('the time of a trade is that of the trade, where the text is %s', async (_zone, offsetMs) => {
    const seen = await StandInSession.open(playedVenueSpec(lbank, 'lbank', () => SIDES));
    await eventually(() => seen.stand.open.some(({ notes }) => notes['trades'] === true), 'subscribed');
    const timeMs = Date.now();
    seen.stand.send(lbank.trade?.({ taker: 'buy', price: '100.00', size: '1', id: 1, timeMs: timeMs + offsetMs }));
    await eventually(() => seen.trades.length === 1, 'the trade');
    expect(seen.trades[0].exchangeTs).toBe(timeMs);
    await seen.close();
  });
});
