import type { PlayedVenue, Sides } from '../played-venue.js';

export const gemini: PlayedVenue = {
  venues: ['gemini'],
  market: { id: 'aaausd', symbol: 'AAA/USD' },
  config: (host) => ({ urls: { api: { ws: `ws://${host}` } } }),
  answer: ({ type, subscriptions = [] }) =>
    type === 'subscribe' && subscriptions[0].symbols.includes('AAAUSD') ? 'both' : undefined,
  snapshot: (sides) => ({ ...updates(sides), trades: [], auction_events: [] }),
  change: updates,
  trade: ({ taker, price, size, id, timeMs }) => ({
    type: 'trade',
    symbol: 'AAAUSD',
    event_id: id,
    timestamp: timeMs,
    price,
    quantity: size,
    side: taker,
  }),
};

function updates({ bids, asks }: Sides) {
  const changes = [...bids.map((row) => ['buy', ...row]), ...asks.map((row) => ['sell', ...row])];
  return { type: 'l2_updates', symbol: 'AAAUSD', changes };
}
