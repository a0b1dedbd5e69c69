import type { PlayedVenue } from '../played-venue.js';
import { named } from '../rows.js';

export const coinone: PlayedVenue = {
  venues: ['coinone'],
  market: { id: 'AAA', symbol: 'AAA/KRW' },
  config: (host) => ({ urls: { api: { ws: `ws://${host}/` } } }),
  answer: (message, send) => {
    if (message.request_type === 'PING') send({ response_type: 'PONG' });
    return message.channel === 'ORDERBOOK' ? 'book' : undefined;
  },
  snapshot: ({ bids, asks }) => ({
    response_type: 'DATA',
    channel: 'ORDERBOOK',
    data: {
      quote_currency: 'KRW',
      target_currency: 'AAA',
      timestamp: Date.now(),
      id: '1',
      asks: named('price', 'qty')(asks),
      bids: named('price', 'qty')(bids),
    },
  }),
};
