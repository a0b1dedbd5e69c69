import type { KnownVenue } from '../venue-definition.js';

/** Topic `orderbook`: each message is a full snapshot, with the action "partial". */
export const hollaex: KnownVenue = {
  ccxtIds: ['hollaex'],
  documentation: 'https://docs.hollaex.com/network/websocket',
  policy: { book: 'snapshot' },
  rows: [{ book: 'the book in each message', testedOn: 'stand-in' }],
  tradeSide: { names: 'unstated', field: 'side' },
  keepAlive: 'the client sends {"op":"ping"}; the venue answers {"message":"pong"}',
};
