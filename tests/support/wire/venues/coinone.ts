import type { PlayedVenue } from '../played-venue.js';
import { named } from '../rows.js';

export const coinone: PlayedVenue = {
  venues: ['coinone'],
  market: { id: 'AAA', symbol: 'AAA/KRW' },
  config: (host) => ({ urls: { api: { ws: `ws://${host}/` } } }),
  answer: ({ request_type, channel, topic }, send) => {
    if (request_type === 'PING') send({ response_type: 'PONG' });
    if (request_type !== 'SUBSCRIBE') return undefined;
    send({ response_type: 'SUBSCRIBED', channel, data: topic });
    return channel === 'TRADE' ? 'trades' : 'book';
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
  trade: ({ taker, price, size, id, timeMs }) => ({
    response_type: 'DATA',
    channel: 'TRADE',
    data: {
      quote_currency: 'KRW',
      target_currency: 'AAA',
      id: String(id),
      timestamp: timeMs,
      price,
      qty: size,
      is_seller_maker: taker === 'buy',
    },
  }),
};
