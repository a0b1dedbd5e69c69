import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import type { Row } from '../../support/wire/played-venue.js';
import { StandInSession, type StandInSpec } from '../../support/wire/stand-in.js';
import { xt } from '../../support/wire/venues/index.js';

type Change = { readonly fi: number; readonly i: number; readonly b?: readonly Row[] };

const depthUpdate = ({ fi, i, b = [] }: Change) => ({
  topic: 'depth_update',
  event: 'depth_update@aaa_usdt',
  data: { s: 'aaa_usdt', fi, i, a: [], b },
});

/** The first change of a connection, and the REST book that it makes the class ask for. */
function spec(first: Change, lastUpdateId: number): StandInSpec {
  const result = { lastUpdateId, bids: [['100.00', '1']], asks: [['100.01', '1.5']] };
  return {
    venue: 'xt',
    markets: [{ id: 'aaa_usdt', symbol: 'AAA/USDT', tick: 0.01 }],
    config: xt.config,
    onMessage(message, socket) {
      if (message.params?.[0].startsWith('depth_update@') === true) socket.send(depthUpdate(first));
    },
    rest: () => ({ body: { rc: 0, mc: 'SUCCESS', ma: [], result } }),
  };
}

describe('the book of XT', () => {
  it('does not take changes back that the REST book is ahead of', async () => {
    const seen = await StandInSession.open(spec({ fi: 101, i: 103 }, 130));
    await seen.live();
    seen.stand.send(depthUpdate({ fi: 104, i: 120, b: [['100.00', '9']] }));
    seen.stand.send(depthUpdate({ fi: 121, i: 131, b: [['99.00', '2']] }));
    await eventually(() => seen.bids().length === 2, 'the change after the REST book');
    expect(seen.bids()).toEqual([
      ['100.00', 1],
      ['99.00', 2],
    ]);
    expect(seen.statuses.some(({ state }) => state === 'resyncing')).toBe(false);
    await seen.close();
  });

  it('continues a REST book with a change of several numbers', async () => {
    const seen = await StandInSession.open(spec({ fi: 101, i: 110, b: [['99.00', '2']] }, 100));
    // The REST book may be live by itself before the change arrives.
    await eventually(() => seen.bids().length === 2, 'the REST book with its change');
    expect(seen.bids()).toEqual([
      ['100.00', 1],
      ['99.00', 2],
    ]);
    expect(seen.statuses.some(({ state }) => state === 'resyncing')).toBe(false);
    // One with the change, and one without waiting for it, where it comes late.
    expect(seen.stand.requests.length).toBeLessThanOrEqual(2);
    expect(seen.stand.requests.some((url) => url.includes('limit=500'))).toBe(true);
    await seen.close();
  });

  it('fetches the REST book again where it is too old', async () => {
    const seen = await StandInSession.open(spec({ fi: 105, i: 110 }, 100));
    await eventually(() => seen.stand.requests.length >= 2, 'a second request');
    expect(seen.market().isLive).toBe(false);
    await seen.close();
  });

  it('a lost change is noticed', async () => {
    const seen = await StandInSession.open(spec({ fi: 101, i: 103 }, 103));
    await seen.live();
    seen.stand.send(depthUpdate({ fi: 105, i: 106, b: [['99.00', '2']] }));
    await eventually(() => seen.statuses.some(({ reason }) => reason === 'gap'), 'a gap');
    await seen.close();
  });
});
