import type { PlayedVenue } from '../played-venue.js';

export const coinex: PlayedVenue = {
  venues: ['coinex'],
  config: (host) => ({ urls: { api: { ws: { spot: `ws://${host}/v2/spot/`, swap: `ws://${host}/v2/futures/` } } } }),
  answer: (message, send) => {
    send({ id: message.id, code: 0, message: 'OK' });
    return message.method === 'depth.subscribe' ? 'book' : undefined;
  },
  snapshot: (sides) => ({
    method: 'depth.update',
    data: { market: 'AAAUSDT', is_full: true, depth: { ...sides, last: '100', updated_at: 1763000000000 } },
    id: null,
  }),
  change: (sides) => ({
    method: 'depth.update',
    data: { market: 'AAAUSDT', is_full: false, depth: { ...sides, last: '100', updated_at: 1763000000001 } },
    id: null,
  }),
};
