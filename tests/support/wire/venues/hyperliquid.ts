import type { PlayedVenue, Row } from '../played-venue.js';

const levels = (rows: readonly Row[]) => rows.map(([px, sz]) => ({ px, sz, n: 1 }));

export const hyperliquid: PlayedVenue = {
  venues: ['hyperliquid'],
  market: { id: '0', symbol: 'AAA/USDC:USDC', kind: 'linear' },
  config: (host) => ({ urls: { api: { ws: { public: `ws://${host}/ws` } } } }),
  answer: ({ method, subscription }, send) => {
    if (method === 'ping') send({ channel: 'pong' });
    if (method !== 'subscribe') return undefined;
    send({ channel: 'subscriptionResponse', data: { method, subscription } });
    return subscription.type === 'trades' ? 'trades' : 'book';
  },
  snapshot: ({ bids, asks }) => ({
    channel: 'l2Book',
    data: { coin: 'AAA', time: Date.now(), levels: [levels(bids), levels(asks)] },
  }),
  // "B = Bid = Buy, A = Ask = Short. Side is aggressing side for trades."
  trade: ({ taker, price, size, id, timeMs }) => ({
    channel: 'trades',
    data: [
      {
        coin: 'AAA',
        side: taker === 'buy' ? 'B' : 'A',
        px: price,
        sz: size,
        time: timeMs,
        hash: '0xc872699f116e012186620407fc08a802015e0097c5cce74710697f7272e6e959',
        tid: id,
      },
    ],
  }),
};
