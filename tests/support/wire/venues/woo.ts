import type { PlayedVenue } from '../played-venue.js';
import { numbers } from '../rows.js';

export const woo: PlayedVenue = {
  venues: ['woo'],
  market: { id: 'SPOT_AAA_USDT' },
  config: (host) => ({ urls: { api: { ws: { public: `ws://${host}/ws/stream` } } } }),
  answer: (message, send) => {
    if (message.event === 'ping') send({ event: 'pong', ts: 1 });
    if (message.event !== 'subscribe') return undefined;
    send({ id: message.id, event: 'subscribe', success: true, ts: 1, data: message.topic });
    return /@orderbook/.test(message.topic) ? 'book' : 'trades';
  },
  snapshot: ({ bids, asks }) => ({
    topic: 'SPOT_AAA_USDT@orderbook',
    ts: Date.now(),
    data: { symbol: 'SPOT_AAA_USDT', bids: numbers(bids), asks: numbers(asks) },
  }),
  trade: ({ taker, price, size, timeMs }) => ({
    topic: 'SPOT_AAA_USDT@trade',
    ts: timeMs,
    data: { symbol: 'SPOT_AAA_USDT', price: Number(price), size: Number(size), side: taker.toUpperCase(), source: 0 },
  }),
};
