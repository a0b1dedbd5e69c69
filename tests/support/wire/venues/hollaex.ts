import type { PlayedVenue } from '../played-venue.js';
import { numbers } from '../rows.js';

export const hollaex: PlayedVenue = {
  venues: ['hollaex'],
  market: { id: 'aaa-usdt' },
  config: (host) => ({ urls: { api: { ws: `ws://${host}/stream` } } }),
  answer: ({ op, args = [] }, send) => {
    if (op === 'ping') send({ message: 'pong' });
    if (op !== 'subscribe') return undefined;
    return args.includes('trade:aaa-usdt') ? 'trades' : 'book';
  },
  snapshot: ({ bids, asks }) => ({
    topic: 'orderbook',
    action: 'partial',
    symbol: 'aaa-usdt',
    data: { bids: numbers(bids), asks: numbers(asks), timestamp: new Date().toISOString() },
    time: Math.floor(Date.now() / 1000),
  }),
  trade: ({ taker, price, size, timeMs }) => ({
    topic: 'trade',
    action: 'insert',
    symbol: 'aaa-usdt',
    data: [{ size: Number(size), price: Number(price), side: taker, timestamp: new Date(timeMs).toISOString() }],
    time: Math.floor(timeMs / 1000),
  }),
};
