import type { KnownVenue } from '../venue-definition.js';

/** The topic `l2Orderbook` brings a full snapshot in each message; its `sequenceNumberRange` says nothing about lost messages. */
export const bullish: KnownVenue = {
  ccxtIds: ['bullish'],
  documentation:
    'https://api.exchange.bullish.com/docs/api/rest/trading-api/v2/#overview--multi-orderbook-websocket-unauthenticated',
  policy: { book: 'snapshot' },
  rows: [{ book: 'a full snapshot in each message', testedOn: 'stand-in' }],
  // The stream has a flag beside it, `isTaker`, which is true in every example of the documentation.
  tradeSide: { names: 'unstated', field: 'side' },
  keepAlive: 'the client sends the command keepalivePing; the venue answers "Keep alive pong"',
};
