import type { PlayedVenue } from '../played-venue.js';
import { named } from '../rows.js';

export const dydx: PlayedVenue = {
  venues: ['dydx'],
  market: { id: 'AAA-USD', symbol: 'AAA/USDC:USDC', kind: 'linear' },
  config: (host) => ({ urls: { api: { ws: `ws://${host}/v4/ws`, indexer: `http://${host}` } } }),
  answer: ({ channel, type }) => (channel === 'v4_orderbook' && type === 'subscribe' ? 'book' : undefined),
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
};
