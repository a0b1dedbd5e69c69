import type { KnownVenue } from '../venue-definition.js';

/** "Subscribe to full depth-100 orderbook snapshots for a symbol via WebSocket, pushed every second." */
export const woofiPro: KnownVenue = {
  ccxtIds: ['woofipro'],
  documentation: 'https://orderly.network/docs/build-on-omnichain/websocket-api/public/orderbook',
  policy: { book: 'snapshot' },
  rows: [{ book: 'best 100 levels in each message, one a second', testedOn: 'stand-in' }],
  tradeSide: { names: 'unstated', field: 'side' },
  keepAlive: 'the client sends {"event":"ping"}, the venue its own; each answers {"event":"pong"}',
};
