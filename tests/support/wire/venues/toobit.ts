import type { PlayedVenue } from '../played-venue.js';

export const toobit: PlayedVenue = {
  venues: ['toobit'],
  config: (host) => ({ urls: { api: { ws: { common: `ws://${host}` } } } }),
  answer: ({ ping, topic, event }, send) => {
    if (ping !== undefined) send({ pong: ping });
    if (event !== 'sub') return undefined;
    return topic === 'depth' ? 'book' : 'trades';
  },
  snapshot: ({ bids, asks }) => ({
    ...message('depth'),
    data: [{ e: 301, s: 'AAAUSDT', t: Date.now(), v: '9814355_18', b: bids, a: asks, o: 0 }],
  }),
  trade: ({ taker, price, size, id, timeMs }) => ({
    ...message('trade'),
    data: [{ v: String(id), t: timeMs, p: price, q: size, m: taker === 'buy' }],
  }),
};

const message = (topic: string) => ({
  symbol: 'AAAUSDT',
  symbolName: 'AAAUSDT',
  topic,
  params: { realtimeInterval: '24h', binary: 'false' },
  f: false,
  sendTime: Date.now(),
  shared: false,
});
