import type { PlayedStream, PlayedVenue } from '../played-venue.js';

export const p2b: PlayedVenue = {
  venues: ['p2b'],
  market: { id: 'AAA_USDT' },
  config: (host) => ({ urls: { api: { ws: `ws://${host}/` } } }),
  answer: (message, send) => {
    if (message.method === 'server.ping') send({ error: null, result: 'pong', id: message.id });
    const stream = STREAMS[message.method];
    if (stream !== undefined) send({ error: null, result: { status: 'success' }, id: message.id });
    return stream;
  },
  snapshot: (sides) => ({ method: 'depth.update', params: [true, sides, 'AAA_USDT'], id: null }),
  change: (sides) => ({ method: 'depth.update', params: [false, sides, 'AAA_USDT'], id: null }),
  trade: ({ taker, price, size, id, timeMs }) => ({
    method: 'deals.update',
    params: ['AAA_USDT', [{ id, amount: size, type: taker, time: timeMs / 1000, price }]],
    id: null,
  }),
};

const STREAMS: Readonly<Record<string, PlayedStream>> = { 'depth.subscribe': 'book', 'deals.subscribe': 'trades' };
