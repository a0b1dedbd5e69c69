import type { PlayedVenue, Sides } from '../played-venue.js';

/** ccxt requests the book over the websocket, once a change has arrived. */
export const bitvavo: PlayedVenue = {
  venues: ['bitvavo'],
  market: { id: 'AAA-EUR', symbol: 'AAA/EUR' },
  config: (host) => ({ urls: { api: { public: `http://${host}/v2`, ws: `ws://${host}/v2` } } }),
  answer: ({ action, channels = [] }, send) => {
    if (action === 'getBook') return 'book';
    if (action !== 'subscribe') return undefined;
    const names: string[] = channels.map(({ name }: { name: string }) => name);
    send({ event: 'subscribed', subscriptions: Object.fromEntries(names.map((name) => [name, ['AAA-EUR']])) });
    if (names.includes('book')) send(change(10, { bids: [], asks: [] }));
    return names.includes('trades') ? 'trades' : undefined;
  },
  snapshot: (sides, request) =>
    request === undefined
      ? change(11, sides)
      : { action: 'getBook', response: { market: 'AAA-EUR', nonce: 10, ...sides } },
  change: (sides) => change(11, sides),
  trade: ({ taker, price, size, id, timeMs }) => ({
    event: 'trade',
    timestamp: timeMs,
    market: 'AAA-EUR',
    id: `450c3298-f082-4461-9e2c-${id}`,
    amount: size,
    price,
    side: taker,
  }),
};

function change(nonce: number, { bids, asks }: Sides) {
  return { event: 'book', market: 'AAA-EUR', nonce, bids, asks };
}
