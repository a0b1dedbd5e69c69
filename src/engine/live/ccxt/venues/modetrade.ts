import type { KnownVenue } from '../venue-definition.js';

/** "`{symbol}@orderbook` depth 100 push every 1s": each message is a full snapshot. */
export const modetrade: KnownVenue = {
  ccxtIds: ['modetrade'],
  documentation: 'https://orderly.network/docs/build-on-omnichain/websocket-api/public/orderbook',
  policy: { book: 'snapshot' },
  rows: [{ book: 'best 100 levels in each message, every second', testedOn: 'stand-in' }],
  tradeSide: { names: 'unstated', field: 'side' },
  keepAlive: 'the client sends {"event":"ping"}; the venue answers pong, and its own pings are answered too',
};
