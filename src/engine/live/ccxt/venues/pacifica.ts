import type { KnownVenue } from '../venue-definition.js';

/** `book`: each message is a full snapshot. */
export const pacifica: KnownVenue = {
  ccxtIds: ['pacifica'],
  documentation: 'https://docs.pacifica.fi/api-documentation/api/websocket/subscriptions/orderbook',
  policy: { book: 'snapshot' },
  rows: [{ book: 'the best levels in each message', testedOn: 'stand-in' }],
  tradeSide: {
    names: 'taker',
    field: 'd',
    quote: 'Streams all trades on the taker side as they occur in a chosen market.',
    source: 'https://docs.pacifica.fi/api-documentation/api/websocket/subscriptions/trades',
  },
  keepAlive: 'the client sends {"method":"ping"}; the venue answers {"channel":"pong"}',
};
