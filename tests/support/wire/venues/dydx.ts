import type { PlayedVenue } from '../played-venue.js';
import { named } from '../rows.js';

export const dydx: PlayedVenue = {
  venues: ['dydx'],
  market: { id: 'AAA-USD', symbol: 'AAA/USDC:USDC', kind: 'linear' },
  config: (host) => ({ urls: { api: { ws: `ws://${host}/v4/ws`, indexer: `http://${host}` } } }),
  answer: ({ channel, type, id }, send) => {
    if (type !== 'subscribe') return undefined;
    if (channel !== 'v4_trades') return 'book';
    send({ type: 'subscribed', connection_id: 'c', message_id: 3, channel, id, contents: { trades: [] } });
    return 'trades';
  },
  snapshot: ({ bids, asks }) => ({
    type: 'subscribed',
    connection_id: 'c',
    message_id: 1,
    channel: 'v4_orderbook',
    id: 'AAA-USD',
    contents: { bids: named('price', 'size')(bids), asks: named('price', 'size')(asks) },
  }),
  change: (contents) => ({
    type: 'channel_data',
    connection_id: 'c',
    message_id: 2,
    id: 'AAA-USD',
    channel: 'v4_orderbook',
    version: '1.0.0',
    contents,
  }),
  trade: ({ taker, price, size, id, timeMs }) => ({
    type: 'channel_data',
    connection_id: 'c',
    message_id: 4,
    id: 'AAA-USD',
    channel: 'v4_trades',
    version: '2.1.0',
    contents: {
      trades: [
        {
          id: `02b6148d00000002${id}`,
          side: taker.toUpperCase(),
          size,
          price,
          type: 'LIMIT',
          createdAt: new Date(timeMs).toISOString(),
          createdAtHeight: '45487245',
        },
      ],
    },
  }),
};
