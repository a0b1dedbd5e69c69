import type { PlayedVenue } from '../played-venue.js';

export const weex: PlayedVenue = {
  venues: ['weex'],
  config: (host) => ({
    urls: { api: { ws: { spot: `ws://${host}/ws-spot/v3/ws`, contract: `ws://${host}/ws-contract/v3/ws` } } },
  }),
  answer: (message, send) => {
    if (message.method !== 'SUBSCRIBE') return undefined;
    send({ id: message.id, result: true });
    return message.params.some((name: string) => /depth/.test(name)) ? 'book' : 'trades';
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
  trade: ({ taker, price, size, id, timeMs }) => ({
    e: 'trade',
    E: Date.now(),
    s: 'AAAUSDT',
    d: [{ T: timeMs, t: String(id), p: price, q: size, v: String(Number(price) * Number(size)), m: taker === 'sell' }],
  }),
};

export const weexContract: PlayedVenue = {
  ...weex,
  market: { symbol: 'AAA/USDT:USDT', kind: 'linear', contractSize: 0.001 },
};
