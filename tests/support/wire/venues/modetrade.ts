import type { PlayedVenue } from '../played-venue.js';
import { numbers } from '../rows.js';

export const modetrade: PlayedVenue = {
  // Two sites of Orderly, with one protocol.
  venues: ['modetrade', 'woofipro'],
  market: { id: 'PERP_AAA_USDC', symbol: 'AAA/USDC:USDC', kind: 'linear' },
  config: (host) => ({ urls: { api: { ws: { public: `ws://${host}/ws/stream` } } } }),
  answer: ({ id, event, topic }, send) => {
    if (event === 'ping') send({ event: 'pong', ts: Date.now() });
    if (event !== 'subscribe') return undefined;
    send({ id, event, success: true, ts: Date.now() });
    return topic === 'PERP_AAA_USDC@trade' ? 'trades' : 'book';
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
