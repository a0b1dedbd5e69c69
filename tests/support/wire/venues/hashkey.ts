import type { PlayedVenue } from '../played-venue.js';

const message = (topic: string, data: object) => ({
  symbol: 'AAAUSDT',
  symbolName: 'AAAUSDT',
  topic,
  params: { realtimeInterval: '24h' },
  data: [data],
  f: false,
  sendTime: Date.now(),
  channelId: '2265aafffe68b588-00000001-0011510c-9e9ca710b1500854-551830bd',
  shared: false,
});

export const hashkey: PlayedVenue = {
  venues: ['hashkey'],
  config: (host) => ({ urls: { api: { ws: { public: `ws://${host}/quote/ws/v1` } } } }),
  answer: ({ topic, event, ping }, send) => {
    if (ping !== undefined) send({ pong: Date.now() });
    if (event !== 'sub') return undefined;
    return topic === 'trade' ? 'trades' : 'book';
  },
  snapshot: ({ bids, asks }) =>
    message('depth', { e: 301, s: 'AAAUSDT', t: Date.now(), v: '84661262_18', b: bids, a: asks, o: 0 }),
  // m: the buyer is the maker.
  trade: ({ taker, price, size, id, timeMs }) =>
    message('trade', { v: String(id), t: timeMs, p: price, q: size, m: taker === 'sell' }),
};
