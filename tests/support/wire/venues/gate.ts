import type { PlayedVenue } from '../played-venue.js';

export const gate: PlayedVenue = {
  venues: ['gate'],
  market: { id: 'AAA_USDT' },
  config: (host) => ({ urls: { api: { ws: `ws://${host}/v4`, spot: `ws://${host}/v4/ws/spot` } } }),
  answer: ({ id, channel, event, payload }, send) => {
    if (event !== 'subscribe') return undefined;
    send({ time: 1, id, channel, event, error: null, result: { status: 'success' }, payload });
    return channel === 'spot.obu' ? 'book' : undefined;
  },
  snapshot: ({ bids, asks }) => ({
    channel: 'spot.obu',
    result: { t: 1, full: true, s: 'ob.AAA_USDT.400', u: 100, b: bids, a: asks },
    time_ms: 1,
    event: 'update',
  }),
  change: ({ bids, asks }) => ({
    channel: 'spot.obu',
    result: { t: 1, s: 'ob.AAA_USDT.400', U: 101, u: 104, b: bids, a: asks },
    time_ms: 1,
    event: 'update',
  }),
};
