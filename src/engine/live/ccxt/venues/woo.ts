import type { KnownVenue } from '../venue-definition.js';

/** `orderbook`: each message is a full snapshot. */
export const woo: KnownVenue = {
  ccxtIds: ['woo'],
  documentation: 'https://docs.woox.io/#orderbook',
  policy: { book: 'snapshot' },
  rows: [{ book: 'best 100 levels in each message', testedOn: 'stand-in' }],
  tradeSide: { names: 'unstated', field: 'side' },
  keepAlive: 'the client sends {"event":"ping"}, the venue its own; each answers {"event":"pong"}',
};
