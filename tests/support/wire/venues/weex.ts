import type { PlayedVenue } from '../played-venue.js';

export const weex: PlayedVenue = {
  venues: ['weex'],
  config: (host) => ({ urls: { api: { ws: { spot: `ws://${host}/v3/ws`, contract: `ws://${host}/v3/ws` } } } }),
  answer: (message, send) => {
    if (message.method !== 'SUBSCRIBE') return undefined;
    send({ id: message.id, result: true });
    return message.params.some((name: string) => /depth/.test(name)) ? 'book' : undefined;
  },
  snapshot: ({ bids, asks }) => ({
    e: 'depthSnapshot',
    E: Date.now(),
    s: 'AAAUSDT',
    U: 1,
    u: 10,
    l: 200,
    d: 'SNAPSHOT',
    b: bids,
    a: asks,
  }),
  change: ({ bids, asks }) => ({
    e: 'depth',
    E: Date.now(),
    s: 'AAAUSDT',
    U: 11,
    u: 12,
    l: 200,
    d: 'CHANGED',
    b: bids,
    a: asks,
  }),
};
