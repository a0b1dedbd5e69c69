import type { PlayedVenue } from '../played-venue.js';
import { numbers } from '../rows.js';

export const woofipro: PlayedVenue = {
  venues: ['woofipro'],
  market: { id: 'PERP_AAA_USDC', symbol: 'AAA/USDC:USDC', kind: 'linear' },
  config: (host) => ({ urls: { api: { ws: { public: `ws://${host}/ws/stream` } } } }),
  answer: (message, send) => {
    if (message.event === 'ping') send({ event: 'pong', ts: 1 });
    if (message.event !== 'subscribe') return undefined;
    send({ id: message.id, event: 'subscribe', success: true, ts: 1 });
    return message.topic.endsWith('@orderbook') ? 'book' : 'trades';
  },
  snapshot: ({ bids, asks }) => ({
    topic: 'PERP_AAA_USDC@orderbook',
    ts: Date.now(),
    data: { symbol: 'PERP_AAA_USDC', asks: numbers(asks), bids: numbers(bids) },
  }),
  trade: ({ taker, price, size, timeMs }) => ({
    topic: 'PERP_AAA_USDC@trade',
    ts: timeMs,
    data: { symbol: 'PERP_AAA_USDC', price: Number(price), size: Number(size), side: taker.toUpperCase() },
  }),
};
