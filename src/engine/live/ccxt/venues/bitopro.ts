import type { KnownVenue } from '../venue-definition.js';

export const bitoPro: KnownVenue = {
  ccxtIds: ['bitopro'],
  documentation: 'https://github.com/bitoex/bitopro-offical-api-docs/blob/master/ws/public/order_book_stream.md',
  policy: {
    // "Order book pushed all data every second when updated."
    book: 'snapshot',
    // "Valid limit values are 1, 5, 10, 20, 30 or 50"; the default is 5.
    depth: () => 50,
  },
  rows: [{ book: 'best 50 levels in each message', testedOn: 'stand-in' }],
  tradeSide: { names: 'unstated', field: 'isBuyer' },
  keepAlive: 'websocket ping frames',
};
