import type { PlayedVenue, Sides } from '../played-venue.js';

export const hitbtc: PlayedVenue = {
  venues: ['hitbtc', 'bequant'],
  market: { id: 'AAAUSDT' },
  config: (host) => ({ urls: { api: { ws: { public: `ws://${host}/api/3/ws/public` } } } }),
  answer: ({ method, ch, id, params }, send) => {
    if (method !== 'subscribe') return undefined;
    send({ result: { ch, subscriptions: params.symbols }, id });
    return ch === 'orderbook/full' ? 'book' : 'trades';
  },
  snapshot: (sides) => ({ ch: 'orderbook/full', snapshot: book(50, sides) }),
  change: (sides) => ({ ch: 'orderbook/full', update: book(51, sides) }),
  trade: ({ taker, price, size, id, timeMs }) => ({
    ch: 'trades',
    update: { AAAUSDT: [{ t: timeMs, i: id, p: price, q: size, s: taker }] },
  }),
};

function book(s: number, { bids, asks }: Sides) {
  return { AAAUSDT: { t: Date.now(), s, a: asks, b: bids } };
}
