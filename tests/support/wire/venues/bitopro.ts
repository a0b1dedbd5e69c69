import type { PlayedVenue, Row } from '../played-venue.js';

export const bitopro: PlayedVenue = {
  venues: ['bitopro'],
  market: { id: 'aaa_usdt' },
  config: (host) => ({ urls: { ws: { public: `ws://${host}/ws/v1/pub` } } }),
  path: /order-books/,
  tradesPath: /trades/,
  snapshot: ({ bids, asks }) => ({
    event: 'ORDER_BOOK',
    timestamp: Date.now(),
    pair: 'AAA_USDT',
    limit: 50,
    scale: 0,
    bids: bitoproRows(bids),
    asks: bitoproRows(asks),
  }),
  trade: ({ taker, price, size, timeMs }) => ({
    event: 'TRADE',
    timestamp: timeMs,
    pair: 'AAA_USDT',
    data: [{ timestamp: Math.floor(timeMs / 1000), price, amount: size, isBuyer: taker === 'buy' }],
  }),
};

function bitoproRows(rows: readonly Row[]) {
  return rows.map(([price, amount]) => ({ price, amount, count: 1, total: amount }));
}
