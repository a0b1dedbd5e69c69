import type { KnownVenue } from '../venue-definition.js';

export const bithumb: KnownVenue = {
  ccxtIds: ['bithumb'],
  documentation: 'https://apidocs.bithumb.com/reference/%ED%98%B8%EA%B0%80-orderbook',
  policy: { book: 'snapshot' },
  rows: [{ book: 'best levels in each message', testedOn: 'stand-in' }],
  tradeSide: { names: 'unstated', field: 'ask_bid' },
  keepAlive: 'websocket ping frames',
};
