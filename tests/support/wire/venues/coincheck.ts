import type { PlayedVenue } from '../played-venue.js';

export const coincheck: PlayedVenue = {
  venues: ['coincheck'],
  market: { id: 'aaa_jpy', symbol: 'AAA/JPY' },
  config: (host) => ({ urls: { api: { ws: `ws://${host}/`, rest: `http://${host}/api` } } }),
  answer: ({ type, channel }) => {
    if (type !== 'subscribe') return undefined;
    return channel === 'aaa_jpy-trades' ? 'trades' : 'book';
  },
  rest: (_url, { bids, asks }) => ({ body: { asks, bids } }),
  snapshot: (sides) => ['aaa_jpy', { ...sides, last_update_at: String(seconds(Date.now())) }],
  change: (sides) => ['aaa_jpy', { ...sides, last_update_at: String(seconds(Date.now())) }],
  trade: ({ taker, price, size, id, timeMs }) => [
    [String(seconds(timeMs)), String(id), 'aaa_jpy', price, size, taker, '1193401', '2078767'],
  ],
};

const seconds = (timeMs: number) => Math.floor(timeMs / 1000);
