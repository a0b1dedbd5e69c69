import type { PlayedStream, PlayedVenue } from '../played-venue.js';

export const whitebit: PlayedVenue = {
  venues: ['whitebit'],
  market: { id: 'AAA_USDT' },
  config: (host) => ({ urls: { api: { ws: `ws://${host}/ws` } } }),
  answer: (message, send) => {
    if (message.method === 'ping') send({ id: message.id, result: 'pong', error: null });
    const stream = STREAMS[message.method];
    if (stream !== undefined) send({ id: message.id, result: { status: 'success' }, error: null });
    return stream;
  },
  snapshot: (sides) => ({
    id: null,
    method: 'depth_update',
    params: [true, { ...sides, timestamp: 1.5, update_id: 1000 }, 'AAA_USDT'],
  }),
  change: (sides) => ({
    id: null,
    method: 'depth_update',
    params: [false, { ...sides, timestamp: 1.6, update_id: 1003, past_update_id: 1000 }, 'AAA_USDT'],
  }),
  trade: ({ taker, price, size, id, timeMs }) => ({
    id: null,
    method: 'trades_update',
    params: ['AAA_USDT', [{ id, time: timeMs / 1000, price, amount: size, type: taker }]],
  }),
};

const STREAMS: Readonly<Record<string, PlayedStream>> = { depth_subscribe: 'book', trades_subscribe: 'trades' };
