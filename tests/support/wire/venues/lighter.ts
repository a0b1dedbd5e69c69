import type { PlayedVenue } from '../played-venue.js';
import { named } from '../rows.js';

export const lighter: PlayedVenue = {
  venues: ['lighter'],
  market: { id: '0', symbol: 'AAA/USDC:USDC', kind: 'linear' },
  config: (host) => ({ urls: { api: { ws: `ws://${host}/stream` } } }),
  answer: ({ type, channel }) => (type === 'subscribe' && /order_book/.test(channel) ? 'book' : undefined),
  snapshot: ({ bids, asks }) => ({
    channel: 'order_book:0',
    type: 'subscribed/order_book',
    timestamp: Date.now(),
    offset: 10,
    order_book: {
      code: 0,
      offset: 10,
      nonce: 5,
      bids: named('price', 'size')(bids),
      asks: named('price', 'size')(asks),
    },
  }),
  change: ({ bids, asks }) => ({
    channel: 'order_book:0',
    type: 'update/order_book',
    timestamp: Date.now(),
    offset: 13,
    order_book: {
      code: 0,
      offset: 13,
      nonce: 8,
      begin_nonce: 5,
      bids: named('price', 'size')(bids),
      asks: named('price', 'size')(asks),
    },
  }),
};
