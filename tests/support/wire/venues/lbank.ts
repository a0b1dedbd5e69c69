import type { PlayedVenue } from '../played-venue.js';
import { numbers } from '../rows.js';

const text = (timeMs: number) => new Date(timeMs).toISOString().slice(0, -1);

export const lbank: PlayedVenue = {
  venues: ['lbank'],
  market: { id: 'aaa_usdt' },
  config: (host) => ({ urls: { api: { ws: `ws://${host}/ws/V2/` } } }),
  answer: ({ action, subscribe }) => {
    if (action !== 'subscribe') return undefined;
    return subscribe === 'trade' ? 'trades' : 'book';
  },
  snapshot: ({ bids, asks }) => ({
    depth: { asks: numbers(asks), bids: numbers(bids) },
    count: 100,
    type: 'depth',
    pair: 'aaa_usdt',
    SERVER: 'V2',
    TS: text(Date.now()),
  }),
  trade: ({ taker, price, size, timeMs }) => ({
    trade: {
      volume: Number(size),
      amount: Number(size) * Number(price),
      price: Number(price),
      direction: taker,
      TS: text(timeMs),
    },
    type: 'trade',
    pair: 'aaa_usdt',
    SERVER: 'V2',
    TS: text(timeMs),
  }),
};
