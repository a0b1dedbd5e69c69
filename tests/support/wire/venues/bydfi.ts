import type { PlayedVenue } from '../played-venue.js';
import { numbers } from '../rows.js';

export const bydfi: PlayedVenue = {
  venues: ['bydfi'],
  market: { id: 'AAA-USDT', symbol: 'AAA/USDT:USDT', kind: 'linear' },
  config: (host) => ({ urls: { api: { ws: `ws://${host}/v1/public/fapi` } } }),
  answer: ({ id, method, params = [] }, send) => {
    send({ id, result: method === 'ping' ? 'pong' : true });
    return params.includes('AAA-USDT@depth100@100ms') ? 'book' : undefined;
  },
  snapshot: ({ bids, asks }) => ({
    e: 'depthUpdate',
    E: Date.now(),
    s: 'AAA-USDT',
    b: numbers(bids),
    a: numbers(asks),
  }),
};
