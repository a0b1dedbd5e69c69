import type { PlayedVenue } from '../played-venue.js';

export const whitebit: PlayedVenue = {
  venues: ['whitebit'],
  market: { id: 'AAA_USDT' },
  config: (host) => ({ urls: { api: { ws: `ws://${host}/ws` } } }),
  answer: (message, send) => {
    if (message.method === 'ping') send({ id: message.id, result: 'pong', error: null });
    if (message.method !== 'depth_subscribe') return undefined;
    send({ id: message.id, result: { status: 'success' }, error: null });
    return 'book';
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
};
