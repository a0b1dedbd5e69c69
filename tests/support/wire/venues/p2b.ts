import type { PlayedVenue } from '../played-venue.js';

export const p2b: PlayedVenue = {
  venues: ['p2b'],
  market: { id: 'AAA_USDT' },
  config: (host) => ({ urls: { api: { ws: `ws://${host}/` } } }),
  answer: (message, send) => {
    if (message.method === 'server.ping') send({ error: null, result: 'pong', id: message.id });
    if (message.method !== 'depth.subscribe') return undefined;
    send({ error: null, result: { status: 'success' }, id: message.id });
    return 'book';
  },
  snapshot: (sides) => ({ method: 'depth.update', params: [true, sides, 'AAA_USDT'], id: null }),
  change: (sides) => ({ method: 'depth.update', params: [false, sides, 'AAA_USDT'], id: null }),
};
